package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Network.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.world.SavedSyn;
import io.github.ebpf4j.interpreter.world.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderOptionHelpersTest {

    private static final Socket SOCKET = Socket.tcp().remote("10.0.0.2", 2).build();

    private final Network network = new Network();

    private static byte[] header(String options) {
        byte[] bytes = HexFormat.of().parseHex(options);
        byte[] header = new byte[20 + bytes.length];
        System.arraycopy(bytes, 0, header, 20, bytes.length);
        return header;
    }

    private static SockOpsContext context(int op, String options) {
        return SockOpsContext.of(SOCKET, op).header(header(options), 100).space(12);
    }

    private long load(SockOpsContext context, byte[] option, long flags) {
        return network.run(
                context,
                (caller, address) -> network.call(
                        caller, "bpf_load_hdr_opt", address, Network.memory(caller, option), option.length, flags));
    }

    private long store(SockOpsContext context, byte[] option, int size, long flags) {
        return network.run(
                context,
                (caller, address) -> network.call(
                        caller, "bpf_store_hdr_opt", address, Network.memory(caller, option), size, flags));
    }

    @ParameterizedTest
    @CsvSource({
        "020405b401010303,02000000,4,020405b4",
        "020405b401010303,0200,-28,0204",
        "020405b4010303070000,03000000,3,03030700",
        "0101,02000000,-42,02000000",
        "00020405b4000000,02000000,-42,02000000",
        "02,02000000,-14,02000000",
        "0201,02000000,-14,02000000",
        "020505b4,02000000,-14,02000000",
        "020405b4,01000000,-22,01000000",
        "020405b4,00000000,-22,00000000",
        "020405b4,02040000,-22,02040000",
        "020405b4,02050000,-22,02050000",
        "fd06aabbccdd0101,fd04aabb0000,6,fd06aabbccdd",
        "fd06aabbccdd0101,fd06aabbccdd,6,fd06aabbccdd",
        "fd06aabbccdd0101,fd06aabbccde,-42,fd06aabbccde",
        "fd04aabb,fd06aabbccdd,-42,fd06aabbccdd",
        "fd06aabbccdd0101,fd00aabb,-22,fd00aabb",
        "fe06aabbccdd0101,fe04aabb0000,6,fe06aabbccdd",
        "fe06aabbccdd0101,fe05aabb00,-22,fe05aabb00",
    })
    void anOptionIsFoundByItsKindAndWhatItBeginsWith(String options, String wanted, long result, String after) {
        byte[] option = HexFormat.of().parseHex(wanted);
        assertEquals(result, load(context(SockOpsContext.PARSE_HEADER, options), option, 0));
        assertEquals(after, HexFormat.of().formatHex(option));
    }

    @Test
    void sizeFlagsAndTheMomentAreChecked() {
        SockOpsContext context = context(SockOpsContext.PARSE_HEADER, "020405b4");
        assertEquals(Network.EINVAL, load(context, bytes(2), 0));
        assertEquals(Network.EINVAL, load(context, bytes(2, 0, 0, 0), 2));
        assertEquals(Network.EPERM, load(context(SockOpsContext.RESERVE_OPTIONS, "020405b4"), bytes(2, 0, 0, 0), 0));
        assertEquals(Network.EPERM, load(SockOpsContext.of(SOCKET, SockOpsContext.PARSE_HEADER), bytes(2, 0, 0, 0), 0));
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                context,
                (caller, address) ->
                        network.call(caller, "bpf_load_hdr_opt", address, Network.memory(caller, 3), 4, 0));
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                context,
                (caller, address) ->
                        network.call(caller, "bpf_load_hdr_opt", address, Network.memory(caller, 3), -1, 0));
    }

    @Test
    void anOptionOfTheSynIsFound() {
        byte[] syn = new byte[2 + 20 + 4];
        System.arraycopy(bytes(2, 4, 5, 0xb4), 0, syn, 22, 4);
        SockOpsContext context =
                SockOpsContext.of(Socket.tcp().savedSyn(SavedSyn.of(syn, 1, 1)).build(), 4);
        byte[] option = bytes(2, 0, 0, 0);
        assertEquals(4, load(context, option, 1));
        assertArrayEquals(bytes(2, 4, 5, 0xb4), option);
        assertEquals(Network.ENOENT, load(context(SockOpsContext.PARSE_HEADER, "020405b4"), bytes(2, 0, 0, 0), 1));
        SockOpsContext broken = SockOpsContext.of(
                Socket.tcp().savedSyn(SavedSyn.of(new byte[5], 1, 1)).build(), 4);
        assertEquals(Errno.ENOMSG.result(), load(broken, bytes(2, 0, 0, 0), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "020405b4,fd04aabb,4,0,0",
        "020405b4,1e03aa,3,0,0",
        "020405b4,020405b4,4,0,-17",
        "fd06aabbccdd0101,fd04aabb,4,0,-17",
        "fd06aabbccdd0101,fd04aabc,4,0,0",
        "0000,1e03aa,3,0,-28",
        "02,1e03aa,3,0,-14",
        "0200,1e03aa,3,0,-14",
        "fd03aa020000,fd04aabb,4,0,0",
        "0101,0103aa,3,0,-22",
        "0101,0003aa,3,0,-22",
        "0101,1e04aa,3,0,-22",
        "0101,1e01aa,3,0,-22",
        "0101,fd03aa,3,0,-22",
        "0101,1e03aa,3,1,-22",
        "0101,1e03aa,1,0,-22",
        "0101,1e0d00000000000000000000000000,13,0,-28",
    })
    void anOptionIsWrittenOnceAndWhereThereIsSpace(String options, String option, int size, long flags, long result) {
        SockOpsContext context = context(SockOpsContext.WRITE_OPTIONS, options);
        long actual = store(context, HexFormat.of().parseHex(option), size, flags);
        assertEquals(result, actual);
        String after = HexFormat.of().formatHex(context.header()).substring(40);
        assertEquals(actual == 0 ? options + option : options, after);
        assertEquals(actual == 0 ? 12 - option.length() / 2 : 12, context.spaceLeft());
    }

    @Test
    void optionsAreWrittenOneAfterAnotherAndTheProgramSeesThem() {
        SockOpsContext context = context(SockOpsContext.WRITE_OPTIONS, "0101");
        network.run(context, (caller, address) -> {
            long first = Network.memory(caller, bytes(30, 6, 1, 2, 3, 4));
            long second = Network.memory(caller, bytes(31, 6, 1, 2, 3, 4));
            long third = Network.memory(caller, bytes(32, 2));
            long end = caller.load(address + 200, 8);
            assertEquals(0, network.call(caller, "bpf_store_hdr_opt", address, first, 6, 0));
            assertEquals(Network.EEXIST, network.call(caller, "bpf_store_hdr_opt", address, first, 6, 0));
            assertEquals(0, network.call(caller, "bpf_store_hdr_opt", address, second, 6, 0));
            assertEquals(Network.ENOSPC, network.call(caller, "bpf_store_hdr_opt", address, third, 2, 0));
            assertEquals(end + 12, caller.load(address + 200, 8));
            assertEquals(31, caller.load(end + 6, 1));
            return 0;
        });
        assertEquals(34, context.header().length);
        assertEquals(Network.EPERM, store(context(SockOpsContext.PARSE_HEADER, "0101"), bytes(30, 2), 2, 0));
        assertEquals(0, store(context, bytes(30, 2), 2, 0), "a run begins with the header that was set");
    }

    @Test
    void aHeaderThatIsFullTakesNoMore() {
        SockOpsContext context = SockOpsContext.of(SOCKET, SockOpsContext.WRITE_OPTIONS)
                .header(Arrays.copyOf(header("0101"), 60), 60)
                .space(40);
        assertEquals(Network.ENOSPC, store(context, bytes(30, 2), 2, 0));
    }

    @ParameterizedTest
    @CsvSource({"12,0,0", "2,0,0", "13,0,-28", "1,0,-22", "0,0,-22", "4,1,-22", "-1,0,-28", "4294967300,0,0"})
    void spaceIsReserved(long size, long flags, long result) {
        SockOpsContext context = context(SockOpsContext.RESERVE_OPTIONS, "0101");
        assertEquals(result, network.call(context, "bpf_reserve_hdr_opt", size, flags));
        assertEquals(result == 0 ? 12 - (int) size : 12, context.spaceLeft());
        assertEquals(
                Network.EPERM,
                network.call(context(SockOpsContext.WRITE_OPTIONS, "0101"), "bpf_reserve_hdr_opt", 2, 0));
    }
}

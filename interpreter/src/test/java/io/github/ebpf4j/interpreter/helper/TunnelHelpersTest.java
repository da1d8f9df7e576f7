package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Network.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.interpreter.context.TunnelSet;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Tunnel;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelHelpersTest {

    private static final Tunnel FOUR = Tunnel.of(7, IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"))
            .with(1, 64)
            .withOptions(bytes(1, 2, 3, 4));
    private static final Tunnel SIX =
            Tunnel.of(8, IpAddress.of("fd00::1"), IpAddress.of("fd00::2")).withLabel(0x12345);

    private final Network network = new Network();

    private static SkbContext skb() {
        return SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0));
    }

    private static byte[] full(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }

    private long call(Network in, SkbContext context, String helper, byte[] memory, long... others) {
        return in.run(
                context,
                (caller, address) -> in.call(
                        caller,
                        helper,
                        address,
                        Network.memory(caller, memory),
                        memory.length,
                        others.length == 0 ? 0 : others[0]));
    }

    private long call(SkbContext context, String helper, byte[] memory, long... others) {
        return call(network, context, helper, memory, others);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theKeyOfIpv4StandsInTheProgramsByteOrder(boolean bigEndian) {
        Network other = new Network(World.deterministic(), bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        byte[] key = full(44);
        assertEquals(0, call(other, skb().tunnel(FOUR), "bpf_skb_get_tunnel_key", key));
        String expected = bigEndian
                ? "000000070a000001000000000000000000000000" + "01400000" + "00000000" + "0a000002"
                : "070000000100000a000000000000000000000000" + "01400000" + "00000000" + "0200000a";
        assertEquals(expected + "00".repeat(12), HexFormat.of().formatHex(key));
    }

    @Test
    void theKeyOfIpv6StandsInNetworkByteOrder() {
        byte[] key = full(44);
        assertEquals(0, call(skb().tunnel(SIX), "bpf_skb_get_tunnel_key", key, 1));
        assertEquals(
                "08000000fd000000000000000000000000000001" + "00000000" + "45230100"
                        + "fd000000000000000000000000000002",
                HexFormat.of().formatHex(key));
    }

    @ParameterizedTest
    @CsvSource({
        "4,28,0,0",
        "4,24,0,0",
        "4,22,0,0",
        "4,8,0,0",
        "4,27,0,-22",
        "4,3,0,-22",
        "4,45,0,-22",
        "4,44,1,-71",
        "4,44,2,-22",
        "4,44,16,0",
        "4,44,4294967296,-22",
        "6,44,0,-71",
        "6,8,1,-22",
        "6,28,1,0",
        "0,44,0,-22",
        "0,28,2,-22",
    })
    void aKeyIsGivenInItsOlderSizesAndClearedOtherwise(int family, int size, long flags, long result) {
        SkbContext context = skb();
        if (family != 0) {
            context.tunnel(family == 4 ? FOUR : SIX);
        }
        byte[] key = full(size);
        assertEquals(result, call(context, "bpf_skb_get_tunnel_key", key, flags));
        if (result != 0) {
            assertArrayEquals(new byte[size], key);
        } else {
            assertEquals(family == 4 ? 7 : 8, key[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "28,0,0",
        "44,0,0",
        "8,0,0",
        "24,0,0",
        "22,0,0",
        "27,0,-22",
        "3,0,-22",
        "45,0,-22",
        "44,31,0",
        "44,4096,-22",
        "44,4294967296,-22"
    })
    void aKeyIsSetInItsOlderSizes(int size, long flags, long result) {
        byte[] key = new byte[size];
        key[0] = 9;
        assertEquals(result, call(skb(), "bpf_skb_set_tunnel_key", key, flags));
        IpAddress any = (flags & 1) != 0 ? IpAddress.ANY6 : IpAddress.ANY4;
        assertEquals(
                result == 0 ? List.of(new TunnelSet(Tunnel.of(9, any, any), flags)) : List.of(), network.effects());
    }

    @Test
    void whatIsSetIsToldAndRead() {
        byte[] key = new byte[44];
        key[0] = 5;
        System.arraycopy(bytes(2, 0, 0, 10), 0, key, 4, 4);
        key[20] = 3;
        key[21] = 63;
        System.arraycopy(bytes(1, 0, 0, 10), 0, key, 28, 4);
        SkbContext context = skb().tunnel(FOUR);
        network.run(context, (caller, address) -> {
            long memory = Network.memory(caller, key);
            long options = Network.memory(caller, bytes(9, 8, 7, 6));
            assertEquals(Network.EINVAL, network.call(caller, "bpf_skb_set_tunnel_opt", address, options, 4));
            assertEquals(0, network.call(caller, "bpf_skb_set_tunnel_key", address, memory, 44, 2));
            long to = Network.memory(caller, 8);
            assertEquals(Network.ENOENT, network.call(caller, "bpf_skb_get_tunnel_opt", address, to, 8));
            assertEquals(0, network.call(caller, "bpf_skb_set_tunnel_opt", address, options, 4));
            assertEquals(4, network.call(caller, "bpf_skb_get_tunnel_opt", address, to, 8));
            assertEquals(9, caller.load(to, 1));
            assertEquals(0, network.call(caller, "bpf_skb_get_tunnel_key", address, memory, 44, 0));
            assertEquals(5, caller.load(memory, 4));
            return 0;
        });
        Tunnel set = Tunnel.of(5, IpAddress.of("10.0.0.1"), IpAddress.of("10.0.0.2"))
                .with(3, 63)
                .withOptions(bytes(9, 8, 7, 6));
        assertEquals(List.of(new TunnelSet(set, 2)), network.effects());
        network.run(context, (caller, address) -> 0);
        assertEquals(List.of(), network.effects());
    }

    @Test
    void aLabelIsForIpv6AndFlagsAreNotSet() {
        byte[] key = new byte[44];
        key[24] = 1;
        assertEquals(Network.EINVAL, call(skb(), "bpf_skb_set_tunnel_key", key));
        assertEquals(0, call(skb(), "bpf_skb_set_tunnel_key", key, 1));
        key[22] = 1;
        assertEquals(Network.EINVAL, call(skb(), "bpf_skb_set_tunnel_key", key, 1));
    }

    @Test
    void optionsAreGivenWholeOrNotAtAll() {
        byte[] room = full(6);
        assertEquals(4, call(skb().tunnel(FOUR), "bpf_skb_get_tunnel_opt", room));
        assertArrayEquals(bytes(1, 2, 3, 4, 0, 0), room);
        byte[] little = full(3);
        assertEquals(Network.ENOMEM, call(skb().tunnel(FOUR), "bpf_skb_get_tunnel_opt", little));
        assertArrayEquals(new byte[3], little);
        assertEquals(Network.ENOENT, call(skb().tunnel(SIX), "bpf_skb_get_tunnel_opt", full(4)));
        assertEquals(Network.ENOENT, call(skb(), "bpf_skb_get_tunnel_opt", full(4)));
    }

    @ParameterizedTest
    @CsvSource({"4,0", "252,0", "256,-12", "3,-22", "6,-22"})
    void optionsAreSetInFours(int size, long result) {
        assertEquals(result, network.run(skb(), (caller, address) -> {
            network.call(caller, "bpf_skb_set_tunnel_key", address, Network.memory(caller, 44), 44, 0);
            return network.call(caller, "bpf_skb_set_tunnel_opt", address, Network.memory(caller, size), size, 0);
        }));
    }

    @ParameterizedTest
    @CsvSource({"0,28,0", "0,28,1", "-1,28,0", "0,1,0", "5,5000,-1"})
    void noPacketWasDecrypted(long index, int size, long flags) {
        byte[] state = full(size);
        assertEquals(
                Network.EINVAL,
                network.run(
                        skb().tunnel(FOUR),
                        (caller, address) -> network.call(
                                caller,
                                "bpf_skb_get_xfrm_state",
                                address,
                                index,
                                Network.memory(caller, state),
                                size,
                                flags)));
        assertArrayEquals(new byte[size], state);
    }

    @Test
    void hostileArgumentsOfDecryptionAreFaults() {
        for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    skb(),
                    (caller, address) -> network.call(
                            caller, "bpf_skb_get_xfrm_state", address, 0, Network.memory(caller, 28), size, 0));
        }
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                skb(),
                (caller, address) ->
                        network.call(caller, "bpf_skb_get_xfrm_state", address, 0, Network.memory(caller, 27), 28, 0));
        network.assertFault(
                Fault.Kind.ARGUMENT,
                skb(),
                (caller, address) -> network.call(
                        caller, "bpf_skb_get_xfrm_state", address + 8, 0, Network.memory(caller, 28), 28, 0));
    }

    @Test
    void hostileArgumentsAreFaults() {
        for (String helper : List.of("get_tunnel_key", "get_tunnel_opt", "set_tunnel_key", "set_tunnel_opt")) {
            for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
                network.assertFault(
                        Fault.Kind.ARGUMENT,
                        skb(),
                        (caller, address) ->
                                network.call(caller, "bpf_skb_" + helper, address, Network.memory(caller, 44), size));
            }
        }
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                skb(),
                (caller, address) -> network.call(caller, "bpf_skb_get_tunnel_key", address, 5, 44, 0));
        network.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                skb(),
                (caller, address) ->
                        network.call(caller, "bpf_skb_set_tunnel_key", address, Network.memory(caller, 43), 44, 0));
    }

    private long push(SkbContext context, long kind, byte[] header) {
        return network.run(
                context,
                (caller, address) -> network.call(
                        caller, "bpf_lwt_push_encap", address, kind, Network.memory(caller, header), header.length));
    }

    private static byte[] ip(int first, int size) {
        byte[] header = full(size);
        header[0] = (byte) first;
        return header;
    }

    @Test
    void aLightTunnelPutsAHeaderBeforeThePacket() {
        byte[] frame = Frames.tcp(4);
        SkbContext context = SkbContext.of(ProgramType.LWT_XMIT, frame);
        assertEquals(0, push(context, 2, ip(0x60, 40)));
        assertEquals(0x86dd, context.get(SkbField.PROTOCOL));
        assertEquals(frame.length - 14 + 40, context.get(SkbField.LEN));
        byte[] array = context.skb().array();
        assertEquals(0x60, array[context.skb().data()]);
        assertEquals(0x45, array[context.skb().data() + 40]);
        assertEquals(0, push(SkbContext.of(ProgramType.LWT_IN, frame), 2, ip(0x46, 24)));
    }

    @ParameterizedTest
    @CsvSource({"2,69,19", "2,70,20", "2,96,39", "2,80,40", "2,69,257", "0,96,40", "1,96,40", "3,69,20"})
    void aHeaderOfALightTunnelIsOneOfIp(long kind, int first, int size) {
        SkbContext context = SkbContext.of(ProgramType.LWT_XMIT, Frames.tcp(4));
        assertEquals(Network.EINVAL, push(context, kind, ip(first, size)));
        assertEquals(44, context.get(SkbField.LEN));
    }

    @Test
    void aLightTunnelIsForItsPrograms() {
        network.assertFault(
                Fault.Kind.ARGUMENT,
                SkbContext.of(ProgramType.LWT_OUT, Frames.tcp(4)),
                (caller, address) ->
                        network.call(caller, "bpf_lwt_push_encap", address, 2, Network.memory(caller, 20), 20));
        for (String helper : List.of("store_bytes", "adjust_srh", "action")) {
            assertEquals(
                    Errno.EOPNOTSUPP.result(),
                    network.call(SkbContext.of(ProgramType.LWT_SEG6LOCAL, Frames.tcp(4)), "bpf_lwt_seg6_" + helper));
        }
    }
}

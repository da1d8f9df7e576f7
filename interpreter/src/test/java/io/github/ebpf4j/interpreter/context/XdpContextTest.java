package io.github.ebpf4j.interpreter.context;

import static io.github.ebpf4j.interpreter.runtime.TestPrograms.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.runtime.TestPrograms;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code struct xdp_md}, its packet, and the helpers that change it. */
class XdpContextTest {

    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

    private static byte[] packet(int size) {
        byte[] packet = new byte[size];
        for (int i = 0; i < size; i++) {
            packet[i] = (byte) (i + 1);
        }
        return packet;
    }

    private static XdpContext context(int size) {
        return XdpContext.of(packet(size));
    }

    private static long xdp(XdpContext context, String assembly) {
        return run(ProgramType.XDP, context, assembly);
    }

    private static Fault fault(XdpContext context, String assembly) {
        Outcome outcome = TestPrograms.of(ProgramType.XDP, assembly).runner().outcome(context);
        return ((Outcome.Faulted) outcome).fault();
    }

    @Test
    void fieldsAreInTheProgramsByteOrder() {
        String assembly = """
                ldxw %r2, [%r1+0]
                ldxw %r3, [%r1+4]
                sub %r3, %r2
                ldxw %r4, [%r1+8]
                sub %r2, %r4
                lsh %r2, 8
                or %r3, %r2
                ldxw %r4, [%r1+12]
                lsh %r4, 16
                or %r3, %r4
                ldxw %r4, [%r1+16]
                lsh %r4, 24
                or %r3, %r4
                ldxw %r0, [%r1+20]
                lsh %r0, 32
                or %r0, %r3
                exit
                """;
        XdpContext context = context(60).ingressIfindex(3).rxQueueIndex(4).egressIfindex(5);
        for (ByteOrder order : ORDERS) {
            Runner runner = TestPrograms.of(ProgramType.XDP, order, assembly).runner();
            assertEquals(5L << 32 | 4 << 24 | 3 << 16 | 60, runner.run(context));
        }
    }

    @Test
    void loadsReachThePacketFromItsFirstToItsLastByteOnly() {
        String load = "ldxw %r2, [%r1+0]\n ldxb %r0, [%r2+OFFSET]\n exit";
        assertEquals(1, xdp(context(60), load.replace("OFFSET", "0")));
        assertEquals(60, xdp(context(60), load.replace("OFFSET", "59")));
        for (String outside : List.of("60", "-1")) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    fault(context(60), load.replace("+OFFSET", outside.startsWith("-") ? outside : "+" + outside))
                            .kind());
        }
    }

    @Test
    void noFieldCanBeWritten() {
        List<String> fields =
                List.of("data", "data_end", "data_meta", "ingress_ifindex", "rx_queue_index", "egress_ifindex");
        for (int i = 0; i < fields.size(); i++) {
            Fault fault = fault(context(60).egressIfindex(1), "stw [%%r1+%d], 1\n mov %%r0, 0\n exit".formatted(4 * i));
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
            assertEquals(
                    "4-byte write at 0x%x is in \"%s\" of struct xdp_md, which xdp programs cannot write"
                            .formatted(0x2_0000_1000L + 4L * i, fields.get(i)),
                    fault.message());
        }
    }

    @Test
    void onlyAProgramOfADeviceMapReadsWhereThePacketLeaves() {
        String load = "ldxw %r0, [%r1+20]\n exit";
        assertEquals(7, xdp(context(60).egressIfindex(7), load));
        assertEquals(
                "4-byte read at 0x200001014 is in \"egress_ifindex\" of struct xdp_md, "
                        + "which xdp programs outside of device maps cannot read",
                fault(context(60), load).message());
    }

    @Test
    void whatAProgramWroteIsThereAtTheNextRun() {
        XdpContext context = context(60);
        Runner runner = TestPrograms.of(
                        ProgramType.XDP,
                        "ldxw %r2, [%r1+0]\n ldxb %r0, [%r2+0]\n add %r0, 1\n stxb [%r2+0], %r0\n exit")
                .runner();
        assertEquals(2, runner.run(context));
        assertEquals(3, runner.run(context));
        assertEquals(3, context.data()[0]);
        context.packet(packet(20));
        assertEquals(2, runner.run(context));
        assertEquals(20, context.data().length);
    }

    /** A program that calls a helper with a number and returns what it returns. */
    private static String adjust(String helper, long by) {
        return "lddw %%r2, %d\n call bpf_xdp_adjust_%s\n exit".formatted(by, helper);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "-216, 0",
        "-217, -22",
        "1, 0",
        "46, 0",
        "47, -22",
        "0, 0",
        "2147483647, -22",
        "-2147483648, -22",
        // Only 32 bits of the argument count.
        "4294967295, 0"
    })
    void theHeadMovesWithinTheFrame(long by, long result) {
        XdpContext context = context(60);
        assertEquals(result, xdp(context, adjust("head", by)));
        assertEquals(result == 0 ? 60 - (int) by : 60, context.length());
    }

    @Test
    void whatTheHeadLeavesComesBack() {
        XdpContext context = context(60);
        assertEquals(0, xdp(context, adjust("head", 14)));
        assertArrayEquals(Arrays.copyOfRange(packet(60), 14, 60), context.data());
        assertEquals(0, xdp(context, adjust("head", -14)));
        assertArrayEquals(packet(60), context.data());
    }

    @ParameterizedTest
    @CsvSource({
        "-46, 0",
        "-47, -22",
        "0, 0",
        "1, 0",
        // 4096 bytes, less 256 in front and 320 behind.
        "3460, 0",
        "3461, -22",
        "2147483647, -22",
        "-2147483648, -22"
    })
    void theTailMovesWithinTheFrame(long by, long result) {
        XdpContext context = context(60);
        assertEquals(result, xdp(context, adjust("tail", by)));
        assertArrayEquals(Arrays.copyOf(packet(60), result == 0 ? 60 + (int) by : 60), context.data());
    }

    @Test
    void aTailGrowsByZeros() {
        XdpContext context = context(60);
        xdp(context, adjust("tail", -20));
        xdp(context, adjust("tail", 20));
        assertArrayEquals(Arrays.copyOf(packet(40), 60), context.data());
    }

    @ParameterizedTest
    @CsvSource({
        "-4, 0, 4",
        "-216, 0, 216",
        "-220, -22, 0",
        "-3, -13, 0",
        "4, -22, 0",
        "0, 0, 0",
        "2147483647, -22, 0",
        "-2147483648, -22, 0"
    })
    void metadataIsBeforeThePacket(long by, long result, int size) {
        XdpContext context = context(60);
        assertEquals(result, xdp(context, adjust("meta", by)));
        assertEquals(size, context.metadata().length);
    }

    @Test
    void metadataMoveWithTheHead() {
        XdpContext context = context(60);
        String assembly = """
                mov %r6, %r1
                mov %r2, -8
                call bpf_xdp_adjust_meta
                ldxw %r2, [%r6+8]
                lddw %r3, 0x0807060504030201
                stxdw [%r2+0], %r3
                mov %r1, %r6
                mov %r2, -4
                call bpf_xdp_adjust_head
                ldxw %r2, [%r6+0]
                stw [%r2+0], 0
                exit
                """;
        assertEquals(0, xdp(context, assembly));
        assertArrayEquals(packet(8), context.metadata());
        byte[] expected = new byte[64];
        System.arraycopy(packet(60), 0, expected, 4, 60);
        assertArrayEquals(expected, context.data());
        // No metadata may lie where the kernel keeps its own notes, so there is less room for the head.
        assertEquals(Errno.EINVAL.result(), xdp(context, adjust("head", -205)));
        assertEquals(0, xdp(context, adjust("head", -204)));
        assertArrayEquals(packet(8), context.metadata());
    }

    private static String bytes(String helper, long offset, long size) {
        return """
                mov %%r3, %%r10
                sub %%r3, 512
                lddw %%r2, %d
                lddw %%r4, %d
                call bpf_xdp_%s_bytes
                exit
                """.formatted(offset, size, helper);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 60, 0",
        "59, 1, 0",
        "60, 0, 0",
        "0, 61, -22",
        "60, 1, -22",
        "65536, 1, -14",
        "0, 65536, -14",
        "-1, 1, -14",
        "0, -1, -14",
        "4294967296, 1, 0"
    })
    void bytesAreLoadedAndStoredWithinThePacketOnly(long offset, long size, long result) {
        for (String helper : List.of("load", "store")) {
            assertEquals(result, xdp(context(60), bytes(helper, offset, size)));
        }
    }

    @Test
    void aLoadToMemoryThatIsTooSmallIsAFault() {
        Fault fault = fault(context(600), bytes("load", 0, 513));
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                fault(context(600), bytes("store", 0, 513)).kind());
        assertEquals(0, xdp(context(600), bytes("load", 0, 512)));
    }

    @Test
    void furtherBuffersAreReachedByHelpersOnly() {
        XdpContext context = context(9000);
        assertEquals(XdpContext.LARGEST_LINEAR, context.linear());
        assertEquals(9000, xdp(context, "call bpf_xdp_get_buff_len\n exit"));
        String last = """
                mov %r3, %r10
                sub %r3, 1
                mov %r2, 8999
                mov %r4, 1
                call bpf_xdp_load_bytes
                ldxb %r0, [%r10-1]
                exit
                """;
        assertEquals(9000 % 256, xdp(context, last));
        String direct = "ldxw %%r2, [%%r1+0]\n add %%r2, %d\n ldxb %%r0, [%%r2+0]\n exit";
        assertEquals(3520 % 256, xdp(context, direct.formatted(3519)));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS, fault(context, direct.formatted(3520)).kind());
    }

    @Test
    void theTailOfFurtherBuffers() {
        // 3520 bytes, a full page, and 1384 bytes in a page.
        XdpContext context = context(9000);
        assertEquals(Errno.EINVAL.result(), xdp(context, adjust("tail", 4096 - 1384 + 1)));
        assertEquals(0, xdp(context, adjust("tail", Integer.MIN_VALUE)));
        assertEquals(9000, context.length());
        assertEquals(0, xdp(context, adjust("tail", 4096 - 1384)));
        assertArrayEquals(Arrays.copyOf(packet(9000), 3520 + 8192), context.data());
        assertEquals(Errno.EINVAL.result(), xdp(context, adjust("tail", 1)));
        assertEquals(Errno.EINVAL.result(), xdp(context, adjust("tail", -(3520 + 8192 - 13))));
        // All of them go, and a part of the first: from now on the packet is linear, and stays so.
        assertEquals(0, xdp(context, adjust("tail", -(8192 + 20))));
        assertEquals(3500, context.linear());
        assertEquals(3500, context.length());
        assertEquals(Errno.EINVAL.result(), xdp(context, adjust("tail", 21)));
        assertEquals(0, xdp(context, adjust("tail", 20)));
    }

    @Test
    void whatTheDeviceKnowsIsWhatTheTestSays() {
        String rest = "mov %r2, %r10\n sub %r2, 8\n mov %r3, %r10\n sub %r3, 4\n call runtime 0\n";
        String taken = rest + "jne %r0, 0, done\n ldxdw %r0, [%r10-8]\n done:\n exit";
        for (ByteOrder order : ORDERS) {
            boolean big = order == ByteOrder.BIG_ENDIAN;
            Runner time = TestPrograms.withKfunc(ProgramType.XDP, order, "bpf_xdp_metadata_rx_timestamp", taken)
                    .runner();
            assertEquals(Errno.EOPNOTSUPP.result(), time.run(context(60)));
            assertEquals(-5, time.run(context(60).rxTimestamp(-5)));
            Runner hash = TestPrograms.withKfunc(ProgramType.XDP, order, "bpf_xdp_metadata_rx_hash", taken)
                    .runner();
            assertEquals(Errno.EOPNOTSUPP.result(), hash.run(context(60)));
            assertEquals(big ? 7L << 32 | 9 : 9L << 32 | 7, hash.run(context(60).rxHash(7, 9)));
            Runner vlan = TestPrograms.withKfunc(
                            ProgramType.XDP,
                            order,
                            "bpf_xdp_metadata_rx_vlan_tag",
                            rest + "jne %r0, 0, done\n ldxh %r0, [%r10-8]\n be16 %r0\n lsh %r0, 16\n"
                                    + "ldxh %r1, [%r10-4]\n or %r0, %r1\n done:\n exit")
                    .runner();
            assertEquals(Errno.EOPNOTSUPP.result(), vlan.run(context(60)));
            assertEquals(0x8100_0123L, vlan.run(context(60).rxVlanTag(0x8100, 0x123)));
        }
    }

    @Test
    void aHelperTakesTheContextAndNothingElse() {
        Fault fault = fault(context(60), "add %r1, 4\n mov %r2, 0\n call bpf_xdp_adjust_head\n exit");
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
        assertEquals("0x200001004 is not the context of an XDP program", fault.message());
    }

    @Test
    void aPacketHasALimit() {
        assertEquals(73_152, context(73_152).length());
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> context(73_153));
        assertEquals("packet has 73153 bytes, must not have more than 73152", refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> context(60).packet(packet(60), 3, 60));
        assertThrows(IllegalArgumentException.class, () -> context(60).packet(packet(60), 64, 60));
    }
}

package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Calls.STACK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.FlowDissectorContext;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SkbField;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkbBytesHelpersTest {

    private static final byte[] FRAME = Frames.tcp(20);

    /** The first 8 bytes that a load left on the stack, as a number of the program's order. */
    private static final String LOADED = "ldxdw %r0, [%r10-64]\n";

    private static SkbContext classifier() {
        return SkbContext.of(ProgramType.SCHED_CLS, FRAME);
    }

    private static SkbContext socket() {
        return SkbContext.of(ProgramType.SOCKET_FILTER, FRAME);
    }

    private static Fault fault(SkbContext context, String... parts) {
        Outcome outcome = Calls.outcome(context.type(), ByteOrder.LITTLE_ENDIAN, context, parts);
        return ((Outcome.Faulted) outcome).fault();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8, 0",
        "0, 64, 0",
        "73, 1, 0",
        "74, 0, 0",
        "73, 2, -14",
        "75, 0, -14",
        "67, 8, -14",
        "-1, 1, -14",
        "2147483647, 1, -14",
        "4294967296, 1, 0"
    })
    void aLoadLiesWithinThePacket(long offset, long size, long result) {
        assertEquals(result, Calls.call(classifier(), "bpf_skb_load_bytes", offset, STACK, size));
    }

    @Test
    void aLoadCountsFromWhatTheProgramSees() {
        String load = Calls.assembly("bpf_skb_load_bytes", 12, STACK, 8) + LOADED + "be64 %r0\n";
        assertEquals(0x0800_4500_003c_1234L, Calls.run(classifier(), load));
        assertEquals(0x0a00_0001_0a00_0002L, Calls.run(socket(), load));
    }

    @Test
    void aLoadThatFailsLeavesZeros() {
        String load = Calls.assembly("bpf_skb_load_bytes", 70, STACK, 7) + LOADED;
        assertEquals(7L << 56, Calls.run(classifier(), load));
        SkbContext large = SkbContext.of(ProgramType.SCHED_CLS, new byte[3000]);
        Fault fault = fault(large, Calls.assembly("bpf_skb_load_bytes", 1, STACK, 3000));
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals("3000-byte write at 0x3000011c0 is not to memory that the program may change", fault.message());
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                fault(large, Calls.assembly("bpf_skb_load_bytes", 1, STACK, 0xffff_ffffL))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource({
        // From the Ethernet header, from the network header.
        "12, 2, 0, 0, 0x0800",
        "0, 2, 1, 0, 0x4500",
        "58, 2, 1, 0, 0x7e85",
        "59, 2, 1, -14, 0",
        "72, 2, 0, 0, 0x7e85",
        "73, 2, 0, -14, 0",
        "65536, 1, 0, -14, 0",
        "-1, 1, 0, -14, 0",
        "0, 2, 2, -14, 0",
        "0, 2, 4294967296, 0, 0"
    })
    void aRelativeLoadCountsFromAHeader(long offset, long size, long start, long result, String value) {
        for (SkbContext context : new SkbContext[] {classifier(), socket()}) {
            assertEquals(result, Calls.call(context, "bpf_skb_load_bytes_relative", offset, STACK, size, start));
            String load = Calls.assembly("bpf_skb_load_bytes_relative", offset, STACK, size, start)
                    + "ldxh %r0, [%r10-64]\n be16 %r0\n";
            assertEquals(
                    Long.decode(value) & (size == 1 ? 0xff00 : 0xffff),
                    Calls.run(context, load) & (size == 1 ? 0xff00 : 0xffff));
        }
    }

    @Test
    void aRelativeLoadReachesTheLinearPartOnly() {
        SkbContext context = classifier().frame(FRAME, 40);
        assertEquals(0, Calls.call(context, "bpf_skb_load_bytes_relative", 39, STACK, 1, 0));
        assertEquals(Errno.EFAULT.result(), Calls.call(context, "bpf_skb_load_bytes_relative", 40, STACK, 1, 0));
        assertEquals(0, Calls.call(context, "bpf_skb_load_bytes", 66, STACK, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 64, 0, 0",
        "10, 64, 0, 0",
        "11, 64, 0, -14",
        "73, 1, 3, 0",
        "74, 1, 0, -14",
        "0, 1, 4, -22",
        "0, 1, -1, -22",
        "-1, 1, 0, -14",
        "0, -1, 0, -14",
        "2147483647, 2147483647, 0, -14"
    })
    void aStoreLiesWithinThePacket(long offset, long size, long flags, long result) {
        SkbContext context = classifier();
        assertEquals(result, Calls.call(context, "bpf_skb_store_bytes", offset, STACK, size, flags));
        byte[] expected = FRAME.clone();
        for (int i = 0; result == 0 && i < size; i++) {
            expected[(int) offset + i] = (byte) i;
        }
        assertArrayEquals(expected, context.data());
    }

    @Test
    void aStoreMayMakeTheHashUnknown() {
        SkbContext context = classifier();
        context.setHash(7);
        Calls.call(context, "bpf_skb_store_bytes", 0, STACK, 1, 0);
        assertEquals(7, context.get(SkbField.HASH));
        Calls.call(context, "bpf_skb_store_bytes", 0, STACK, 1, 2);
        assertEquals(0, context.get(SkbField.HASH));
    }

    @Test
    void aStoreFromMemoryThatIsNotThereIsAFault() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, new byte[3000]);
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                fault(context, Calls.assembly("bpf_skb_store_bytes", 0, STACK, 65, 0))
                        .kind());
        assertArrayEquals(new byte[3000], context.data());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 40", "40, 0, 40", "30, 0, 40", "41, 0, 41", "74, 0, 74", "75, -12, 40", "-1, -12, 40"})
    void aPullMakesMoreOfThePacketLinear(long size, long result, int linear) {
        SkbContext context = classifier().frame(FRAME, 40);
        assertEquals(result, Calls.call(context, "bpf_skb_pull_data", size));
        assertEquals(linear, context.skb().linear());
        assertEquals(linear, context.get(SkbField.DATA_END) - context.get(SkbField.DATA));
        assertArrayEquals(FRAME, context.data());
    }

    @Test
    void aStoreMakesLinearWhatItStoresTo() {
        SkbContext context = classifier().frame(FRAME, 40);
        assertEquals(0, Calls.call(context, "bpf_skb_store_bytes", 50, STACK, 3, 0));
        assertEquals(53, context.skb().linear());
    }

    @Test
    void aFlowDissectorInATestRunLoadsNothing() {
        Outcome outcome = Calls.outcome(
                ProgramType.FLOW_DISSECTOR,
                ByteOrder.LITTLE_ENDIAN,
                FlowDissectorContext.of(FRAME, 0),
                Calls.assembly("bpf_skb_load_bytes", 0, STACK, 8),
                "ldxdw %r1, [%r10-64]\n or %r0, %r1\n");
        assertEquals(Errno.EFAULT.result(), outcome.r0());
    }

    @Test
    void aProgramWithoutAnSkbHasNoneToLoadFrom() {
        Outcome outcome = Calls.outcome(
                ProgramType.KPROBE,
                ByteOrder.LITTLE_ENDIAN,
                BytesContext.of(new byte[200]),
                Calls.assembly("bpf_skb_load_bytes", 0, STACK, 8));
        Fault fault = ((Outcome.Faulted) outcome).fault();
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
        assertEquals("0x200001000 is not the context of a program with an skb", fault.message());
        assertEquals(
                Fault.Kind.ARGUMENT,
                fault(classifier(), "add %r6, 8\n", Calls.assembly("bpf_skb_load_bytes", 0, STACK, 8))
                        .kind());
    }

    @Test
    void aLoadIntoThePacketItselfIsACopy() {
        SkbContext context = classifier();
        String load = """
                ldxw %r3, [%r6+76]
                add %r3, 2
                mov %r1, %r6
                mov %r2, 0
                mov %r4, 10
                call bpf_skb_load_bytes
                """;
        assertEquals(0, Calls.run(context, load));
        byte[] expected = FRAME.clone();
        System.arraycopy(FRAME, 0, expected, 2, 10);
        assertArrayEquals(expected, context.data());
        assertArrayEquals(Arrays.copyOfRange(FRAME, 12, 74), Arrays.copyOfRange(context.data(), 12, 74));
    }
}

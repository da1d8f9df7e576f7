package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.Calls.STACK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkbChecksumHelpersTest {

    private static final byte[] FRAME = Frames.tcp(20);
    private static final int IP_SUM = 24;
    private static final int TCP_SUM = 50;

    private static SkbContext context() {
        return SkbContext.of(ProgramType.SCHED_CLS, FRAME);
    }

    private static int at(SkbContext context, int offset) {
        return Short.toUnsignedInt(ByteBuffer.wrap(context.data()).getShort(offset));
    }

    @ParameterizedTest
    @CsvSource({
        "24, 0, 0, 0, 0",
        "24, 1, 0, 0, -22",
        "24, 1, 2, 2, 0",
        "24, 1, 2, 4, 0",
        "24, 1, 2, 3, -22",
        "24, 1, 2, 8, -22",
        "24, 1, 2, 16, -22",
        "24, 1, 2, -1, -22",
        "72, 0, 0, 0, 0",
        "73, 0, 0, 2, -14",
        "74, 0, 0, 2, -14",
        "25, 0, 0, 2, -14",
        "65536, 0, 0, 2, -14",
        "-2, 0, 0, 2, -14",
        // Flags are looked at before the offset, and sizes after it.
        "65536, 0, 0, 16, -22",
        "65536, 0, 0, 3, -14"
    })
    void theNetworkChecksumHasAPlaceAndASize(long offset, long from, long to, long flags, long result) {
        assertEquals(result, Calls.call(context(), "bpf_l3_csum_replace", offset, from, to, flags));
    }

    @ParameterizedTest
    @CsvSource({
        "50, 0, 0, 0x10, 0",
        "50, 1, 0, 0x10, -22",
        "50, 1, 2, 0x12, 0",
        "50, 1, 2, 0xf4, 0",
        "50, 1, 2, 0x104, -22",
        "50, 1, 2, 0x13, -22",
        "51, 1, 2, 0x12, -14",
        "74, 1, 2, 0x12, -14",
        "65536, 1, 2, 0x12, -14"
    })
    void theTransportChecksumHasAPlaceAndASize(long offset, long from, long to, String flags, long result) {
        assertEquals(result, Calls.call(context(), "bpf_l4_csum_replace", offset, from, to, Long.decode(flags)));
    }

    @Test
    void aZeroThatMeansNoneStaysOrIsNeverMade() {
        byte[] frame = FRAME.clone();
        frame[TCP_SUM] = 0;
        frame[TCP_SUM + 1] = 0;
        SkbContext none = SkbContext.of(ProgramType.SCHED_CLS, frame);
        assertEquals(0, Calls.call(none, "bpf_l4_csum_replace", TCP_SUM, 0, 5, 0x22));
        assertEquals(0, at(none, TCP_SUM));
        // Not even looked at is the size.
        assertEquals(0, Calls.call(none, "bpf_l4_csum_replace", TCP_SUM, 0, 5, 0x23));
        assertEquals(0, Calls.call(none, "bpf_l4_csum_replace", TCP_SUM, 0, 0x0500, 0x62));
        assertEquals(0xfffa, at(none, TCP_SUM));
        // 5 less makes it 0xffff, and 0 is written as that.
        SkbContext five = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        int sum = at(five, TCP_SUM);
        assertEquals(
                0,
                Calls.call(
                        five,
                        "bpf_l4_csum_replace",
                        TCP_SUM,
                        0,
                        Short.toUnsignedInt(Short.reverseBytes((short) sum)),
                        0x22));
        assertEquals(0xffff, at(five, TCP_SUM));
        SkbContext plain = SkbContext.of(ProgramType.SCHED_CLS, FRAME);
        assertEquals(
                0,
                Calls.call(
                        plain,
                        "bpf_l4_csum_replace",
                        TCP_SUM,
                        0,
                        Short.toUnsignedInt(Short.reverseBytes((short) sum)),
                        0x02));
        assertEquals(0, at(plain, TCP_SUM));
    }

    @Test
    void aChecksumThatTheDeviceFillsInIsThatOfThePseudoHeader() {
        SkbContext context = context();
        context.checksum().set(Checksum.State.PARTIAL, 0);
        int before = at(context, TCP_SUM);
        Calls.call(context, "bpf_l4_csum_replace", TCP_SUM, 0, 0x0100, 2);
        assertEquals(before, at(context, TCP_SUM));
        Calls.call(context, "bpf_l4_csum_replace", TCP_SUM, 0, 0x0100, 0x12);
        assertEquals((before + 1) % 0xffff, at(context, TCP_SUM));
    }

    @Test
    void theSumOfAllFollowsThePseudoHeader() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            SkbContext context = context().completeChecksum(order);
            // The address changes in the header and, in the opposite direction, in the checksum of it; that of TCP
            // changes as well.
            int from = order == ByteOrder.BIG_ENDIAN ? 0x0a00_0001 : 0x0100_000a;
            int to = order == ByteOrder.BIG_ENDIAN ? 0x0a00_0077 : 0x7700_000a;
            String address = "lddw %r1, " + to + "\n stxw [%r10-64], %r1\n";
            Outcome outcome = Calls.outcome(
                    ProgramType.SCHED_CLS,
                    order,
                    context,
                    address,
                    Calls.assembly(
                            "bpf_l4_csum_replace",
                            TCP_SUM,
                            Integer.toUnsignedLong(from),
                            Integer.toUnsignedLong(to),
                            0x14),
                    Calls.assembly(
                            "bpf_l3_csum_replace", IP_SUM, Integer.toUnsignedLong(from), Integer.toUnsignedLong(to), 4),
                    Calls.assembly("bpf_skb_store_bytes", 26, STACK, 4, 0));
            assertEquals(0, outcome.r0());
            assertEquals(Frames.transportChecksum(context.data()), at(context, TCP_SUM));
            assertEquals(0, Frames.checksum(context.data(), 14, 20, 0));
            assertEquals(true, context.isChecksumComplete(order));
        }
    }

    @Test
    void anUpdateNeedsTheSumOfAll() {
        SkbContext context = context();
        assertEquals(Errno.ENOTSUPP.result(), Calls.call(context, "bpf_csum_update", 1));
        context.checksum().set(Checksum.State.COMPLETE, 0xffff_fff0);
        assertEquals(0xffff_ffffL, Calls.call(context, "bpf_csum_update", 0xf));
        assertEquals(2, Calls.call(context, "bpf_csum_update", 2));
    }

    @Test
    void theLevelCountsWhatIsChecked() {
        SkbContext context = context();
        String helper = "bpf_csum_level";
        assertEquals(Errno.EACCES.result(), Calls.call(context, helper, 0));
        assertEquals(0, Calls.call(context, helper, 1));
        assertEquals(0, Calls.call(context, helper, 0));
        for (int level = 1; level <= 5; level++) {
            assertEquals(0, Calls.call(context, helper, 1));
            assertEquals(Math.min(level, 3), Calls.call(context, helper, 0));
        }
        assertEquals(0, Calls.call(context, helper, 2));
        assertEquals(2, Calls.call(context, helper, 0));
        assertEquals(0, Calls.call(context, helper, 3));
        assertEquals(Errno.EACCES.result(), Calls.call(context, helper, 0));
        assertEquals(0, Calls.call(context, helper, 2));
        assertEquals(Errno.EACCES.result(), Calls.call(context, helper, 0));
        for (long unknown : new long[] {4, -1, 1L << 32}) {
            assertEquals(Errno.EINVAL.result(), Calls.call(context, helper, unknown));
        }
    }

    private static long difference(ByteOrder order, Object... arguments) {
        return Calls.outcome(ProgramType.SCHED_CLS, order, context(), Calls.plain("bpf_csum_diff", arguments))
                .r0();
    }

    @Test
    void aDifferenceIsWhatIsAddedLessWhatIsRemoved() {
        // The stack holds 00 01 02 03 ...
        assertEquals(0x0204, difference(ByteOrder.BIG_ENDIAN, 0, 0, STACK, 4, 0));
        assertEquals(0x0402, difference(ByteOrder.LITTLE_ENDIAN, 0, 0, STACK, 4, 0));
        assertEquals(0xffff - 0x0204, difference(ByteOrder.BIG_ENDIAN, STACK, 4, 0, 0, 0));
        assertEquals(0xffff, difference(ByteOrder.BIG_ENDIAN, STACK, 4, STACK, 4, 0));
        assertEquals(5, difference(ByteOrder.BIG_ENDIAN, 0, 0, 0, 0, 5));
        assertEquals(0x1236, difference(ByteOrder.BIG_ENDIAN, 0, 0, 0, 0, 0x0002_1234L));
        // Sizes need not be multiples of 4.
        assertEquals(0x0201, difference(ByteOrder.BIG_ENDIAN, 0, 0, STACK, 3, 0));
        assertEquals(0x0102, difference(ByteOrder.LITTLE_ENDIAN, 0, 0, STACK, 3, 0));
        assertEquals(0x0c10 + 0x0004 - 0x04, difference(ByteOrder.BIG_ENDIAN, 0, 0, STACK, 8, 0));
    }

    @Test
    void aDifferenceOfMemoryThatIsNotThereIsAFault() {
        for (Object[] arguments : new Object[][] {
            {0, 4, 0, 0, 0},
            {STACK, 65, 0, 0, 0},
            {0, 0, STACK, 0xffff_ffffL, 0},
            {0, 0, -1L, 1, 0},
            {STACK, 0x8000_0000L, 0, 0, 0}
        }) {
            Outcome outcome = Calls.outcome(
                    ProgramType.SCHED_CLS, ByteOrder.LITTLE_ENDIAN, context(), Calls.plain("bpf_csum_diff", arguments));
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    ((Outcome.Faulted) outcome).fault().kind());
        }
    }
}

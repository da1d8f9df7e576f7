package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ring buffers as one program after another sees them. */
class RingBufferMapTest {

    private static final MapDefinition RING = ring(4096, 0);

    private static MapDefinition ring(long entries, int flags) {
        return Harness.definition(MapType.RINGBUF, 0, 0, entries, flags);
    }

    /** Sends r1 of the context: its bytes 8 and on, as many as its first 4 bytes say, with the next 4 as flags. */
    private static final String OUTPUT = """
                mov %r6, %r1
                mov %r2, %r6
                add %r2, 16
                ldxdw %r3, [%r6]
                ldxdw %r4, [%r6+8]
                lddw %r1, map_by_idx(0)
                call 130
                exit
            """;

    private static byte[] call(long size, long flags, int payload) {
        byte[] context = new byte[16 + payload];
        System.arraycopy(Harness.u64(size), 0, context, 0, 8);
        System.arraycopy(Harness.u64(flags), 0, context, 8, 8);
        for (int i = 0; i < payload; i++) {
            context[16 + i] = (byte) (i + 1);
        }
        return context;
    }

    private static long output(Runner runner, long size, long flags, int payload) {
        return runner.run(BytesContext.of(call(size, flags, payload)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 100, 1000, 4080})
    void aRecordReachesJavaAsTheProgramWroteIt(int size) {
        Instance instance = Harness.instance(OUTPUT, RING);
        assertEquals(0, output(instance.program("main").runner(), size, 0, size));
        Event event = instance.events("m").poll().orElseThrow();
        assertArrayEquals(java.util.Arrays.copyOfRange(call(size, 0, size), 16, 16 + size), event.bytes());
        assertTrue(event.cpu().isEmpty());
        assertTrue(instance.events("m").poll().isEmpty());
        assertEquals(0, instance.events("m").lost());
    }

    /** 4,096 bytes hold 511 words at most: one byte stays free, and so a whole word. */
    @ParameterizedTest
    @CsvSource({"4081", "4088", "4096", "100000", "1073741823", "1073741824", "4294967295", "-1", "-9223372036854775808"
    })
    void aRecordForWhichThereIsNoRoomIsRefusedAndCounted(long size) {
        Instance instance = Harness.instance(OUTPUT, RING);
        assertEquals(Errno.EAGAIN.result(), output(instance.program("main").runner(), size, 0, 10));
        assertEquals(1, instance.events("m").lost());
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 8, 1L << 32, Long.MIN_VALUE, 7})
    void anUnknownFlagOfOutputIsRefused(long flags) {
        Instance instance = Harness.instance(OUTPUT, RING);
        assertEquals(Errno.EINVAL.result(), output(instance.program("main").runner(), 8, flags, 8));
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void theFlagsForWakingAreAccepted(long flags) {
        Instance instance = Harness.instance(OUTPUT, RING);
        assertEquals(0, output(instance.program("main").runner(), 8, flags, 8));
        assertTrue(instance.events("m").poll().isPresent());
    }

    @Test
    void memoryThatIsNotTheProgramsIsAFaultAndLeavesNoRecord() {
        Instance instance = Harness.instance(OUTPUT, RING);
        Runner runner = instance.program("main").runner();
        Fault fault = assertThrows(io.github.ebpf4j.interpreter.FaultException.class, () -> output(runner, 9, 0, 8))
                .fault();
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertTrue(instance.events("m").poll().isEmpty());
        // What it had reserved does not hold up the next.
        assertEquals(0, output(runner, 8, 0, 8));
        assertTrue(instance.events("m").poll().isPresent());
    }

    @Test
    void aFullRingTakesRecordsAgainWhenSomeWereRead() {
        Instance instance = Harness.instance(OUTPUT, RING);
        Runner runner = instance.program("main").runner();
        // 8 bytes of header and 56 of the record: 64, of which 64 would fill it, and so 63 fit.
        for (int i = 0; i < 63; i++) {
            assertEquals(0, output(runner, 56, 0, 56));
        }
        assertEquals(Errno.EAGAIN.result(), output(runner, 56, 0, 56));
        assertTrue(instance.events("m").poll().isPresent());
        assertEquals(0, output(runner, 56, 0, 56));
        assertEquals(Errno.EAGAIN.result(), output(runner, 56, 0, 56));
        assertEquals(63, instance.events("m").drain(event -> assertEquals(56, event.size())));
        assertEquals(2, instance.events("m").lost());
    }

    @Test
    void recordsThatGoRoundTheEndOfTheRingKeepTheirBytes() {
        Instance instance = Harness.instance(OUTPUT, RING);
        Runner runner = instance.program("main").runner();
        for (int i = 0; i < 1000; i++) {
            int size = 1 + i * 37 % 2000;
            assertEquals(0, output(runner, size, 0, size));
            byte[] expected = java.util.Arrays.copyOfRange(call(size, 0, size), 16, 16 + size);
            assertArrayEquals(
                    expected, instance.events("m").poll().orElseThrow().bytes());
        }
    }

    /** Reserves 24 bytes, keeps the address in r6. */
    private static final String RESERVE = """
                lddw %r1, map_by_idx(0)
                mov %r2, 24
                mov %r3, 0
                call 131
                mov %r6, %r0
            """;

    private static String submit(int register) {
        return "mov %r1, %r" + register + "\n mov %r2, 0\n call 132\n";
    }

    private static String discard(int register) {
        return "mov %r1, %r" + register + "\n mov %r2, 0\n call 133\n";
    }

    @Test
    void aReservedRecordIsWrittenByTheProgramAndBeginsAsZeros() {
        Instance instance = Harness.instance(RESERVE + """
                        mov %r1, 0x55
                        stxdw [%r6], %r1
                        stxb [%r6+23], %r1
                        ldxdw %r7, [%r6+8]
                        """ + submit(6) + "add %r0, %r7\n exit", RING);
        for (int i = 0; i < 300; i++) {
            assertEquals(0, Harness.run(instance));
            Event event = instance.events("m").poll().orElseThrow();
            assertEquals(24, event.size());
            assertEquals(0x55, event.buffer().getLong(0));
            assertEquals(0x55, event.buffer().get(23));
            assertEquals(0, event.buffer().getLong(8));
        }
    }

    @ParameterizedTest
    @CsvSource({"24,b", "-1,b", "17,dw", "23,h", "21,w", "1000,b", "-8,w", "-4,w"})
    void aRecordHasExactBounds(int offset, String size) {
        Instance instance = Harness.instance(
                RESERVE + "stx" + size + " [%r6" + (offset < 0 ? "" : "+") + offset + "], %r6\n exit", RING);
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(instance).kind());
        // It was discarded when the program ended.
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldxb %r0, [%r6]", "stxb [%r6], %r6", "mov %r0, 1\n lock add [%r6], %r0"})
    void aPointerToARecordIsNoneAfterItWasSubmittedOrDiscarded(String access) {
        for (String end : List.of(submit(6), discard(6))) {
            Fault fault = Harness.fault(Harness.instance(RESERVE + end + access + "\n exit", RING));
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
            // Nor when the next was reserved.
            String another = RESERVE.replace("%r6, %r0", "%r7, %r0");
            fault = Harness.fault(Harness.instance(RESERVE + end + another + access + "\n exit", RING));
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"add %r6, 8", "mov %r6, 0", "mov %r6, %r10", "lddw %r6, map_by_idx(0)", "mov %r6, -1"})
    void onlyARecordCanBeSubmittedOrDiscarded(String change) {
        for (String end : List.of(submit(6), discard(6))) {
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    Harness.fault(Harness.instance(RESERVE + change + "\n" + end + "exit", RING))
                            .kind());
        }
        assertEquals(
                Fault.Kind.ARGUMENT,
                Harness.fault(Harness.instance(RESERVE + submit(6) + submit(6) + "exit", RING))
                        .kind());
    }

    @Test
    void recordsComeInTheOrderInWhichTheyWereReserved() {
        String three = RESERVE
                + RESERVE.replace("%r6, %r0", "%r7, %r0")
                + RESERVE.replace("%r6, %r0", "%r8, %r0")
                + "mov %r1, 1\n stxdw [%r6], %r1\n mov %r1, 2\n stxdw [%r7], %r1\n mov %r1, 3\n stxdw [%r8], %r1\n";
        Instance instance = Harness.instance(three + submit(8) + discard(7) + submit(6) + "exit", RING);
        Harness.run(instance);
        List<Long> numbers = new ArrayList<>();
        assertEquals(
                2,
                instance.events("m").drain(event -> numbers.add(event.buffer().getLong(0))));
        assertEquals(List.of(1L, 3L), numbers);
    }

    @Test
    void aBusyRecordHoldsUpThoseAfterIt() {
        Instance[] ours = new Instance[1];
        List<Boolean> seen = new ArrayList<>();
        String program = RESERVE
                + RESERVE.replace("%r6, %r0", "%r7, %r0")
                + submit(7) + "call 9999\n" + submit(6) + "call 9999\n exit";
        ours[0] = Harness.builder(program, RING)
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> {
                    seen.add(ours[0].events("m").poll().isPresent());
                    return 0;
                })
                .build();
        Harness.run(ours[0]);
        assertEquals(List.of(false, true), seen);
        assertTrue(ours[0].events("m").poll().isPresent());
    }

    @Test
    void whatIsStillReservedWhenAProgramEndsIsDiscarded() {
        Instance instance = Harness.instance(RESERVE + RESERVE.replace("%r6", "%r7") + submit(7) + "exit", RING);
        Runner runner = instance.program("main").runner();
        runner.run(BytesContext.empty());
        assertEquals(1, instance.events("m").drain(event -> {}));
        // And takes no room after that.
        for (int i = 0; i < 1000; i++) {
            runner.run(BytesContext.empty());
            assertEquals(1, instance.events("m").drain(event -> {}));
        }
        assertEquals(0, instance.events("m").lost());
    }

    @ParameterizedTest
    @CsvSource({"4088,0", "4081,0", "-1,0", "1073741824,0", "8,1", "8,-1"})
    void aRecordThatCannotBeReservedIsNoPointer(long size, long flags) {
        Instance instance = Harness.instance(
                "lddw %r1, map_by_idx(0)\n lddw %r2, " + size + "\n lddw %r3, " + flags + "\n call 131\n exit", RING);
        assertEquals(0, Harness.run(instance));
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @Test
    void tooManyReservationsAtOnceAreAFault() {
        Instance instance = Harness.instance("again:\n" + RESERVE + "ja again", ring(1 << 20, 0));
        Fault fault = Harness.fault(instance);
        assertEquals("128 records of ring buffers are reserved, as many as may be", fault.message());
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @Test
    void queryAnswersWhatItIsAsked() {
        String query = "mov %r2, WHAT\n lddw %r1, map_by_idx(0)\n call 134\n exit";
        for (int what = 0; what < 6; what++) {
            // Two of 32 bytes are written, one of them is read, a third is written.
            Instance[] ours = new Instance[1];
            ours[0] = Harness.builder(
                            RESERVE + submit(6) + RESERVE + submit(6) + "call 9999\n" + RESERVE + submit(6)
                                    + query.replace("WHAT", Integer.toString(what)),
                            RING)
                    .helper(
                            9999,
                            (caller, r1, r2, r3, r4, r5) ->
                                    ours[0].events("m").poll().isPresent() ? 1 : 0)
                    .build();
            long expected = new long[] {64, 4096, 32, 96, 0, 0}[what];
            assertEquals(expected, Harness.run(ours[0]), "what = " + what);
        }
        for (String what : List.of("-1", "0x7fffffff")) {
            assertEquals(0, Harness.run(Harness.instance(query.replace("WHAT", what), RING)));
        }
        assertEquals(
                0,
                Harness.run(
                        Harness.instance("lddw %r2, 0x100000001\n lddw %r1, map_by_idx(0)\n call 134\n exit", RING)));
    }

    @ParameterizedTest
    @CsvSource({"1,4096", "4095,4096", "4096,4096", "4097,8192", "12288,16384", "262144,262144"})
    void theSizeIsRoundedUpToAPowerOfTwoPages(long entries, long size) {
        String query = "mov %r2, 1\n lddw %r1, map_by_idx(0)\n call 134\n exit";
        assertEquals(size, Harness.run(Harness.instance(query, ring(entries, 0))));
    }

    @Test
    void definitionsThatTheKernelRefusesAreRefused() {
        assertRefused(Errno.EINVAL, ring(0, 0));
        assertRefused(Errno.EINVAL, Harness.definition(MapType.RINGBUF, 4, 0, 4096, 0));
        assertRefused(Errno.EINVAL, Harness.definition(MapType.RINGBUF, 0, 4, 4096, 0));
        assertRefused(Errno.EINVAL, ring(4096, 1));
        assertRefused(Errno.EINVAL, ring(4096, -1));
        assertRefused(Errno.ENOMEM, ring(1L << 31, 0));
        assertRefused(Errno.ENOMEM, ring(0xffff_ffffL, 0));
        Harness.instance(ring(4096, 4));
    }

    private static void assertRefused(Errno errno, MapDefinition definition) {
        Harness.assertRefused(errno, () -> Harness.instance(definition));
    }

    @Test
    void aRingHasNoElements() {
        BpfMap map = Harness.instance(RING).map("m");
        byte[] none = {};
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.get(none));
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.put(none, none, 0));
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.remove(none));
        assertTrue(map.keys().isEmpty());
        for (int helper = 1; helper <= 3; helper++) {
            Instance instance = Harness.instance(
                    "lddw %r1, map_by_idx(0)\n mov %r2, %r10\n mov %r3, %r10\n mov %r4, 0\n call " + helper + "\n exit",
                    RING);
            assertEquals(helper == 1 ? 0 : Errno.ENOTSUPP.result(), Harness.run(instance));
        }
    }

    @Test
    void aFunctionOfRingsRefusesOtherMapsAndPointers() {
        MapDefinition perf = Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 0, 0);
        for (int helper : new int[] {130, 131, 134}) {
            assertEquals(
                    "map \"m\" of type 4 is not one for this function",
                    Harness.fault(Harness.instance("lddw %r1, map_by_idx(0)\n call " + helper + "\n exit", perf))
                            .message());
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    Harness.fault(Harness.instance("mov %r1, %r10\n call " + helper + "\n exit", perf))
                            .kind());
        }
    }

    @Test
    void aRecordMayBeTheValueOfAnotherMap() {
        MapDefinition array = MapDefinition.builder("values", MapType.QUEUE.number())
                .sizes(0, 200)
                .maxEntries(4)
                .build();
        // A record of 200 bytes, its last byte 9, is pushed, and popped into another record.
        String program = RESERVE.replace("24", "200") + """
                    mov %r1, 9
                    stxb [%r6+199], %r1
                    lddw %r1, map_by_idx(1)
                    mov %r2, %r6
                    mov %r3, 0
                    call 87
                    mov %r9, %r0
                """ + discard(6)
                + RESERVE.replace("24", "200").replace("%r6, %r0", "%r7, %r0") + """
                    lddw %r1, map_by_idx(1)
                    mov %r2, %r7
                    call 88
                    or %r9, %r0
                """ + submit(7)
                + "mov %r0, %r9\n exit";
        Instance instance = Harness.instance(program, RING, array);
        // Also where it goes round the end of the ring.
        for (int i = 0; i < 100; i++) {
            assertEquals(0, Harness.run(instance));
            byte[] bytes = instance.events("m").poll().orElseThrow().bytes();
            assertEquals(200, bytes.length);
            assertEquals(0, bytes[198]);
            assertEquals(9, bytes[199]);
        }
    }

    @Test
    void anOverwritingRingKeepsTheNewestAndCountsTheOthers() {
        Instance instance = Harness.instance(OUTPUT, ring(4096, 1 << 19));
        Runner runner = instance.program("main").runner();
        for (int i = 0; i < 1000; i++) {
            byte[] context = call(56, 0, 56);
            context[16] = (byte) i;
            context[17] = (byte) (i >> 8);
            assertEquals(0, runner.run(BytesContext.of(context)));
        }
        EventSource events = instance.events("m");
        List<Integer> numbers = new ArrayList<>();
        assertEquals(63, events.drain(event -> numbers.add(event.buffer().getShort(0) & 0xffff)));
        assertEquals(937, numbers.get(0));
        assertEquals(999, numbers.get(62));
        assertEquals(937, events.lost());
        // A record that is too large for the ring is refused here, too.
        assertEquals(Errno.EAGAIN.result(), output(runner, 4089, 0, 4089));
    }

    @Test
    void anOverwritingRingDoesNotOverwriteWhatIsBeingWritten() {
        String fill = """
                again:
                    lddw %r1, map_by_idx(0)
                    mov %r2, 56
                    mov %r3, 0
                    call 131
                    jeq %r0, 0, out
                    mov %r1, %r0
                    mov %r2, 0
                    call 132
                    add %r7, 1
                    jlt %r7, 1000, again
                out:
                    mov %r0, %r7
                    exit
                """;
        assertEquals(1000, Harness.run(Harness.instance(fill, ring(4096, 1 << 19))));
        // The one of 24 bytes stays, and so 63 of 64 bytes fit behind it.
        assertEquals(63, Harness.run(Harness.instance(RESERVE + fill, ring(4096, 1 << 19))));
    }

    @Test
    void eventsAreForMapsThatHaveSome() {
        Instance instance = Harness.instance(RING);
        assertThrows(java.util.NoSuchElementException.class, () -> instance.events("other"));
        assertFalse(instance.events("m").iterator().hasNext());
        assertThrows(
                java.util.NoSuchElementException.class,
                () -> instance.events("m").iterator().next());
    }
}

package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Window;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.PacketContext;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.PerfCounter;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Perf event arrays: events of each CPU, with and without a packet, and counters. */
class PerfEventArrayMapTest {

    private static final long CURRENT_CPU = 0xffff_ffffL;

    private static MapDefinition array(long entries) {
        return Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, entries, 0);
    }

    /** Sends the 8 bytes on the stack, -8 to -1; SIZE and FLAGS are replaced. */
    private static String output(String flags, String size, int helper) {
        return """
                    lddw %r2, map_by_idx(0)
                    lddw %r3, FLAGS
                    lddw %r5, 0x1122334455667788
                    stxdw [%r10-8], %r5
                    mov %r4, %r10
                    add %r4, -8
                    lddw %r5, SIZE
                    call HELPER
                    exit
                """.replace("FLAGS", flags).replace("SIZE", size).replace("HELPER", Integer.toString(helper));
    }

    private static String output(long flags, long size) {
        return output(Long.toString(flags), Long.toString(size), 25);
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 111, 121})
    void anEventReachesJavaWithItsCpu(int helper) {
        Instance instance = Harness.instance(output("0xffffffff", "5", helper), array(0));
        for (int cpu : new int[] {0, 3, 15}) {
            assertEquals(0, instance.program("main").runner().onCpu(cpu).run(BytesContext.empty()));
            Event event = instance.events("m").poll().orElseThrow();
            assertEquals(cpu, event.cpu().orElseThrow());
            // Exactly as many bytes as were sent.
            assertArrayEquals(Harness.bytes(0x88, 0x77, 0x66, 0x55, 0x44), event.bytes());
        }
        assertTrue(instance.events("m").poll().isEmpty());
    }

    @Test
    void anIndexMayBeThatOfTheCpu() {
        Instance instance = Harness.instance(output(3, 8), array(16));
        assertEquals(0, instance.program("main").runner().onCpu(3).run(BytesContext.empty()));
        assertEquals(
                Errno.EOPNOTSUPP.result(),
                instance.program("main").runner().onCpu(4).run(BytesContext.empty()));
        assertEquals(1, instance.events("m").drain(event -> {}));
    }

    @ParameterizedTest
    @CsvSource({
        "16, E2BIG",
        "4294967294, E2BIG",
        "4294967296, EINVAL",
        "4294967295, none",
        "4503595332403200, EINVAL",
        "4503599627370496, EINVAL",
        "-1, EINVAL",
        "-9223372036854775808, EINVAL"
    })
    void flagsThatAreNoneAreRefused(long flags, String errno) {
        long expected = errno.equals("none") ? 0 : Errno.valueOf(errno).result();
        for (int helper : new int[] {25, 111, 121}) {
            Instance instance = Harness.instance(output(Long.toString(flags), "8", helper), array(16));
            assertEquals(expected, Harness.run(instance));
            assertEquals(expected == 0 ? 1 : 0, instance.events("m").drain(event -> {}));
        }
    }

    @Test
    void anIndexWithoutABufferHasNoEvent() {
        Instance instance = Harness.instance(output(CURRENT_CPU, 8), array(32));
        PerfEventArrayMap map = (PerfEventArrayMap) instance.map("m");
        assertEquals(16, map.keys().size());
        map.close(0);
        assertEquals(Errno.ENOENT.result(), Harness.run(instance));
        assertEquals(15, map.keys().size());
        map.open(0, 1);
        assertEquals(0, Harness.run(instance));
        assertTrue(map.remove(Harness.u32(0)));
        assertFalse(map.remove(Harness.u32(0)));
        assertEquals(Errno.ENOENT.result(), Harness.run(instance));
        assertTrue(map.poll().isEmpty());
        // Beyond the CPUs nobody listens.
        assertEquals(Errno.ENOENT.result(), Harness.run(Harness.instance(output(31, 8), array(32))));
        assertEquals(
                Errno.ENOENT.result(), Harness.run(Harness.instance(output(0xffff_fff0L, 8), array(0xffff_ffffL))));
        Harness.assertRefused(Errno.E2BIG, () -> map.remove(Harness.u32(32)));
        Harness.assertRefused(Errno.E2BIG, () -> map.remove(Harness.u32(-1)));
        Harness.assertRefused(Errno.E2BIG, () -> map.open(32, 1));
        Harness.assertRefused(Errno.E2BIG, () -> map.close(-1));
        Harness.assertRefused(Errno.EINVAL, () -> map.remove(new byte[3]));
        for (int pages : new int[] {0, -1, 3, Integer.MIN_VALUE, 1 << 17}) {
            Harness.assertRefused(Errno.EINVAL, () -> map.open(1, pages));
        }
    }

    @Test
    void eventsThatFindNoRoomAreCountedPerCpu() {
        Instance instance = Harness.instance(output(CURRENT_CPU, 8), array(0));
        PerfEventArrayMap map = (PerfEventArrayMap) instance.map("m");
        map.open(2, 1);
        Runner runner = instance.program("main").runner().onCpu(2);
        // A header of 8 bytes, a size of 4, 8 bytes, rounded up: 24, of which 170 fit into less than 4,096.
        for (int i = 0; i < 170; i++) {
            assertEquals(0, runner.run(BytesContext.empty()));
        }
        assertEquals(Errno.ENOSPC.result(), runner.run(BytesContext.empty()));
        assertEquals(Errno.ENOSPC.result(), runner.run(BytesContext.empty()));
        assertEquals(2, map.lost(2));
        assertEquals(0, map.lost(3));
        assertEquals(0, map.lost(-1) + map.lost(16));
        assertEquals(2, map.lost());
        assertEquals(170, map.drain(event -> {}));
        assertEquals(0, runner.run(BytesContext.empty()));
    }

    @ParameterizedTest
    @CsvSource({"65523,0", "65524,E2BIG", "4294967296,E2BIG", "-1,E2BIG"})
    void anEventHasAsManyBytesAsItsHeaderCanSay(long size, String errno) {
        Instance instance = Harness.builder("""
                            call 9999
                            mov %r4, %r0
                            lddw %r2, map_by_idx(0)
                            lddw %r3, 0xffffffff
                            lddw %r5, SIZE
                            call 25
                            exit
                        """.replace("SIZE", Long.toString(size)), array(0))
                .helper(
                        9999,
                        (caller, r1, r2, r3, r4, r5) ->
                                caller.place(io.github.ebpf4j.interpreter.Region.of("large", new byte[70_000])))
                .build();
        assertEquals(errno.equals("0") ? 0 : Errno.valueOf(errno).result(), Harness.run(instance));
        assertEquals(errno.equals("0") ? 1 : 0, instance.events("m").drain(event -> assertEquals(size, event.size())));
    }

    @Test
    void memoryThatIsNotTheProgramsIsAFault() {
        Instance instance = Harness.instance(output(CURRENT_CPU, 9), array(0));
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(instance).kind());
        assertTrue(instance.events("m").poll().isEmpty());
    }

    /** A packet of 14 bytes that begins at byte 10 of its buffer. */
    private static final class Packet implements PacketContext {
        private final Window window = new Window("packet", new byte[64]);

        Packet() {
            for (int i = 0; i < 64; i++) {
                window.array()[i] = (byte) i;
            }
            window.move(10, 24);
        }

        @Override
        public Window packet() {
            return window;
        }

        @Override
        public long begin(Execution execution, ByteOrder byteOrder) {
            return execution.memory(window);
        }
    }

    @Test
    void bytesOfThePacketFollowThoseOfTheProgram() {
        for (long appended : new long[] {0, 1, 13, 14}) {
            Instance instance = Harness.instance(output(CURRENT_CPU | appended << 32, 3), array(0));
            assertEquals(0, instance.program("main").runner().run(new Packet()));
            byte[] bytes = instance.events("m").poll().orElseThrow().bytes();
            assertArrayEquals(Harness.bytes(0x88, 0x77, 0x66), Arrays.copyOf(bytes, 3));
            assertEquals(3 + appended, bytes.length);
            for (int i = 0; i < appended; i++) {
                assertEquals(10 + i, bytes[3 + i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"15,EFAULT", "1048575,EFAULT", "1048576,EINVAL", "2147483647,EINVAL"})
    void aPacketThatIsTooShortIsRefused(long appended, Errno errno) {
        Instance instance = Harness.instance(output(CURRENT_CPU | appended << 32, 8), array(0));
        assertEquals(errno.result(), instance.program("main").runner().run(new Packet()));
        assertTrue(instance.events("m").poll().isEmpty());
    }

    private static final String READ = """
                lddw %r1, map_by_idx(0)
                lddw %r2, FLAGS
                call 22
                exit
            """;

    private static final String READ_VALUE = """
                mov %r6, -1
                stxdw [%r10-24], %r6
                stxdw [%r10-16], %r6
                stxdw [%r10-8], %r6
                lddw %r1, map_by_idx(0)
                lddw %r2, FLAGS
                mov %r3, %r10
                add %r3, -24
                mov %r4, SIZE
                call 55
                mov %r6, %r0
                ldxdw %r0, [%r10-24]
                ldxdw %r1, [%r10-16]
                lsh %r1, 8
                or %r0, %r1
                ldxdw %r1, [%r10-8]
                lsh %r1, 16
                or %r0, %r1
                lsh %r6, 32
                xor %r0, %r6
                exit
            """;

    private static Instance counting(String program) {
        Instance instance = Harness.instance(program, array(16));
        PerfEventArrayMap map = (PerfEventArrayMap) instance.map("m");
        map.count(0, () -> new PerfCounter.Reading(1, 2, 3));
        map.close(5);
        return instance;
    }

    @ParameterizedTest
    @CsvSource({"0,none", "0xffffffff,none", "1,EINVAL", "5,ENOENT", "16,E2BIG", "0x100000000,EINVAL"})
    void aCounterIsReadOnItsCpu(String flags, String errno) {
        long expected = errno.equals("none") ? 1 : Errno.valueOf(errno).result();
        assertEquals(expected, Harness.run(counting(READ.replace("FLAGS", flags))));
        long value = errno.equals("none") ? 0x30201 : Errno.valueOf(errno).result() << 32;
        assertEquals(
                value, Harness.run(counting(READ_VALUE.replace("FLAGS", flags).replace("SIZE", "24"))));
    }

    @Test
    void aValueOfAnotherSizeIsRefusedAndCleared() {
        // The third of the numbers stays -1.
        assertEquals(
                Errno.EINVAL.result() << 32 ^ -1L << 16,
                Harness.run(counting(READ_VALUE.replace("FLAGS", "0").replace("SIZE", "16"))));
        for (String size : List.of("25", "-1", "0x7fffffff")) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    Harness.fault(counting(READ_VALUE.replace("FLAGS", "0").replace("SIZE", size)))
                            .kind());
        }
    }

    @Test
    void aBufferCountsNothingAndACounterTakesNoEvents() {
        Instance instance = Harness.instance(READ.replace("FLAGS", "0"), array(0));
        assertEquals(0, Harness.run(instance));
        assertEquals(Errno.EINVAL.result(), Harness.run(counting(output(CURRENT_CPU, 8))));
    }

    @Test
    void definitionsThatTheKernelRefusesAreRefused() {
        for (MapDefinition wrong : List.of(
                Harness.definition(MapType.PERF_EVENT_ARRAY, 8, 4, 1, 0),
                Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 8, 1, 0),
                Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 1, 1),
                Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 1, 1 << 7))) {
            Harness.assertRefused(Errno.EINVAL, () -> Harness.instance(wrong));
        }
        Harness.instance(Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 1, 1 << 11 | 4));
        BpfMap map = Harness.instance(array(0)).map("m");
        Harness.assertRefused(Errno.EBADF, () -> map.put(new byte[4], new byte[4], 0));
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.get(new byte[4]));
    }

    @Test
    void aRunOutsideAnInstanceIsAFault() {
        Assertions.assertDoesNotThrow(() -> Harness.instance(array(0)));
        FaultException fault = Assertions.assertThrows(FaultException.class, () -> {
            Instance instance = Harness.instance(output(CURRENT_CPU, 8), array(0));
            instance.program("main").linked().execution().call(0, 0);
        });
        assertEquals(Fault.Kind.ARGUMENT, fault.fault().kind());
    }
}

package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples from Java that programs take. */
@Timeout(120)
class UserRingBufferMapTest {

    private static final MapDefinition RING = Harness.definition(MapType.USER_RINGBUF, 0, 0, 4096, 0);

    /** Takes samples; BODY is what it does with each, its dynptr in r1, the sum of all in the context that r2 leads to. */
    private static String drain(String flags, String body) {
        return """
                    mov %r6, 0
                    stxdw [%r10-8], %r6
                    lddw %r1, map_by_idx(0)
                    lddw %r2, code_addr(take)
                    mov %r3, %r10
                    add %r3, -8
                    lddw %r4, FLAGS
                    call 209
                    lsh %r0, 32
                    ldxdw %r1, [%r10-8]
                    add %r0, %r1
                    exit
                take:
                    BODY
                """.replace("FLAGS", flags).replace("BODY", body);
    }

    /** Adds the first 8 bytes to the sum, and stops after one that is 100 or more. */
    private static final String SUM = """
                mov %r6, %r2
                mov %r7, %r1
                mov %r1, %r10
                add %r1, -8
                mov %r2, 8
                mov %r3, %r7
                mov %r4, 0
                mov %r5, 0
                call 201
                ldxdw %r1, [%r10-8]
                ldxdw %r2, [%r6]
                add %r2, %r1
                stxdw [%r6], %r2
                mov %r0, 0
                jlt %r1, 100, again
                mov %r0, 1
            again:
                exit
            """;

    private static UserRingBufferMap ring(Instance instance) {
        return (UserRingBufferMap) instance.map("m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "2", "3"})
    void aProgramTakesSamplesInTheirOrder(String flags) {
        Instance instance = Harness.instance(drain(flags, SUM), RING);
        assertEquals(0, Harness.run(instance));
        for (int i = 1; i <= 3; i++) {
            assertTrue(ring(instance).offer(Harness.u64(i)));
        }
        assertEquals(3L << 32 | 6, Harness.run(instance));
        assertEquals(0, Harness.run(instance));
    }

    @Test
    void aFunctionThatAnswersOneEndsTheTaking() {
        Instance instance = Harness.instance(drain("0", SUM), RING);
        for (int number : new int[] {1, 100, 2}) {
            assertTrue(ring(instance).offer(Harness.u64(number)));
        }
        assertEquals(2L << 32 | 101, Harness.run(instance));
        assertEquals(1L << 32 | 2, Harness.run(instance));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "-1", "0x100000000"})
    void unknownFlagsAreRefused(String flags) {
        Instance instance = Harness.instance(drain(flags, SUM), RING);
        assertTrue(ring(instance).offer(Harness.u64(1)));
        assertEquals(Errno.EINVAL.result() << 32, Harness.run(instance));
    }

    @Test
    void aSampleIsGoneWhenTheFunctionReturns() {
        // Keeps the address of the data, and reads there after the taking.
        String program = drain("0", """
                            mov %r6, %r2
                            mov %r2, 0
                            mov %r3, 8
                            call 203
                            stxdw [%r6], %r0
                            ldxdw %r1, [%r0]
                            mov %r0, 0
                            jeq %r1, 77, right
                            mov %r0, 1
                        right:
                            exit
                        """).replace("add %r0, %r1", "ldxb %r0, [%r1]");
        Instance instance = Harness.instance(program, RING);
        ring(instance).offer(Harness.u64(77));
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(instance).kind());
    }

    @Test
    void takingWhileTakingIsBusy() {
        String program = drain("0", """
                    mov %r6, %r2
                    lddw %r1, map_by_idx(0)
                    lddw %r2, code_addr(take)
                    mov %r3, 0
                    mov %r4, 0
                    call 209
                    stxdw [%r6], %r0
                    mov %r0, 0
                    exit
                """);
        Instance instance = Harness.instance(program, RING);
        ring(instance).offer(Harness.u64(77));
        assertEquals((1L << 32) + Errno.EBUSY.result(), Harness.run(instance));
    }

    @Test
    void aFaultInTheFunctionLetsTheNextRunGoOn() {
        Instance instance = Harness.instance(drain("0", "mov %r1, 0\n ldxb %r0, [%r1]\n exit"), RING);
        ring(instance).offer(Harness.u64(1));
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(instance).kind());
        assertEquals(0, Harness.run(instance));
    }

    @Test
    void aFullRingTakesNoMoreUntilSomethingWasTaken() throws InterruptedException {
        Instance instance = Harness.instance(drain("0", SUM), RING);
        UserRingBufferMap ring = ring(instance);
        for (int i = 0; i < 255; i++) {
            assertTrue(ring.offer(Harness.u64(1)));
        }
        assertFalse(ring.offer(Harness.u64(1)));
        assertFalse(ring.offer(Harness.u64(1), Duration.ofMillis(1)));
        assertEquals(255L << 32 | 255, Harness.run(instance));
        assertTrue(ring.offer(Harness.u64(1), Duration.ZERO));
        Harness.assertRefused(Errno.E2BIG, () -> ring.offer(new byte[4081]));
        assertTrue(ring.offer(new byte[4000]));
    }

    @Test
    void everySampleOfSeveralThreadsIsTakenOnce() throws InterruptedException {
        Instance instance = Harness.instance(drain("0", SUM.replace("100", "1000000000")), RING);
        int producers = 8;
        int each = 5_000;
        AtomicLong sent = new AtomicLong();
        Thread[] threads = new Thread[producers];
        for (int p = 0; p < producers; p++) {
            threads[p] = new Thread(() -> {
                try {
                    for (int i = 1; i <= each; i++) {
                        if (ring(instance).offer(Harness.u64(i), Duration.ofSeconds(60))) {
                            sent.addAndGet(i);
                        }
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads[p].start();
        }
        Runner runner = instance.program("main").runner();
        long samples = 0;
        long sum = 0;
        while (samples < (long) producers * each) {
            long result = runner.run(BytesContext.empty());
            samples += result >> 32;
            sum += result & 0xffff_ffffL;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(sent.get(), sum);
        assertEquals((long) producers * each * (each + 1) / 2, sum);
    }

    @Test
    void definitionsThatTheKernelRefusesAreRefused() {
        Harness.assertRefused(
                Errno.EINVAL, () -> Harness.instance(Harness.definition(MapType.USER_RINGBUF, 0, 0, 0, 0)));
        Harness.assertRefused(
                Errno.EINVAL, () -> Harness.instance(Harness.definition(MapType.USER_RINGBUF, 4, 0, 4096, 0)));
        // Overwriting is for the other direction.
        Harness.assertRefused(
                Errno.EINVAL, () -> Harness.instance(Harness.definition(MapType.USER_RINGBUF, 0, 0, 4096, 1 << 19)));
        BpfMap map = Harness.instance(RING).map("m");
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.get(new byte[0]));
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every program ends when it is told to. */
@Timeout(60)
class BudgetTest {

    /** Executes 2 + 2 * r1 instructions: each of these, and what the loop does. */
    private static final String LOOP = "again: sub %r1, 1\n jne %r1, 0, again\n mov %r0, 1\n exit";

    /** Counts at the start of memory how often it went round, for ever. */
    private static final String ENDLESS = "ldxdw %r3, [%r1]\n add %r3, 1\n stxdw [%r1], %r3\n ja -4";

    @AfterEach
    void nothingIsLeftOfAnInterruption() {
        assertFalse(Thread.interrupted(), "a test left the thread interrupted");
    }

    private static Environment budget(long instructions) {
        return Runs.limitedTo(Limits.DEFAULT.withInstructions(instructions));
    }

    private static void assertNeedsExactly(EngineKind kind, long instructions, String assembly) {
        Runs.assertR0(1, Runs.run(kind, budget(instructions), assembly));
        Fault fault = Runs.fault(Runs.run(kind, budget(instructions - 1), assembly));
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
        assertEquals((instructions - 1) + " instructions were executed, as many as the limit allows", fault.message());
        assertEquals("exit", fault.instruction());
    }

    @ParameterizedTest
    @EnumSource
    void theBudgetIsExact(EngineKind kind) {
        assertNeedsExactly(kind, 2, "mov %r0, 1\n exit");
        assertNeedsExactly(kind, 3, "mov %r0, 1\n ja +0\n exit");
        for (int rounds : new int[] {1, 2, 32_766, 32_767, 32_768, 65_535, 65_536, 100_000}) {
            assertNeedsExactly(kind, 3 + 2L * rounds, "mov %r1, " + rounds + "\n" + LOOP);
        }
        for (int rounds : new int[] {32_766, 32_767, 32_768, 65_536}) {
            assertNeedsExactly(kind, 4 + 2L * rounds, "mov %r1, " + rounds + "\n ja +0\n" + LOOP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWideInstructionAndACallCountOnce(EngineKind kind) {
        Environment.Builder helper = Environment.builder().helper(1, (memory, r1, r2, r3, r4, r5) -> r1);
        String assembly = "lddw %r1, 1\n call 1\n call local f\n exit\n f: mov %r0, 1\n exit";
        Limits limits = Limits.DEFAULT;
        Runs.assertR0(
                1, Runs.run(kind, helper.limits(limits.withInstructions(6)).build(), assembly));
        Fault fault = Runs.fault(
                Runs.run(kind, helper.limits(limits.withInstructions(5)).build(), assembly));
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
        assertEquals(4, fault.pc());
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetOfZeroRunsNothing(EngineKind kind) {
        byte[] memory = new byte[1];
        Outcome outcome = Runs.link(kind, budget(0), "stb [%r1], 1\n exit").run(memory);
        Runs.assertFault(
                Fault.Kind.BUDGET_EXHAUSTED, 0, "0 instructions were executed, as many as the limit allows", outcome);
        assertEquals(0, memory[0]);
    }

    @ParameterizedTest
    @EnumSource
    void everyRunHasTheWholeBudget(EngineKind kind) {
        LinkedProgram program = Runs.link(kind, budget(2), "mov %r0, 1\n exit");
        Runs.assertR0(1, program.run());
        Runs.assertR0(1, program.run());
    }

    @ParameterizedTest
    @EnumSource
    void anEndlessLoopEndsWhereTheBudgetDoes(EngineKind kind) {
        for (int rounds : new int[] {0, 1, 16_383, 16_384, 50_000}) {
            byte[] memory = new byte[8];
            Fault fault =
                    Runs.fault(Runs.link(kind, budget(4L * rounds + 3), ENDLESS).run(memory));
            assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
            assertEquals(3, fault.pc());
            assertEquals(rounds + 1, counter(memory));
        }
        Fault tight = Runs.fault(Runs.run(kind, budget(1_000_000), "ja -1"));
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, tight.kind());
        Fault mutual = Runs.fault(Runs.run(kind, budget(70_001), "ja32 +0\n ja32 -2"));
        assertEquals(1, mutual.pc());
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultBudgetEndsAnEndlessLoop(EngineKind kind) {
        Fault fault = Runs.fault(Runs.run(kind, "ja -1"));
        assertEquals("100000000 instructions were executed, as many as the limit allows", fault.message());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadRunsNothing(EngineKind kind) {
        byte[] memory = new byte[8];
        LinkedProgram program = Runs.link(kind, budget(Long.MAX_VALUE), ENDLESS);
        Thread.currentThread().interrupt();
        Outcome outcome = program.run(memory);
        assertTrue(Thread.interrupted(), "the flag is still set");
        Runs.assertFault(Fault.Kind.INTERRUPTED, 0, "the thread was interrupted", outcome);
        assertEquals(0, counter(memory));
    }

    @ParameterizedTest
    @EnumSource
    void aHostFunctionMayInterruptTheLoopThatCallsIt(EngineKind kind) {
        Environment environment = Environment.builder()
                .limits(Limits.DEFAULT.withInstructions(1_000_000_000))
                .helper(1, (memory, r1, r2, r3, r4, r5) -> {
                    Thread.currentThread().interrupt();
                    return 0;
                })
                .build();
        Outcome outcome = Runs.run(kind, environment, "call 1\n ja -1");
        assertTrue(Thread.interrupted(), "the flag is still set");
        assertEquals(Fault.Kind.INTERRUPTED, Runs.fault(outcome).kind());
    }

    @ParameterizedTest
    @EnumSource
    void anotherThreadInterruptsAnEndlessLoop(EngineKind kind) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        Environment environment = Environment.builder()
                .limits(Limits.DEFAULT.withInstructions(Long.MAX_VALUE))
                .helper(1, (memory, r1, r2, r3, r4, r5) -> {
                    running.countDown();
                    return 0;
                })
                .build();
        LinkedProgram program = Runs.link(kind, environment, "call 1\n add %r1, 1\n ja -2");
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        AtomicBoolean stillSet = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            outcome.set(program.run());
            stillSet.set(Thread.currentThread().isInterrupted());
        });
        thread.setDaemon(true);
        thread.start();
        running.await();
        thread.interrupt();
        thread.join();
        assertEquals(Fault.Kind.INTERRUPTED, Runs.fault(outcome.get()).kind());
        assertTrue(stillSet.get(), "the flag is still set");
    }

    private static long counter(byte[] memory) {
        return ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}

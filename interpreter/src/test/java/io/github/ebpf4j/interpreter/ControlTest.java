package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callbacks, tail calls, regions that come and go, and runs one after another in one execution. */
@Timeout(60)
class ControlTest {

    /** Helper 1 calls the function in r1 back, r2 times, with r3 and the number of the call; it adds up what they return. */
    private static final HostFunction LOOP = (caller, r1, r2, r3, r4, r5) -> {
        long sum = 0;
        for (long i = 0; i < r2; i++) {
            sum += caller.callback(r1, r3, i, 0, 0, 0);
        }
        return sum;
    };

    private static Environment.Builder environment() {
        return Environment.builder().helper(1, LOOP);
    }

    private static final String CALLS_BACK = """
                mov %r6, 6
                mov %r7, 7
                stdw [%r10-8], 0
                lddw %r1, code_addr(each)
                mov %r2, TIMES
                mov %r3, %r10
                call 1
                ldxdw %r1, [%r10-8]
                add %r0, %r1
                add %r0, %r6
                add %r0, %r7
                exit
            each:
                ldxdw %r3, [%r1-8]
                add %r3, 100
                stxdw [%r1-8], %r3
                mov %r6, 1000
                mov %r7, 1000
                mov %r0, %r2
                exit
            """;

    @ParameterizedTest
    @EnumSource
    void aCallbackHasItsOwnFrameAndMayWriteItsCallersStack(EngineKind kind) {
        // 0 + 1 + 2 + 3 + 4, five times 100 on the stack, and r6 and r7, which the callback has changed for itself.
        Runs.assertR0(10 + 500 + 13, Runs.run(kind, environment().build(), CALLS_BACK.replace("TIMES", "5")));
        Runs.assertR0(13, Runs.run(kind, environment().build(), CALLS_BACK.replace("TIMES", "0")));
    }

    @ParameterizedTest
    @EnumSource
    void instructionsOfCallbacksCountAndAreInTheBudget(EngineKind kind) {
        String assembly = CALLS_BACK.replace("TIMES", "3");
        Execution execution = Runs.execution(kind, environment().build(), assembly);
        execution.call(0, 0);
        assertEquals(12 + 3 * 7, execution.instructions());

        Limits exact = Limits.DEFAULT.withInstructions(33);
        Runs.assertR0(3 + 300 + 13, Runs.run(kind, environment().limits(exact).build(), assembly));
        Limits less = Limits.DEFAULT.withInstructions(20);
        Execution cut = Runs.execution(kind, environment().limits(less).build(), assembly);
        Fault fault = Runs.fault(cut.run(0, 0));
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
        assertEquals(20, cut.instructions());
        // Seven of the program, seven of the first call and six of the second: the last of that is the next one.
        assertEquals(
                List.of(19, 7), fault.frames().stream().map(Fault.CallFrame::pc).toList());
    }

    @ParameterizedTest
    @EnumSource
    void aFaultInACallbackNamesItsPlaceAndItsCaller(EngineKind kind) {
        String assembly =
                "lddw %r1, code_addr(f)\n mov %r2, 1\n call 1\n exit\n f: mov %r4, 44\n ldxb %r0, [%r5]\n exit";
        Fault fault = Runs.fault(Runs.run(kind, environment().build(), assembly));
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals(6, fault.pc());
        assertEquals(44, fault.registers().get(4));
        assertEquals(List.of(new Fault.CallFrame("pc 5", 6), new Fault.CallFrame("pc 0", 3)), fault.frames());
    }

    @ParameterizedTest
    @EnumSource
    void whoCatchesTheFaultOfACallbackDoesNotMakeTheRunGoOn(EngineKind kind) {
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    try {
                        return caller.callback(r1, 0, 0, 0, 0, 0);
                    } catch (RuntimeException e) {
                        return -1;
                    }
                })
                .build();
        String assembly = "lddw %r1, code_addr(f)\n call 1\n exit\n f: ldxb %r0, [%r5]\n exit";
        Fault fault = Runs.fault(Runs.run(kind, environment, assembly));
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals(4, fault.pc());
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatIsNoFunctionIsAFault(EngineKind kind) {
        for (String target : new String[] {"mov %r1, 0", "mov %r1, %r10", "lddw %r1, code_addr(f)\n add %r1, 1"}) {
            Outcome outcome = Runs.run(kind, environment().build(), "f: " + target + "\n mov %r2, 1\n call 1\n exit");
            Fault fault = Runs.fault(outcome);
            assertEquals(Fault.Kind.CALL_TARGET, fault.kind(), target);
            assertEquals("call 1", fault.instruction());
        }
    }

    @ParameterizedTest
    @EnumSource
    void callbacksInCallbacksEndAtTheLimitOfFrames(EngineKind kind) {
        String assembly = "f: lddw %r1, code_addr(f)\n mov %r2, 1\n call 1\n exit";
        Fault fault = Runs.fault(Runs.run(kind, environment().build(), assembly));
        assertEquals(Fault.Kind.CALL_DEPTH, fault.kind());
        assertEquals(8, fault.frames().size());
        assertEquals("a call would make 9 frames, the limit is 8", fault.message());
    }

    @ParameterizedTest
    @EnumSource
    void callbacksInCallbacksNeverUseUpTheStackOfTheThread(EngineKind kind) {
        String assembly = "f: lddw %r1, code_addr(f)\n mov %r2, 1\n call 1\n exit";
        Limits most = Limits.DEFAULT.withFrames(65_536);
        Fault fault = Runs.fault(Runs.run(kind, environment().limits(most).build(), assembly));
        assertEquals(Fault.Kind.CALL_DEPTH, fault.kind());
        assertEquals("64 callbacks are under way, as many as may be", fault.message());
    }

    @ParameterizedTest
    @EnumSource
    void aHelperThatLoopsOverCallbacksIsInterrupted(EngineKind kind) {
        Environment environment = environment()
                .limits(Limits.DEFAULT.withInstructions(Long.MAX_VALUE))
                .helper(2, (caller, r1, r2, r3, r4, r5) -> {
                    Thread.currentThread().interrupt();
                    return 0;
                })
                .build();
        String assembly = "call 2\n lddw %r1, code_addr(f)\n lddw %r2, 0x7fffffffffffffff\n call 1\n exit\n f: exit";
        Fault fault = Runs.fault(Runs.run(kind, environment, assembly));
        assertTrue(Thread.interrupted(), "the flag is still set");
        assertEquals(Fault.Kind.INTERRUPTED, fault.kind());
    }

    /** Helper 5 makes the program of the reference take the caller's place; -1 when it may not. */
    private static Environment tailCalls(AtomicReference<Optional<LinkedProgram>> target) {
        return environment()
                .helper(
                        5,
                        (caller, r1, r2, r3, r4, r5) ->
                                caller.tailCall(target.get().orElseThrow()) ? 0 : -1)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void a34thTailCallIsRefused(EngineKind kind) {
        AtomicReference<Optional<LinkedProgram>> target = new AtomicReference<>(Optional.empty());
        Environment environment = tailCalls(target);
        LinkedProgram counts = Runs.link(
                kind, environment, "ldxb %r2, [%r1]\n add %r2, 1\n stxb [%r1], %r2\n call 5\n mov %r0, 7\n exit");
        target.set(Optional.of(counts));
        for (int run = 0; run < 2; run++) {
            byte[] memory = new byte[1];
            Runs.assertR0(7, counts.run(memory));
            assertEquals(34, memory[0]);
        }
    }

    /** Calls itself so often, then calls helper 5. */
    private static String nested(int calls) {
        return "mov %r1, " + calls + "\n call local f\n exit\n f: jeq %r1, 1, last\n sub %r1, 1\n call local f\n exit\n"
                + " last: call 5\n add %r0, 100\n exit";
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatIsTailCalledCountsItsFramesAnew(EngineKind kind) {
        AtomicReference<Optional<LinkedProgram>> target = new AtomicReference<>(Optional.empty());
        Environment environment = tailCalls(target);
        LinkedProgram seven = Runs.link(kind, environment, nested(7));
        LinkedProgram eight = Runs.link(kind, environment, nested(8));
        // Eight frames, of which the last is replaced by a program that has eight, and so on, 33 times.
        target.set(Optional.of(seven));
        Runs.assertR0(99, seven.run());
        Runs.assertR0(99, seven.run());

        Fault fault = Runs.fault(eight.run());
        assertEquals("a call would make 9 frames, the limit is 8", fault.message());
        target.set(Optional.of(eight));
        fault = Runs.fault(seven.run());
        assertEquals("a call would make 16 frames, the limit is 15", fault.message());
        assertEquals(15, fault.frames().size());
    }

    @ParameterizedTest
    @EnumSource
    void aFaultAfterATailCallNamesTheProgramsPlace(EngineKind kind) {
        AtomicReference<Optional<LinkedProgram>> target = new AtomicReference<>(Optional.empty());
        Environment environment = tailCalls(target);
        target.set(Optional.of(Runs.link(kind, environment, "mov %r0, 1\n mov %r9, 9\n ldxb %r0, [%r9]\n exit")));
        LinkedProgram entry = Runs.link(kind, environment, "call local f\n exit\n f: call 5\n exit");
        Fault fault = Runs.fault(entry.run());
        assertEquals(2, fault.pc());
        assertEquals("ldxb %r0, [%r9]", fault.instruction());
        assertEquals(List.of(new Fault.CallFrame("pc 0", 2), new Fault.CallFrame("pc 0", 0)), fault.frames());
    }

    @ParameterizedTest
    @EnumSource
    void afterATailCallInAFunctionItsCallerGoesOn(EngineKind kind) {
        AtomicReference<Optional<LinkedProgram>> target = new AtomicReference<>(Optional.empty());
        Environment environment = tailCalls(target);
        String other = "ja +1\n exit\n call local g\n add %r0, 1\n exit\n g: mov %r0, 20\n exit";
        target.set(Optional.of(Runs.link(kind, environment, other)));
        LinkedProgram entry = Runs.link(
                kind, environment, "mov %r6, 300\n call local f\n add %r0, %r6\n exit\n f: mov %r6, 0\n call 5\n exit");
        Execution execution = entry.execution();
        assertEquals(321, execution.call(0, 0));
        assertEquals(4 + 2 + 4 + 2, execution.instructions());
        assertEquals(321, execution.call(0, 0), "the second run");
    }

    @ParameterizedTest
    @EnumSource
    void endEndsTheRunFromACallbackToo(EngineKind kind) {
        Environment environment = environment()
                .helper(2, (caller, r1, r2, r3, r4, r5) -> {
                    throw caller.end(42);
                })
                .build();
        String assembly = "lddw %r1, code_addr(f)\n mov %r2, 1\n call 1\n exit\n f: call 2\n exit";
        Execution execution = Runs.execution(kind, environment, assembly);
        assertEquals(42, execution.call(0, 0));
        assertEquals(4, execution.instructions());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPlacedIsGoneAfterRemoveAndAfterTheRun(EngineKind kind) {
        List<Long> addresses = new ArrayList<>();
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    addresses.add(caller.place(Region.of("lent", new byte[] {5})));
                    return addresses.get(addresses.size() - 1);
                })
                .helper(2, (caller, r1, r2, r3, r4, r5) -> {
                    caller.remove(r1);
                    return 0;
                })
                .build();
        String uses = "call 1\n mov %r6, %r0\n ldxb %r7, [%r6]\n mov %r0, %r7\n";
        Runs.assertR0(5, Runs.run(kind, environment, uses + "exit"));
        String removes = uses + "mov %r1, %r6\n call 2\n ldxb %r0, [%r6]\n exit";
        Fault fault = Runs.fault(Runs.run(kind, environment, removes));
        assertEquals(6, fault.pc());
        Execution later = Runs.execution(kind, environment, "jne %r1, 0, +2\n call 1\n exit\n ldxb %r0, [%r1]\n exit");
        long address = later.call(0, 0);
        assertEquals(3, Runs.fault(later.run(address, 0)).pc());
    }

    @ParameterizedTest
    @EnumSource
    void anExecutionIsAsNewAfterAFault(EngineKind kind) {
        String assembly = """
                    call local f
                    exit
                f:
                    ldxdw %r0, [%r10-8]
                    mov %r2, %r10
                    ldxdw %r3, [%r2-512]
                    or %r0, %r3
                    or %r0, %r6
                    or %r0, %r9
                    stdw [%r10-8], 1
                    stdw [%r2-512], 2
                    mov %r6, 4
                    mov %r9, 8
                    jeq %r1, 0, +1
                    ldxb %r0, [%r5]
                    exit
                """;
        Execution execution = Runs.execution(kind, Environment.empty(), assembly);
        for (int run = 0; run < 3; run++) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS, Runs.fault(execution.run(1, 0)).kind());
            assertEquals(12, execution.instructions());
            assertEquals(0, execution.call(0, 0), "what the run before left");
            assertEquals(14, execution.instructions());
        }
    }
}

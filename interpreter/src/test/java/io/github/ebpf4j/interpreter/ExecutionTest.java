package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an execution is given, and what it gives host functions. */
class ExecutionTest {

    private static final String FUNCTIONS = """
                lddw %r0, code_addr(digits)
                exit
            digits:
                mov %r0, %r1
                mul %r0, 10
                add %r0, %r2
                mul %r0, 10
                add %r0, %r3
                mul %r0, 10
                add %r0, %r4
                mul %r0, 10
                add %r0, %r5
                exit
            """;

    @ParameterizedTest
    @EnumSource
    void aFunctionIsRunByItsAddress(EngineKind kind) {
        Execution execution = Runs.execution(kind, Environment.empty(), FUNCTIONS);
        long function = execution.call(0, 0);
        assertEquals(12_345, execution.callFunction(function, 1, 2, 3, 4, 5));
        assertEquals(10, execution.instructions());
        for (long wrong : new long[] {0, function + 10, function - 2, -1}) {
            FaultException refusal =
                    assertThrows(FaultException.class, () -> execution.callFunction(wrong, 1, 2, 3, 4, 5));
            assertEquals(Fault.Kind.CALL_TARGET, refusal.fault().kind());
            assertEquals(0, refusal.fault().pc());
            assertEquals(0, execution.instructions());
        }
        assertEquals(12_345, execution.callFunction(function, 1, 2, 3, 4, 5), "after a refusal");
    }

    @ParameterizedTest
    @EnumSource
    void aProgramTakesFiveArguments(EngineKind kind) {
        String body = FUNCTIONS.substring(FUNCTIONS.indexOf("digits:") + "digits:".length());
        Execution execution = Runs.execution(kind, Environment.empty(), body);
        assertEquals(54_321, execution.call(5, 4, 3, 2, 1));
        assertEquals(10_000, execution.call(1, 0), "the other three are 0 again");
    }

    @ParameterizedTest
    @EnumSource
    void theContextIsApartFromTheMemory(EngineKind kind) {
        Execution execution =
                Runs.execution(kind, Environment.empty(), "ldxb %r0, [%r1]\n ldxb %r3, [%r2]\n add %r0, %r3\n exit");
        long context = execution.context(Region.ofOneRun("context", new byte[] {40}));
        long memory = execution.memory(Region.ofOneRun("memory", new byte[] {2}));
        assertEquals(42, execution.call(context, memory));
        assertTrue(memory >>> 32 == 0 && context >>> 32 != 0, "memory lies below 4 GiB");
        assertEquals(context, execution.context(Region.ofOneRun("context", new byte[] {50})));
        assertEquals(52, execution.call(context, memory));
    }

    @ParameterizedTest
    @EnumSource
    void aHostFunctionIsToldWhoCallsFromWhere(EngineKind kind) {
        List<Object> seen = new ArrayList<>();
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    seen.add(caller.linked());
                    seen.add(caller.pc());
                    seen.add(caller.host());
                    return 0;
                })
                .build();
        LinkedProgram program =
                Runs.link(kind, environment, "lddw %r6, 1\n call 1\n call local f\n exit\n f: call 1\n exit");
        Execution execution = program.execution();
        Object host = new Object();
        execution.host(host);
        execution.call(0, 0);
        assertEquals(List.of(program, 2, host, program, 5, host), seen);
        assertSame(host, seen.get(2));
    }

    @ParameterizedTest
    @EnumSource
    void aHostFunctionMayStopTheProgramByAFault(EngineKind kind) {
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    throw caller.fault(Fault.Kind.ARGUMENT, "r1 is 0x%x".formatted(r1));
                })
                .build();
        Execution execution = Runs.execution(kind, environment, "mov %r1, 16\n call 1\n exit");
        Runs.assertFault(Fault.Kind.ARGUMENT, 1, "r1 is 0x10", execution.run(0, 0));
        assertEquals(1, execution.instructions());
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatThrowsIsNotCounted(EngineKind kind) {
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    throw new IllegalStateException("broken");
                })
                .build();
        Execution execution = Runs.execution(kind, environment, "mov %r1, 1\n mov %r2, 2\n call 1\n exit");
        assertEquals(Fault.Kind.HOST_FUNCTION, Runs.fault(execution.run(0, 0)).kind());
        assertEquals(2, execution.instructions());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptionIsSeenBeforeTheNextCallOfTheHost(EngineKind kind) {
        List<Integer> calls = new ArrayList<>();
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    calls.add(caller.pc());
                    Thread.currentThread().interrupt();
                    return 0;
                })
                .build();
        Outcome outcome = Runs.run(kind, environment, "call 1\n call 1\n exit");
        assertTrue(Thread.interrupted(), "the flag is still set");
        Fault fault = Runs.fault(outcome);
        assertEquals(Fault.Kind.INTERRUPTED, fault.kind());
        assertEquals(1, fault.pc());
        assertEquals(List.of(0), calls);
    }

    /** Helper 1 calls the function in r1 back, r2 times, each time with other arguments than its own. */
    private static final Environment CALLS_BACK = Environment.builder()
            .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                long sum = 0;
                for (long i = 0; i < r2; i++) {
                    sum += caller.callback(r1, 100, 200, 300, 400, 500);
                }
                return sum;
            })
            .build();

    @ParameterizedTest
    @EnumSource
    void asManyCallbacksMayFollowEachOtherAsOneLikes(EngineKind kind) {
        String assembly = "lddw %r1, code_addr(f)\n mov %r2, 1000\n call 1\n exit\n f: mov %r0, 3\n exit";
        Runs.assertR0(3000, Runs.run(kind, CALLS_BACK, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void theRegistersOfTheCallerSurviveACallback(EngineKind kind) {
        String assembly = """
                    lddw %r1, code_addr(f)
                    mov %r2, 2
                    mov %r3, 3
                    mov %r4, 4
                    mov %r5, 5
                    call 1
                    jne %r2, 2, other
                    jne %r3, 3, other
                    jne %r4, 4, other
                    jne %r5, 5, other
                    lddw %r2, code_addr(f)
                    jne %r1, %r2, other
                    exit
                other:
                    mov %r0, -1
                    exit
                f:
                    mov %r0, %r1
                    add %r0, %r2
                    add %r0, %r3
                    add %r0, %r4
                    add %r0, %r5
                    mov %r1, 0
                    mov %r5, 0
                    exit
                """;
        Runs.assertR0(2 * 1500, Runs.run(kind, CALLS_BACK, assembly));
    }
}

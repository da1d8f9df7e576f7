package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.MemoryContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class RunnerTest {

    private static final BytesContext NOTHING = BytesContext.empty();

    private LongSupplier inside = () -> 7;

    private Instance instance(int cpus) {
        return Instance.builder(Instance.alone(Program.of(Assembler.assemble("call 9999\n exit"))))
                .cpus(cpus)
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> inside.getAsLong())
                .build();
    }

    private static void assertRefused(String why, Outcome outcome) {
        Fault fault = assertInstanceOf(Outcome.Faulted.class, outcome).fault();
        assertEquals(Fault.Kind.HOST_FUNCTION, fault.kind());
        assertTrue(fault.message().contains(why), fault.message());
    }

    @Test
    void aContextThatDoesNotEndKeepsNoCpu() {
        Runner runner = instance(1).program("main").runner();
        Context bad = new Context() {
            @Override
            public long begin(Execution execution, ByteOrder byteOrder) {
                return 0;
            }

            @Override
            public void end() {
                throw new IllegalStateException("as the test wants");
            }
        };
        assertThrows(IllegalStateException.class, () -> runner.run(bad));
        assertEquals(7L, assertTimeoutPreemptively(Duration.ofSeconds(20), () -> runner.run(NOTHING)));
    }

    @Test
    void aStateThatDoesNotEndKeepsNoCpu() {
        Instance instance = Instance.builder(Instance.alone(Program.of(Assembler.assemble("call 9999\n exit"))))
                .cpus(1)
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> {
                    Current.of(caller).state(Current.EndOfRun.class, current -> () -> {
                        throw new IllegalStateException("as the test wants");
                    });
                    return 7;
                })
                .build();
        BpfProgram program = instance.program("main");
        assertThrows(IllegalStateException.class, () -> program.runner().run(NOTHING));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(
                        IllegalStateException.class, () -> program.runner().run(NOTHING)));
    }

    @Test
    void aProgramThatWasGivenNoContextIsToldSo() {
        Instance instance = Instance.of(Program.of(Assembler.assemble("ldxw %r0, [%r1+4]\n exit")));
        Runner runner = instance.program("main").runner();
        Fault fault =
                assertInstanceOf(Outcome.Faulted.class, runner.outcome(NOTHING)).fault();
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertTrue(fault.message().contains("\"context, of which nothing was given\""), fault.message());
        assertEquals(7, runner.run(BytesContext.of(new byte[] {0, 0, 0, 0, 7, 0, 0, 0})));
    }

    @Test
    void aProgramThatReplacesAFunctionIsCalledWithItsArguments() {
        BpfProgram program = TestPrograms.of(
                ProgramType.EXT,
                ByteOrder.LITTLE_ENDIAN,
                "mov %r0, %r1\n lsh %r0, 4\n add %r0, %r2\n lsh %r0, 4\n add %r0, %r5\n exit");
        assertEquals(0x123, program.runner().run(CallContext.of(1, 2, 0, 0, 3)));
        assertEquals(0x100, program.runner().run(CallContext.of(1)));
        assertThrows(IllegalArgumentException.class, () -> CallContext.of(1, 2, 3, 4, 5, 6));
    }

    @Test
    void aRunnerThatRunsIsNotStartedAgain() {
        Runner runner = instance(4).program("main").runner();
        inside = () -> runner.run(NOTHING);
        assertRefused("the runner is running already", runner.outcome(NOTHING));
        inside = () -> 8;
        assertEquals(8, runner.run(NOTHING));
    }

    @Test
    void aRunWithinARunIsOnAnotherCpu() {
        Instance instance = instance(2);
        Runner outer = instance.program("main").runner();
        Runner inner = instance.program("main").runner();
        int[] depth = new int[1];
        inside = () -> depth[0]++ == 0 ? inner.run(NOTHING) + 1 : 5;
        assertEquals(6, outer.run(NOTHING));
    }

    @Test
    void aRunWithinARunDoesNotWaitForTheThreadItself() {
        BpfProgram one = instance(1).program("main");
        assertNested("on all 1 CPUs", one.runner(), one.runner());
        BpfProgram two = instance(2).program("main");
        assertNested("on CPU 1", two.runner().onCpu(1), two.runner().onCpu(1));
    }

    private void assertNested(String why, Runner outer, Runner inner) {
        inside = () -> inner.run(NOTHING);
        assertRefused(why, assertTimeoutPreemptively(Duration.ofSeconds(20), () -> outer.outcome(NOTHING)));
        inside = () -> 9;
        assertEquals(9, outer.run(NOTHING));
    }

    @Test
    void aRunDoesNotReachWhatTheOneBeforeItWasGiven() {
        Program program = Program.of(Assembler.assemble("call 9999\n ldxw %r0, [%r0+0]\n exit"));
        long[] address = new long[1];
        Runner runner = Instance.builder(Instance.alone(program))
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> address[0])
                .build()
                .program("main")
                .runner();
        byte[] packet = new byte[64];
        packet[0] = 5;
        Context xdp = XdpContext.of(packet);
        address[0] = 0x1000 + XdpContext.HEADROOM;
        assertEquals(5, runner.run(xdp));
        assertUnreachable(runner.outcome(NOTHING));
        assertEquals(5, runner.run(xdp));
        // The context's address is that of R1 in a run that has one.
        address[0] = CONTEXT_AT;
        assertEquals(0x1000 + XdpContext.HEADROOM, runner.run(xdp));
        assertUnreachable(runner.outcome(MemoryContext.of(packet)));
    }

    private static final long CONTEXT_AT = (2L << 32) + 0x1000;

    private static void assertUnreachable(Outcome outcome) {
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                assertInstanceOf(Outcome.Faulted.class, outcome).fault().kind());
    }

    @Test
    void interruptionEndsTheWaitForACpu() {
        assertInterrupted(BpfProgram::runner);
        assertInterrupted(program -> program.runner().onCpu(0));
    }

    private void assertInterrupted(Function<BpfProgram, Runner> make) {
        BpfProgram program = instance(1).program("main");
        Runner waiting = make.apply(program);
        inside = () -> 3;
        assertEquals(3, waiting.run(NOTHING));
        FutureTask<Outcome> other = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            return waiting.outcome(NOTHING);
        });
        inside = () -> {
            new Thread(other).start();
            try {
                Fault fault = assertInstanceOf(Outcome.Faulted.class, other.get(20, TimeUnit.SECONDS))
                        .fault();
                assertEquals(Fault.Kind.INTERRUPTED, fault.kind());
                assertEquals(0, fault.pc());
                assertEquals(0, waiting.instructions());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return 4;
        };
        assertEquals(4, program.runner().run(NOTHING));
        // The CPU was not given back by who never had it, and is free now.
        inside = () -> 5;
        assertEquals(5, waiting.run(NOTHING));
    }
}

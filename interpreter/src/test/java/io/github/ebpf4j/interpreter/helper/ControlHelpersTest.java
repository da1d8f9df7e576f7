package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlHelpersTest {

    /** Sums the indices in its caller's stack up to a limit; the result is bpf_loop's, with the sum 32 bits further up. */
    private static final String LOOP = """
                stdw [%r10-8], 0
                stdw [%r10-16], LIMIT
                lddw %r1, COUNT
                lddw %r2, code_addr(each)
                mov %r3, %r10
                sub %r3, 16
                lddw %r4, FLAGS
                call 181
                ldxdw %r1, [%r10-8]
                lsh %r1, 32
                lsh %r0, 32
                rsh %r0, 32
                or %r0, %r1
                exit
            each:
                ldxdw %r0, [%r2+8]
                add %r0, %r1
                stxdw [%r2+8], %r0
                ldxdw %r3, [%r2+0]
                jlt %r1, %r3, on
                mov %r0, RESULT
                exit
            on:
                mov %r0, 0
                exit
            """;

    private static Outcome loop(String count, long limit, String flags, long result) {
        String assembly = LOOP.replace("COUNT", count)
                .replace("LIMIT", "" + limit)
                .replace("FLAGS", flags)
                .replace("RESULT", "" + result);
        return Instance.of(Program.of(Assembler.assemble(assembly)))
                .program("main")
                .runner()
                .outcome(BytesContext.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 1, 0, 0",
        "1, 100, 1, 1, 0",
        "10, 100, 1, 10, 45",
        "10, 3, 1, 4, 6",
        "10, 3, 2, 4, 6",
        "10, 3, -1, 4, 6",
        "10, 3, 0, 10, 45",
        // The upper half of a u32 is not looked at.
        "0x700000002, 100, 1, 2, 1",
    })
    void aLoopRunsUntilItsCallbackSaysOtherwise(String count, long limit, long result, long loops, long sum) {
        assertEquals(sum << 32 | loops, loop(count, limit, "0", result).r0());
    }

    @Test
    void flagsAndTooManyLoopsAreRefused() {
        assertEquals(Errno.EINVAL.result() & 0xffff_ffffL, loop("1", 1, "1", 0).r0());
        assertEquals(
                Errno.EINVAL.result() & 0xffff_ffffL,
                loop("0xffffffff", 1, "0x100000000", 0).r0());
        assertEquals(
                Errno.E2BIG.result() & 0xffff_ffffL, loop("0x800001", 1, "0", 0).r0());
        assertEquals(
                Errno.E2BIG.result() & 0xffff_ffffL,
                loop("0xffffffff", 1, "0", 0).r0());
        assertEquals(8 << 20, loop("0x800000", -1, "0", 0).r0() & 0xffff_ffffL);
    }

    @Test
    void aLoopWithoutAFunctionIsAFault() {
        Functions functions = new Functions();
        functions.assertFault(Fault.Kind.CALL_TARGET, caller -> functions.call(caller, "bpf_loop", 1, 0, 0, 0));
        assertEquals(0, functions.call("bpf_loop", 0, 0, 0, 0));
    }

    @Test
    void aLoopIsWithinTheBudget() {
        String endless = """
                    mov %r1, 0x800000
                    lddw %r2, code_addr(each)
                    mov %r3, 0
                    mov %r4, 0
                    call 181
                    exit
                each:
                    mov %r1, 0x800000
                    lddw %r2, code_addr(none)
                    mov %r3, 0
                    mov %r4, 0
                    call 181
                    mov %r0, 0
                    exit
                none:
                    mov %r0, 0
                    exit
                """;
        Outcome outcome = Instance.of(Program.of(Assembler.assemble(endless)))
                .program("main")
                .runner()
                .outcome(BytesContext.empty());
        assertEquals(
                Fault.Kind.BUDGET_EXHAUSTED,
                assertInstanceOf(Outcome.Faulted.class, outcome).fault().kind());
    }

    @Test
    void aRunIsOnTheCpuThatItWasPutOn() {
        Instance instance =
                Instance.of(Program.of(Assembler.assemble("call 8\n mov %r6, %r0\n call 42\n add %r0, %r6\n exit")));
        Runner runner = instance.program("main").runner();
        assertEquals(0, runner.run(BytesContext.empty()));
        assertEquals(3, runner.onCpu(3).run(BytesContext.empty()));
    }
}

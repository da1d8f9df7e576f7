package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.InfraredContext;
import io.github.ebpf4j.interpreter.context.PointerMoved;
import io.github.ebpf4j.interpreter.context.RemoteKeyPressed;
import io.github.ebpf4j.interpreter.context.RemoteKeyRepeated;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders of infrared samples: what they see, and what they tell. */
class InfraredHelpersTest {

    private static Runner runner(String text, boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return Instance.of(Program.of(Assembler.assemble(text), order))
                .program("main")
                .runner();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramReadsTheSample(boolean bigEndian) {
        Runner runner = runner("ldxw %r0, [%r1]\n exit", bigEndian);
        InfraredContext context = InfraredContext.of(0x01000384);
        assertEquals(0x01000384, runner.run(context));
        assertEquals(0x00001194, runner.run(context.sample(0x00001194)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stw [%r1], 1", "ldxdw %r0, [%r1]", "ldxb %r0, [%r1+4]", "ldxb %r0, [%r1-1]"})
    void nothingElseIsThere(String access) {
        Outcome outcome = runner(access + "\n exit", false).outcome(InfraredContext.of(1));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                assertInstanceOf(Outcome.Faulted.class, outcome).fault().kind());
    }

    @Test
    void whatIsRecognisedIsNoted() {
        Runner runner = runner("""
                    mov %r6, %r1
                    call 77
                    mov %r7, %r0
                    mov %r1, %r6
                    lddw %r2, 0x100000009
                    lddw %r3, 0x123456789a
                    lddw %r4, 0x100000000
                    call 78
                    or %r7, %r0
                    mov %r1, %r6
                    mov %r2, 1
                    mov %r3, -1
                    mov %r4, 2
                    call 78
                    or %r7, %r0
                    mov %r1, %r6
                    mov %r2, -3
                    mov %r3, 4
                    call 92
                    or %r7, %r0
                    mov %r0, %r7
                    exit
                """, false);
        assertEquals(0, runner.run(InfraredContext.of(1)));
        assertEquals(
                List.of(
                        new RemoteKeyRepeated(),
                        new RemoteKeyPressed(9, 0x123456789aL, false),
                        new RemoteKeyPressed(1, -1, true),
                        new PointerMoved(-3, 4)),
                runner.effects());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_rc_repeat", "bpf_rc_keydown", "bpf_rc_pointer_rel"})
    void otherProgramsRecogniseNothing(String helper) {
        Functions functions = new Functions();
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> functions.call(caller, helper, functions.context(), 1, 2, 3));
    }
}

package io.github.ebpf4j.conformance.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.EngineUnderTest.Answer;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference beyond the vectors, which all pass in it: what it refuses, and what an observer sees. */
class ReferenceEngineTest {

    private static final ReferenceEngine REFERENCE = new ReferenceEngine(Profile.DEFAULT);
    private static final EngineUnderTest INTERPRETER = EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);

    private static TestVector read(String env, String asm) {
        return VectorReader.read("a.data", "-- env\n" + env + "\n-- asm\n" + asm + "\nexit\n-- error");
    }

    private static List<Step> steps(String asm) {
        List<Step> steps = new ArrayList<>();
        REFERENCE.run(read("", asm), steps::add);
        return steps;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lddw %r3, code_addr(double)\nmov %r1, 21\ncall %r3\nexit\ndouble: mov %r0, %r1\nadd %r0, %r0",
                "mov %r3, 5\nmov %r1, 7\ncall %r3",
                "mov %r0, 5\nmov %r1, 7\ncall %r0",
                "mov %r6, %r1\nmov %r0, 9\nldabsb 0",
                "call local f\nmov %r0, %r10\nsub %r0, %r6\nexit\nf: mov %r6, 1\nmov %r0, %r10\nmov %r10, 1",
                "mov %r6, %r10\ncall local f\nsub %r6, %r10\nmov %r0, %r6\nexit\nf: mov %r6, 1",
                "stdw [%r10-512], 3\nldxdw %r0, [%r10-512]",
                "ldxb %r0, [%r10-512]\nldxb %r0, [%r10-513]",
                "lddw %r1, 0x7fffffffffffffff\nldxdw %r0, [%r1+32767]",
                "mov %r1, -1\nldxb %r0, [%r1]",
                "call 6",
                "call 5\nmov %r0, 1\nja +0"
            })
    void answersAsTheInterpreterDoes(String asm) {
        TestVector vector = read("", asm);
        Answer expected = INTERPRETER.run(vector);
        if (expected instanceof Answer.Result) {
            assertEquals(expected, REFERENCE.run(vector));
        } else {
            assertInstanceOf(Answer.Refusal.class, expected);
            assertInstanceOf(Answer.Refusal.class, REFERENCE.run(vector));
        }
    }

    @Test
    void aThousandMapsAreApart() {
        StringBuilder maps = new StringBuilder("variable 1: 07\n");
        for (int map = 0; map < 1000; map++) {
            maps.append("map fd %d index %d: %02x\n".formatted(map, map, map / 4));
        }
        TestVector vector = read(maps.toString(), """
                lddw %r1, map_val(map_by_fd(0))
                ldxb %r0, [%r1]
                lddw %r1, map_val(map_by_idx(999))
                ldxb %r2, [%r1]
                add %r0, %r2
                lddw %r1, var_addr(1)
                ldxb %r2, [%r1]
                add %r0, %r2""");

        assertEquals(new Answer.Result(999 / 4 + 7), REFERENCE.run(vector));
        assertEquals(new Answer.Result(999 / 4 + 7), INTERPRETER.run(vector));
    }

    @Test
    void theRegisterOfTheOldCallxStandsInImm() {
        TestVector vector = TestVector.of(
                "a",
                Bytecode.of(
                        Instruction.of(Opcode.MOV64_IMM.opcode(), 1, 0, 0, 42),
                        Instruction.of(Opcode.MOV64_IMM.opcode(), 4, 0, 0, 5),
                        Instruction.of(Opcode.CALLX.opcode(), 0, 0, 0, 4),
                        Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0)),
                Bytes.NONE,
                new TestVector.Expectation.Result(42));

        assertEquals(new Answer.Result(42), REFERENCE.run(vector));
        assertEquals(new Answer.Result(42), INTERPRETER.run(vector));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|ldxh %r0, [%r10-1]|run: 2-byte read at 0x100000001ff passes the end of 512 bytes",
                "|stxdw [%r1], %r1|run: 8-byte write at 0x0 is in no memory of the program",
                "limit instructions 3|mov %r0, 1;mov %r0, 1;mov %r0, 1|run: 3 instructions were executed, as many as the limit allows",
                "limit frames 2|f: call local f|run: a call would make 3 frames, the limit is 2",
                "|mov %r3, 77;call %r3|run: pc 1: r3 holds 0x4d, which is neither an instruction nor a helper",
                "|mov %r6, 1;ldabsb 0|run: pc 1: packet access with r6 = 0x1, must be 0x0",
                "|ja exit;call 77|link: pc 1: there is no helper 77",
                "|ja exit;lddw %r1, map_by_fd(3)|link: there is no map with file descriptor 3",
                "|ja exit;lddw %r1, var_addr(3)|link: there is no variable 3",
                "|mov %r10, 1|validate: pc 0: mov64_imm: dst is register 10, which is read-only (frame-pointer-written, Linux: frame pointer is read only)"
            })
    void aRefusalSaysWhy(String env, String asm, String expected) {
        TestVector vector = read(env == null ? "" : env, asm.replace(";", "\n"));

        assertEquals(new Answer.Refusal(expected), REFERENCE.run(vector));
        assertInstanceOf(Answer.Refusal.class, INTERPRETER.run(vector));
    }

    @Test
    void asManyInstructionsAsTheLimitAreExecuted() {
        assertEquals(new Answer.Result(1), REFERENCE.run(read("limit instructions 2", "mov %r0, 1")));
        assertInstanceOf(Answer.Refusal.class, REFERENCE.run(read("limit instructions 1", "mov %r0, 1")));
    }

    @Test
    void anInterruptedThreadStops() {
        Thread.currentThread().interrupt();
        Answer answer = REFERENCE.run(read("", "mov %r0, 1"));

        assertTrue(Thread.interrupted());
        assertEquals(new Answer.Refusal("run: the thread was interrupted"), answer);
    }

    @Test
    void profilesSayWhatIsAccepted() {
        TestVector callx = read("", "mov %r3, 5\ncall %r3");

        assertInstanceOf(Answer.Refusal.class, new ReferenceEngine(Set.of(Profile.RFC9669)).run(callx));
        assertInstanceOf(Answer.Result.class, REFERENCE.run(callx));
    }

    @Test
    void anObserverSeesWhatEachInstructionMet() {
        List<Step> steps = steps("""
                mov %r3, -2
                stxdw [%r10-8], %r3
                mov %r0, 7
                lock fetch add [%r10-8], %r0
                ldxh %r4, [%r10-8]
                jeq %r4, 5, exit
                mov %r5, 1""");

        assertEquals(
                List.of(
                        "mov64_imm 0 -2 0 0 false",
                        "stxdw %d -2 0 0 false".formatted(steps.get(1).dst()),
                        "mov64_imm 0 7 0 0 false",
                        "atomic_fetch_add64 %d 7 7 -2 false"
                                .formatted(steps.get(1).dst()),
                        "ldxh 0 %d -2 5 false".formatted(steps.get(1).dst()),
                        "jeq64_imm 5 5 -2 0 true",
                        "exit 0 0 -2 0 false"),
                steps.stream()
                        .map(step -> "%s %d %d %d %d %b"
                                .formatted(step.row(), step.dst(), step.src(), step.r0(), step.memory(), step.jumped()))
                        .toList());
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 7), steps.stream().map(Step::pc).toList());
    }

    @Test
    void anObserverDoesNotSeeWhatIsRefused() {
        assertEquals(List.of(), steps("ldxb %r0, [%r1]"));
        assertEquals(List.of(), steps("mov %r10, 0"));
    }
}

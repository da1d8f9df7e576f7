package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.text.Assembler;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

    private static final EngineUnderTest REFERENCE = EngineUnderTest.reference(Profile.DEFAULT);
    private static final int TRIES = 10_000;

    private static EngineUnderTest answering(long result) {
        return new EngineUnderTest() {
            @Override
            public String name() {
                return "answering";
            }

            @Override
            public Answer run(TestVector vector) {
                return new Answer.Result(result);
            }
        };
    }

    private static Stream<TestVector> vectors() {
        return RandomVectors.stream(5, RandomVectors.Options.DEFAULT).limit(500);
    }

    @ParameterizedTest
    @CsvSource({
        "MUL64_REG, ADD64_REG",
        "SDIV64_REG, DIV64_REG",
        "MOD32_IMM, SMOD32_IMM",
        "MOVSX8_64, MOVSX16_64",
        "ARSH32_IMM, RSH32_IMM",
        "NEG32, NEG64",
        "BE16, LE16",
        "MOV64_REG, MOV32_REG",
        "JSGT64_IMM, JGT64_IMM",
        "JSLT32_REG, JSLT64_REG",
        "JEQ64_IMM, JEQ32_IMM",
        "JA, EXIT",
        "CALL_LOCAL, JA32",
        "LDXSB, LDXB",
        "STXW, STXDW",
        "ATOMIC_FETCH_ADD64, ATOMIC_ADD64",
        "ATOMIC_OR32, ATOMIC_AND32",
        "CMPXCHG32, XCHG32",
        "LDINDW, LDABSW",
    })
    void aMistakeIsFoundAndShownInAFewInstructions(Opcode row, Opcode takenFor) {
        EngineUnderTest mistaken = new MistakenEngine(row, takenFor);
        Difference difference = Difference.between(mistaken, REFERENCE, vectors(), TRIES)
                .findFirst()
                .orElseThrow();
        TestVector smallest = difference.smallest();
        assertTrue(smallest.code().instructions().size() <= 5, smallest::text);
        assertTrue(smallest.rows().contains(row), smallest::text);

        // The text is a file that shows the same again.
        TestVector read = VectorReader.read(smallest.name() + VectorReader.ENDING, smallest.text());
        assertEquals(smallest.code(), read.code());
        assertEquals(smallest.memory(), read.memory());
        assertEquals(
                ConformanceReport.Verdict.PASSED,
                ConformanceRunner.judge(read, REFERENCE.run(read)).verdict());
        assertTrue(ConformanceRunner.judge(read, mistaken.run(read)).verdict().isFailure());
        assertEquals(difference.one(), mistaken.run(read));
        assertEquals(difference.other(), REFERENCE.run(read));
        assertEquals(
                "# %s differs: mistaken says %s, reference says %s"
                        .formatted(difference.vector().name(), difference.one(), difference.other()),
                smallest.text().lines().findFirst().orElseThrow());
    }

    @Test
    void theSmallestVectorReadsAsIfWrittenByHand() {
        String text = Difference.between(new MistakenEngine(Opcode.LDXH, Opcode.LDXSH), REFERENCE, vectors(), TRIES)
                .findFirst()
                .orElseThrow()
                .smallest()
                .text();
        assertEquals("""
                # random-5-10 differs: mistaken says 0xffffffffffffff00, reference says 0xff00
                -- asm
                ldxh %r0, [%r1]
                exit
                -- mem
                00 ff
                -- result
                0xff00
                """, text);
    }

    @Test
    void withoutTriesAVectorStaysAsItIs() {
        Difference difference = Difference.between(
                        new MistakenEngine(Opcode.XOR64_REG, Opcode.OR64_REG), REFERENCE, vectors(), 0)
                .findFirst()
                .orElseThrow();
        assertEquals(difference.vector().code(), difference.smallest().code());
        assertEquals(difference.vector().memory(), difference.smallest().memory());
    }

    @Test
    void aVectorThatNeedsAnEnvironmentStaysAsItIs() {
        String text = """
                -- env
                helper 1: returns 6
                -- asm
                mov %r6, 7
                call 1
                mul %r0, %r6
                exit
                -- result
                42
                """;
        TestVector vector = VectorReader.read("needs-a-helper.data", text);
        TestVector smallest = Difference.between(
                        new MistakenEngine(Opcode.MUL64_REG, Opcode.ADD64_REG), REFERENCE, Stream.of(vector), TRIES)
                .findFirst()
                .orElseThrow()
                .smallest();
        assertEquals("# needs-a-helper differs: mistaken says 0xd, reference says 0x2a\n" + text, smallest.text());
    }

    @Test
    void anInvalidProgramStaysAsItIs() {
        TestVector vector = TestVector.of(
                "nowhere",
                Bytecode.of(Instruction.of(Opcode.JA.opcode(), 0, 0, -5, 0)),
                Bytes.NONE,
                new TestVector.Expectation.Refusal(""));
        Difference difference = Difference.between(answering(0), REFERENCE, Stream.of(vector), TRIES)
                .findFirst()
                .orElseThrow();
        assertEquals(vector.code(), difference.smallest().code());
    }

    @Test
    void aFaultStaysAFault() {
        // Four bytes pass the end of the stack, two do not.
        TestVector vector = TestVector.of(
                "fault",
                Assembler.assemble("mov %r0, 3\nmov %r1, 5\nstb [%r10-1], 7\nstw [%r10-2], 1\nexit\n"),
                Bytes.of((byte) 1, (byte) 2),
                new TestVector.Expectation.Refusal(""));
        Difference difference = Difference.between(
                        new MistakenEngine(Opcode.STW, Opcode.STH), REFERENCE, Stream.of(vector), TRIES)
                .findFirst()
                .orElseThrow();
        assertEquals("""
                # fault differs: mistaken says 0x0, reference says the error "run: 4-byte write at 0x100000001fe passes the end of 512 bytes"
                -- asm
                stw [%r10-2], 0
                exit
                -- error

                """, difference.smallest().text());
    }

    @Test
    void aProgramWithoutAnEndIsNoFault() {
        TestVector vector = TestVector.of(
                "loop",
                Assembler.assemble("mov %r0, 3\nL: ldxb %r0, [%r10]\nja L\n"),
                Bytes.NONE,
                new TestVector.Expectation.Refusal(""));
        Difference difference = Difference.between(answering(0), REFERENCE, Stream.of(vector), TRIES)
                .findFirst()
                .orElseThrow();

        assertTrue(difference.other().toString().contains("passes the end"), difference::toString);
        assertTrue(difference.smallest().code().slots() <= 2, difference.smallest()::text);
    }

    @Test
    void aNameOfTwoLinesStaysInTheComment() {
        TestVector vector = TestVector.of(
                "a\n-- mem\n00",
                Assembler.assemble("mov %r0, 1\nexit\n"),
                Bytes.NONE,
                new TestVector.Expectation.Result(1));

        assertEquals(Bytes.NONE, VectorReader.read("a", vector.text()).memory());
        String text = Difference.between(answering(0), REFERENCE, Stream.of(vector), 0)
                .findFirst()
                .orElseThrow()
                .smallest()
                .text();
        assertEquals(Bytes.NONE, VectorReader.read("a", text).memory());
    }

    @Test
    void triesAreNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> Difference.between(REFERENCE, REFERENCE, Stream.of(), -1));
    }

    @Test
    void anEngineDoesNotDifferFromItself() {
        assertEquals(
                0,
                Difference.between(REFERENCE, REFERENCE, vectors().limit(20), TRIES)
                        .count());
    }

    @Test
    void answersAgreeIfTheyAreTheSameResultOrBothErrors() {
        EngineUnderTest.Answer one = new EngineUnderTest.Answer.Result(1);
        EngineUnderTest.Answer two = new EngineUnderTest.Answer.Result(2);
        EngineUnderTest.Answer error = new EngineUnderTest.Answer.Refusal("an error");
        EngineUnderTest.Answer crash = new EngineUnderTest.Answer.Crash("a signal");
        EngineUnderTest.Answer hang = new EngineUnderTest.Answer.Hang(Duration.ofSeconds(1));
        EngineUnderTest.Answer notAsked = new EngineUnderTest.Answer.NotApplicable("cannot");

        assertTrue(Difference.agree(one, new EngineUnderTest.Answer.Result(1)));
        assertTrue(Difference.agree(error, new EngineUnderTest.Answer.Refusal("another error")));
        assertFalse(Difference.agree(one, two));
        assertFalse(Difference.agree(one, error));
        assertFalse(Difference.agree(error, one));
        for (EngineUnderTest.Answer other : List.of(one, error, crash, hang)) {
            assertFalse(Difference.agree(crash, other));
            assertFalse(Difference.agree(hang, other));
            assertTrue(Difference.agree(notAsked, other));
            assertTrue(Difference.agree(other, notAsked));
        }
    }
}

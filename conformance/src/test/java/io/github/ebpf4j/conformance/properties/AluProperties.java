package io.github.ebpf4j.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.model.Arithmetic;
import io.github.ebpf4j.conformance.model.ByteSwap;
import io.github.ebpf4j.conformance.model.Jump;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.InstructionClass;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * For every row of the table that computes or compares, whatever the operands: the register that comes out of a program
 * is the one that the reference's classes for sections 4.1 to 4.3 say. The rows are taken from the table, so that one that is added is tested here,
 * or fails for want of a reference.
 */
class AluProperties {

    private static final EngineUnderTest ENGINE = EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);

    private static final Arithmetic ARITHMETIC = new Arithmetic();
    private static final ByteSwap BYTE_SWAP = new ByteSwap();
    private static final Jump JUMP = new Jump();

    /** The rows of the classes of sections 4.1 to 4.3, except for those that go somewhere unconditionally. */
    private static final List<Opcode> ROWS = Arrays.stream(Opcode.values())
            .filter(row -> row.profile() == Profile.RFC9669)
            .filter(row -> switch (row.instructionClass()) {
                case ALU, ALU64 -> true;
                case JMP, JMP32 ->
                    switch (row.operation()) {
                        case JA, CALL, EXIT -> false;
                        default -> true;
                    };
                default -> false;
            })
            .toList();

    private static final int DST = 3;

    @Provide
    Arbitrary<Long> operands() {
        List<Long> edges = LongStream.of(0, 7, 8, 15, 16, 31, 32, 63)
                .map(bit -> 1L << bit)
                .flatMap(power -> LongStream.of(power - 1, power, power + 1, -power - 1, -power, -power + 1))
                .distinct()
                .boxed()
                .toList();
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(edges)),
                Tuple.of(2, Arbitraries.longs()),
                Tuple.of(1, Arbitraries.longs().between(-70, 70)));
    }

    @Property(tries = 1000)
    void everyRowComputesWhatTheRfcSays(
            @ForAll("operands") long dst, @ForAll("operands") long src, @ForAll @IntRange(min = 0, max = 9) int other) {
        for (Opcode row : ROWS) {
            // The source may be the destination too.
            long second = other == DST ? dst : src;
            assertAnswer(expected(row, dst, second), row, dst, second, other);
        }
    }

    @Property(tries = 100)
    void noRowChangesAnotherRegister(
            @ForAll("operands") long dst, @ForAll("operands") long src, @ForAll @IntRange(min = 4, max = 9) int other) {
        for (Opcode row : ROWS) {
            List<Instruction> program = new ArrayList<>();
            program.add(load(DST, dst));
            program.add(load(other, src));
            program.add(instruction(row, other, src, 0));
            program.add(move(0, other));
            program.add(exit());
            assertEquals(new EngineUnderTest.Answer.Result(src), run(program), row::toString);
        }
    }

    @Example
    void everyConditionalJumpIsBothTakenAndNot() {
        List<Opcode> jumps = ROWS.stream().filter(AluProperties::isJump).toList();
        assertEquals(44, jumps.size());
        for (Opcode row : jumps) {
            List<Long> answers = new ArrayList<>();
            for (long dst : new long[] {0, 5, 6, -1}) {
                answers.add(expected(row, dst, 5));
                assertAnswer(expected(row, dst, 5), row, dst, 5, 4);
            }
            assertTrue(answers.contains(1L) && answers.contains(2L), row::toString);
        }
    }

    @Example
    void theRowsAreThoseOfTheTable() {
        // 14 operations of two operands in two forms and two widths, neg in both, 5 movsx, 9 byte swaps, and the jumps.
        assertEquals(14 * 2 * 2 + 2 + 5 + 9 + 44, ROWS.size());
    }

    private static boolean isJump(Opcode row) {
        return row.instructionClass() == InstructionClass.JMP || row.instructionClass() == InstructionClass.JMP32;
    }

    /** What the program of {@link #assertAnswer} returns: the destination, or 1 for a jump that is taken and else 2. */
    private static long expected(Opcode row, long dst, long src) {
        boolean wide =
                row.instructionClass() == InstructionClass.ALU64 || row.instructionClass() == InstructionClass.JMP;
        long second = takesImmediate(row) ? (int) src : src;
        if (isJump(row)) {
            return JUMP.isTaken(row.operation(), wide, dst, second) ? 1 : 2;
        }
        return switch (row.operation()) {
            case LE, BE, SWAP ->
                BYTE_SWAP.swap(row.operation(), row.constraint(Field.IMM).value(), dst, ByteOrder.LITTLE_ENDIAN);
            case MOVSX ->
                ARITHMETIC.moveSignExtended(
                        wide, src, row.constraint(Field.OFFSET).value());
            default -> ARITHMETIC.compute(row.operation(), wide, dst, second);
        };
    }

    // | code:4 | source:1 (0 = imm, 1 = src) | class:3 |
    private static boolean takesImmediate(Opcode row) {
        return (row.opcode() & 0b1000) == 0;
    }

    private static void assertAnswer(long expected, Opcode row, long dst, long src, int other) {
        List<Instruction> program = new ArrayList<>();
        program.add(load(other, src));
        program.add(load(DST, dst));
        if (isJump(row)) {
            // The distance is counted in slots, and a wide load has two.
            program.add(instruction(row, other, src, 3));
            program.add(load(0, 2));
            program.add(exit());
            program.add(load(0, 1));
        } else {
            program.add(instruction(row, other, src, 0));
            program.add(move(0, DST));
        }
        program.add(exit());
        EngineUnderTest.Answer answer = run(program);
        if (!answer.equals(new EngineUnderTest.Answer.Result(expected))) {
            assertEquals(
                    "0x%x".formatted(expected),
                    answer.toString(),
                    "%s of 0x%x and 0x%x, the latter in r%d or imm".formatted(row, dst, src, other));
        }
    }

    private static EngineUnderTest.Answer run(List<Instruction> program) {
        return ENGINE.run(
                TestVector.of("alu", Bytecode.of(program), Bytes.NONE, new TestVector.Expectation.Refusal("")));
    }

    private static Instruction instruction(Opcode row, int other, long src, int distance) {
        boolean register = row.constraint(Field.SRC).kind() == Constraint.Kind.REGISTER;
        boolean anyImm = row.constraint(Field.IMM).kind() == Constraint.Kind.ANY;
        return Instruction.of(
                row.opcode(),
                DST,
                register ? other : 0,
                isJump(row) ? distance : row.constraint(Field.OFFSET).value(),
                anyImm ? (int) src : row.constraint(Field.IMM).value());
    }

    private static Instruction load(int register, long value) {
        return Instruction.wide(register, 0, 0, (int) value, (int) (value >>> 32));
    }

    private static Instruction move(int to, int from) {
        return Instruction.of(Opcode.MOV64_REG.opcode(), to, from, 0, 0);
    }

    private static Instruction exit() {
        return Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);
    }
}

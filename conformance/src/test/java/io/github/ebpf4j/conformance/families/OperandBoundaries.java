package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every operation on two operands that is no shift, where the source is at a boundary. The upper half of dst is never
 * the sign of the lower, so that a width that is wrong gives another result; and a 32-bit source has something else
 * above.
 */
final class OperandBoundaries implements Family {

    private static final String NAME = "operand-boundary";

    /** A case: dst, and the source operand of each kind of row. */
    private record Operands(String name, String words, long dst, int imm, long src32, long src64) {}

    private static final List<Operands> CASES = List.of(
            new Operands("zero", "%s is 0", 0x89abcdef_81234567L, 0, 0xffffffff_00000000L, 0),
            new Operands("minus-one", "%s is -1", 0x89abcdef_81234567L, -1, 0x00000000_ffffffffL, -1),
            new Operands(
                    "most-negative",
                    "%s is the most negative number",
                    0xfedcba98_76543210L,
                    Integer.MIN_VALUE,
                    0x7fffffff_80000000L,
                    Long.MIN_VALUE),
            new Operands(
                    "most-positive",
                    "%s is the most positive number",
                    0x80000000_80000001L,
                    Integer.MAX_VALUE,
                    0x80000000_7fffffffL,
                    Long.MAX_VALUE));

    private static final long DST = 0x01234567_89abcdefL;
    private static final long ONE_BELOW_GARBAGE = 0xfffffffe_00000001L;
    private static final long BIT_31 = 0x00000000_80000000L;
    private static final long SAME = 0x89abcdef_81234567L;

    @Override
    public Stream<GeneratedVector> vectors() {
        return ArithmeticText.rows()
                .filter(row -> !Shifts.isShift(row))
                .flatMap(row -> Stream.concat(ofCases(row), ofRegisters(row)));
    }

    private static Stream<GeneratedVector> ofCases(Opcode row) {
        return CASES.stream()
                // A division by zero has vectors of its own.
                .filter(operands -> !(operands.imm == 0 && Divisions.isDivision(row)))
                .map(operands -> ofCase(row, operands));
    }

    private static GeneratedVector ofCase(Opcode row, Operands operands) {
        boolean immediate = ArithmeticText.isImmediate(row);
        long registerContent = row.is64Bit() ? operands.src64 : operands.src32;
        return ArithmeticText.vector(
                row,
                NAME,
                operands.name,
                operands.words.formatted(immediate ? "imm" : row.is64Bit() ? "src" : "the lower half of src"),
                operands.dst,
                immediate ? operands.imm : registerContent);
    }

    /** What only a register can hold. */
    private static Stream<GeneratedVector> ofRegisters(Opcode row) {
        if (row.form() != Form.ALU_REG) {
            return Stream.empty();
        }
        GeneratedVector special = row.is64Bit()
                ? ArithmeticText.vector(row, NAME, "bit-31", "src is 2^31, which is not negative", DST, BIT_31)
                : ArithmeticText.vector(row, NAME, "one", "the lower half of src is 1", DST, ONE_BELOW_GARBAGE);
        return Stream.of(special, ArithmeticText.sameRegister(row, NAME, SAME));
    }
}

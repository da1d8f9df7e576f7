package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.List;
import java.util.stream.Stream;

/** Division and modulo by zero, of the most negative number by -1, and in every combination of signs. */
final class Divisions implements Family {

    private static final String NAME = "division";

    private static final long DIVIDEND = 0x89abcdef_81234567L;

    /** The most negative number of 32 bits below something else. */
    private static final long MOST_NEGATIVE_32 = 0x12345678_80000000L;

    /** Zero in 32 bits, and not in 64. */
    private static final long ZERO_32 = 0xffffffff_00000000L;

    static boolean isDivision(Opcode row) {
        return switch (row.operation()) {
            case DIV, MOD -> true;
            default -> isSigned(row);
        };
    }

    private static boolean isSigned(Opcode row) {
        return row.operation() == Operation.SDIV || row.operation() == Operation.SMOD;
    }

    @Override
    public Stream<GeneratedVector> vectors() {
        return ArithmeticText.rows()
                .filter(Divisions::isDivision)
                .flatMap(row -> Stream.concat(Stream.of(byZero(row)), isSigned(row) ? signed(row) : Stream.empty()));
    }

    private static GeneratedVector byZero(Opcode row) {
        long zero = row.is64Bit() ? 0 : ZERO_32;
        boolean quotient = row.operation() == Operation.DIV || row.operation() == Operation.SDIV;
        String special = quotient ? "division by zero gives 0" : "modulo by zero leaves dst";
        return renamed(row, "zero", special, DIVIDEND, zero);
    }

    private static Stream<GeneratedVector> signed(Opcode row) {
        long mostNegative = row.is64Bit() ? Long.MIN_VALUE : MOST_NEGATIVE_32;
        return Stream.of(
                vector(row, "most-negative-by-minus-1", "the most negative number by -1 wraps", mostNegative, -1),
                truncating(row, "minus-13-by-3", -13, 3),
                truncating(row, "13-by-minus-3", 13, -3),
                truncating(row, "minus-13-by-minus-3", -13, -3));
    }

    private static GeneratedVector truncating(Opcode row, String what, long dst, long src) {
        String symbol = row.operation() == Operation.SDIV ? "s/" : "s%";
        long result = Rfc.signExtend(Rfc.compute(row, dst, src), Rfc.width(row));
        return vector(row, what, "%d %s %d is %d".formatted(dst, symbol, src, result), dst, src);
    }

    private static GeneratedVector vector(Opcode row, String what, String special, long dst, long src) {
        return ArithmeticText.vector(row, NAME, what, special, dst, src);
    }

    /** Hand-written vectors say what the zero is before where it stands: {@code div32-zero-imm}. */
    private static GeneratedVector renamed(Opcode row, String what, String special, long dst, long src) {
        GeneratedVector vector = vector(row, what, special, dst, src);
        List<String> words = List.of(Notation.nameOf(row).split("-", -1));
        return new GeneratedVector(
                vector.folder(), "%s-%s-%s".formatted(words.get(0), what, words.get(1)), vector.text());
    }
}

package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Opcode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Shift counts around the width and its double, and -1, which section 4.1 masks. */
final class Shifts implements Family {

    private static final String NAME = "shift-count";
    private static final long DST = 0x89abcdef_81234567L;
    private static final long GARBAGE = 0x5a5a5a5a_00000000L;

    static boolean isShift(Opcode row) {
        return switch (row.operation()) {
            case LSH, RSH, ARSH -> true;
            default -> false;
        };
    }

    @Override
    public Stream<GeneratedVector> vectors() {
        return ArithmeticText.rows().filter(Shifts::isShift).flatMap(Shifts::ofRow);
    }

    /** Returns the count, with something else in the upper half of a register that counts by its lower. */
    private static long source(Opcode row, int count) {
        boolean halfCounts = !row.is64Bit() && !ArithmeticText.isImmediate(row);
        return halfCounts ? GARBAGE | Rfc.zeroExtend(count, Integer.SIZE) : count;
    }

    private static Stream<GeneratedVector> ofRow(Opcode row) {
        int width = Rfc.width(row);
        Map<Integer, String> counts = new TreeMap<>();
        counts.put(width - 1, "%d is the largest count".formatted(width - 1));
        counts.put(width, "a count of %d is 0".formatted(width));
        counts.put(width + 1, "a count of %d is 1".formatted(width + 1));
        counts.put(2 * width, "a count of %d is 0".formatted(2 * width));
        counts.put(-1, "a count of -1 is %d".formatted(width - 1));
        Stream<GeneratedVector> ofCounts = counts.entrySet().stream()
                .map(count -> ArithmeticText.vector(
                        row,
                        NAME,
                        Notation.nameOf(count.getKey()),
                        count.getValue(),
                        DST,
                        source(row, count.getKey())));
        return ArithmeticText.isImmediate(row)
                ? ofCounts
                : Stream.concat(ofCounts, Stream.of(ArithmeticText.sameRegister(row, NAME, DST)));
    }
}

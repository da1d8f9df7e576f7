package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.InstructionClass;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a field tells the rows of an opcode apart, what it holds for none of them is refused: the neighbours of the
 * defined values, the last of them doubled and with a bit above, the extremes, and for atomic operations the codes of
 * arithmetic that has no atomic form, and the operations that other sizes have.
 */
final class ReservedSubtypes implements Family {

    private static final int HIGHEST_OF_FOUR_BITS = 0b1000;
    private static final int ALL_OF_FOUR_BITS = 0b1111;
    private static final int BIT_ABOVE_A_BYTE = 0x100;
    private static final int MODE_ATOMIC = 6;

    @Override
    public Stream<GeneratedVector> vectors() {
        return IntStream.range(0, 256).boxed().flatMap(opcode -> ofOpcode(Opcode.rowsOf(opcode)));
    }

    private static Stream<GeneratedVector> ofOpcode(List<Opcode> rows) {
        Set<Field> done = EnumSet.noneOf(Field.class);
        List<GeneratedVector> vectors = new ArrayList<>();
        for (Opcode row : rows) {
            for (Field field : row.selectingFields()) {
                if (done.add(field)) {
                    candidates(rows, row, field).forEach(subtype -> addIfReserved(vectors, row, field, subtype));
                }
            }
        }
        return vectors.stream();
    }

    private static void addIfReserved(List<GeneratedVector> vectors, Opcode row, Field field, int subtype) {
        ValidProgram program = ValidProgram.of(row);
        Instruction faulty = Instructions.with(program.instruction(), field, subtype);
        if (Opcode.lookup(faulty).isEmpty()) {
            vectors.add(vector(program, row, faulty, field, subtype));
        }
    }

    private static NavigableSet<Integer> candidates(List<Opcode> rows, Opcode first, Field field) {
        NavigableSet<Integer> defined = new TreeSet<>();
        rows.stream()
                .filter(row -> row.selectingFields().contains(field) && row.profile() == first.profile())
                .forEach(row -> defined.add(row.constraint(field).value()));
        NavigableSet<Integer> candidates = new TreeSet<>();
        int last = defined.last();
        if (field == Field.SRC) {
            return new TreeSet<>(List.of(last + 1, last + 2, HIGHEST_OF_FOUR_BITS, ALL_OF_FOUR_BITS));
        }
        defined.forEach(value -> candidates.addAll(List.of(value - 1, value + 1)));
        if (isAtomic(first)) {
            candidates.addAll(subtypesOfAtomic());
        }
        if (first.profile() == Profile.LINUX) {
            return candidates;
        }
        candidates.addAll(isAtomic(first) ? arithmeticCodes() : List.of(2 * last));
        candidates.add(last | BIT_ABOVE_A_BYTE);
        candidates.add(field == Field.OFFSET ? Short.MIN_VALUE : Integer.MIN_VALUE);
        candidates.add(field == Field.OFFSET ? Short.MAX_VALUE : Integer.MAX_VALUE);
        return candidates;
    }

    private static boolean isAtomic(Opcode row) {
        // | mode:3 | sz:2 | class:3 |
        return row.instructionClass() == InstructionClass.STX && row.opcode() >>> 5 == MODE_ATOMIC;
    }

    /** Section 5.3: simple operations are a subset of the codes of arithmetic, which stand in the upper four bits. */
    private static List<Integer> arithmeticCodes() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.instructionClass() == InstructionClass.ALU)
                .map(row -> row.opcode() & 0xf0)
                .toList();
    }

    /** Section 5.3: 8 and 16 bits have none of those that 32 and 64 have. */
    private static List<Integer> subtypesOfAtomic() {
        return Arrays.stream(Opcode.values())
                .filter(ReservedSubtypes::isAtomic)
                .map(row -> row.constraint(Field.IMM).value())
                .toList();
    }

    private static GeneratedVector vector(
            ValidProgram program, Opcode row, Instruction faulty, Field field, int subtype) {
        boolean bits = isAtomic(row) && subtype >= 0;
        String parts = Notation.ofSubtyped(row);
        String number = bits ? "0x%02x".formatted(subtype) : String.valueOf(subtype);
        VectorText text = VectorText.of(
                Notation.folder(row, row.section()),
                "reserved-subtype",
                "refuse-opcode-0x%02x-%s-%s"
                        .formatted(row.opcode(), Notation.nameOf(field), bits ? number : Notation.nameOf(subtype)),
                "%s: opcode 0x%02x, %s, is no instruction with %s %s."
                        .formatted(
                                Notation.authority(row, row.section()),
                                row.opcode(),
                                parts,
                                Notation.of(field),
                                number));
        return program.refusedWith(faulty, "%s, with %s %s".formatted(parts, Notation.of(field), number), text);
    }
}

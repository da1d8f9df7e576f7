package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Every field that a row does not use is refused when it is not zero. */
final class UnusedFields implements Family {

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row != Opcode.NEXT_IMM)
                .flatMap(row -> Arrays.stream(Field.values())
                        .filter(field -> isUnused(row, field))
                        .map(field -> vector(row, field)));
    }

    private static boolean isUnused(Opcode row, Field field) {
        Constraint constraint = row.constraint(field);
        return constraint.kind() == Constraint.Kind.EXACTLY
                && constraint.value() == 0
                && !row.selectingFields().contains(field)
                && (field != Field.NEXT_IMM || Instructions.isWide(row));
    }

    private static GeneratedVector vector(Opcode row, Field field) {
        ValidProgram program = ValidProgram.of(row);
        Instruction faulty = Instructions.with(program.instruction(), field, 1);
        if (!Opcode.lookup(faulty).equals(Optional.of(row))) {
            throw new IllegalStateException("%s with %s 1 is another row".formatted(row, field));
        }
        VectorText text = VectorText.of(
                Notation.folder(row, RfcSection.BASIC_ENCODING),
                "unused-field",
                "refuse-unused-%s-%s".formatted(Notation.nameOf(row), Notation.nameOf(field)),
                "%s: unused fields SHALL be zero; %s does not use %s."
                        .formatted(
                                Notation.authority(row, RfcSection.BASIC_ENCODING),
                                Notation.of(row),
                                Notation.of(field)));
        String words = "%s, with %s 1".formatted(Disassembler.disassemble(program.instruction()), Notation.of(field));
        return program.refusedWith(faulty, words, text);
    }
}

package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Register numbers 11 to 15 are refused in every field that names a register: one of them per row and field, in turn
 * within each section.
 */
final class RegisterNumbers implements Family {

    private static final int FIRST = Instruction.LAST_REGISTER + 1;
    private static final int COUNT = 16 - FIRST;

    @Override
    public Stream<GeneratedVector> vectors() {
        Map<RfcSection, Integer> used = new EnumMap<>(RfcSection.class);
        List<GeneratedVector> vectors = new ArrayList<>();
        for (Opcode row : Opcode.values()) {
            for (Field field : Field.values()) {
                if (row.constraint(field).kind() == Constraint.Kind.REGISTER) {
                    int before = used.merge(row.section(), 1, Integer::sum) - 1;
                    vectors.add(vector(row, field, FIRST + before % COUNT));
                }
            }
        }
        return vectors.stream();
    }

    private static GeneratedVector vector(Opcode row, Field field, int register) {
        ValidProgram program = ValidProgram.of(row);
        Instruction faulty = Instructions.with(program.instruction(), field, register);
        VectorText text = VectorText.of(
                Notation.folder(row, RfcSection.BASIC_ENCODING),
                "register-number",
                "refuse-register-%d-%s-%s".formatted(register, Notation.nameOf(row), Notation.nameOf(field)),
                "%s: the registers are 0 to 10; %s with %s %d has no register there."
                        .formatted(
                                Notation.authority(row, RfcSection.BASIC_ENCODING),
                                Notation.of(row),
                                Notation.of(field),
                                register));
        return program.refusedWith(faulty, Disassembler.disassemble(faulty), text);
    }
}

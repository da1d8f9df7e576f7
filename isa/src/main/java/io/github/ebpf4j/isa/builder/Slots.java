package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import java.util.ArrayList;
import java.util.List;

/** The instructions so far, and the labels that they wait for. */
final class Slots {

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private int pc;
    private int labels;

    /** An instruction whose distance is filled in when the label's place is known. */
    private record Reference(int index, int pc, Field field, Label label) {}

    Label newLabel() {
        return newLabel("L" + labels);
    }

    Label newLabel(String name) {
        labels++;
        return new Label(this, name);
    }

    void bind(Label label) {
        label.requireOwner(this).bind(pc);
    }

    void put(Instruction instruction) {
        pc = Math.addExact(pc, instruction.slots());
        instructions.add(instruction);
    }

    /** Puts down an instruction that holds, in the given field, the distance to a label. */
    void put(Instruction instruction, Field field, Label label) {
        references.add(new Reference(instructions.size(), pc, field, label.requireOwner(this)));
        put(instruction);
    }

    Bytecode toBytecode() {
        List<Instruction> resolved = new ArrayList<>(instructions);
        for (Reference reference : references) {
            resolved.set(reference.index(), resolve(reference));
        }
        return Bytecode.of(resolved);
    }

    private Instruction resolve(Reference reference) {
        Label label = reference.label();
        int target = label.pc()
                .orElseThrow(() -> new IllegalStateException(
                        "%s, which pc %d refers to, is not bound".formatted(label, reference.pc())));
        // Section 4.3: the distance counts from the next instruction.
        int distance = target - reference.pc() - 1;
        boolean inOffset = reference.field() == Field.OFFSET;
        if (inOffset && distance != (short) distance) {
            throw new IllegalStateException("%s is %d slots away from pc %d, must be %d to %d"
                    .formatted(label, distance, reference.pc(), Short.MIN_VALUE, Short.MAX_VALUE));
        }
        Instruction plain = instructions.get(reference.index());
        return new Instruction(
                plain.opcode(),
                plain.dst(),
                plain.src(),
                inOffset ? distance : plain.offset(),
                inOffset ? plain.imm() : distance,
                plain.second());
    }
}

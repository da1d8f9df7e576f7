package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An instruction that a vector writes once and that stands there several times, so that a jump over it is a far one.
 *
 * @param pc the slot of the instruction as written
 * @param times how often it stands there
 */
record Repetition(int pc, int times) {

    /**
     * Returns the code with the repetition carried out. Whatever led over the instruction leads over all of its copies;
     * whatever led to it leads to the first of them.
     *
     * @throws IllegalArgumentException if there is no such instruction, or a distance outgrows its field
     */
    Bytecode applyTo(Bytecode code) {
        if (!code.isInstruction(pc)) {
            throw new IllegalArgumentException("there is no instruction at pc %d to repeat".formatted(pc));
        }
        List<Instruction> repeated = new ArrayList<>();
        for (int at = 0; at < code.slots(); at = code.next(at)) {
            Instruction instruction = retargeted(at, code.at(at), code.at(pc).slots());
            for (int i = 0; i < (at == pc ? times : 1); i++) {
                repeated.add(instruction);
            }
        }
        return Bytecode.of(repeated);
    }

    private Instruction retargeted(int at, Instruction instruction, int width) {
        Optional<Field> field = Opcode.lookup(instruction).flatMap(Opcode::targetField);
        if (field.isEmpty()) {
            return instruction;
        }
        int distance = instruction.field(field.get());
        long moved = moved(at + 1L + distance, width) - moved(at + 1L, width);
        if (field.get() == Field.IMM ? moved != (int) moved : moved != (short) moved) {
            throw new IllegalArgumentException(
                    "the distance of pc %d would be %d, which %s cannot hold".formatted(at, moved, field.get()));
        }
        return field.get() == Field.IMM
                ? new Instruction(
                        instruction.opcode(),
                        instruction.dst(),
                        instruction.src(),
                        instruction.offset(),
                        (int) moved,
                        instruction.second())
                : new Instruction(
                        instruction.opcode(),
                        instruction.dst(),
                        instruction.src(),
                        (int) moved,
                        instruction.imm(),
                        instruction.second());
    }

    /** Returns where a slot comes to stand. */
    private long moved(long slot, int width) {
        return slot <= pc ? slot : slot + (times - 1L) * width;
    }
}

package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;

/** A program whose jumps and calls lead to instructions and not over distances, so that it can be changed. */
public final class Relocatable {

    private static final int NOWHERE = -1;

    private final List<Instruction> instructions;
    /** For each instruction, the index of the one that it leads to. */
    private final int[] targets;

    private Relocatable(List<Instruction> instructions, int[] targets) {
        this.instructions = instructions;
        this.targets = targets;
    }

    /** Returns a valid program in this form. */
    public static Relocatable of(Bytecode code) {
        int[] indices = new int[code.slots()];
        int index = 0;
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            indices[pc] = index++;
        }
        int[] targets = new int[index];
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            OptionalLong target = target(pc, code.at(pc));
            targets[indices[pc]] = target.isPresent() ? indices[(int) target.getAsLong()] : NOWHERE;
        }
        return new Relocatable(code.instructions(), targets);
    }

    private static OptionalLong target(int pc, Instruction instruction) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        return row.isPresent() ? row.get().target(pc, instruction) : OptionalLong.empty();
    }

    private static Optional<Field> targetField(Instruction instruction) {
        return Opcode.lookup(instruction).flatMap(Opcode::targetField);
    }

    /** Returns how many instructions there are. */
    public int size() {
        return instructions.size();
    }

    /** Returns an instruction; the distance in it means nothing. */
    public Instruction at(int index) {
        return instructions.get(index);
    }

    /** Returns the program without some instructions; what led to one of them leads to what comes after them. */
    public Relocatable without(int first, int count) {
        List<Instruction> fewer = new ArrayList<>(instructions);
        fewer.subList(first, first + count).clear();
        int[] moved = new int[fewer.size()];
        for (int i = 0; i < moved.length; i++) {
            int target = targets[i < first ? i : i + count];
            moved[i] = target < first ? target : Math.max(first, target - count);
        }
        return new Relocatable(fewer, moved);
    }

    /** Returns the program with another instruction at a place; if it leads anywhere, then to where the old one led. */
    public Relocatable with(int index, Instruction instruction) {
        List<Instruction> changed = new ArrayList<>(instructions);
        changed.set(index, instruction);
        int[] same = targets.clone();
        if (targetField(instruction).isEmpty()) {
            same[index] = NOWHERE;
        }
        return new Relocatable(changed, same);
    }

    /** Returns the program with one register in place of another, wherever a field names it. */
    public Relocatable renamed(int from, int to) {
        return renamed(register -> register == from ? to : register);
    }

    /** Returns the program with two registers in each other's place, wherever a field names them. */
    public Relocatable exchanged(int one, int other) {
        return renamed(register -> register == one ? other : register == other ? one : register);
    }

    private Relocatable renamed(IntUnaryOperator name) {
        List<Instruction> changed = new ArrayList<>();
        for (Instruction instruction : instructions) {
            Instruction renamed = instruction;
            for (Field field : List.of(Field.DST, Field.SRC)) {
                if (Edits.isRegister(instruction, field)) {
                    renamed = Edits.with(renamed, field, name.applyAsInt(instruction.field(field)));
                }
            }
            changed.add(renamed);
        }
        return new Relocatable(changed, targets);
    }

    /** Returns the program with its distances; nothing if one of them has no room in its field. */
    public Optional<Bytecode> link() {
        int[] places = new int[instructions.size() + 1];
        for (int i = 0; i < instructions.size(); i++) {
            places[i + 1] = places[i] + instructions.get(i).slots();
        }
        List<Instruction> linked = new ArrayList<>();
        for (int i = 0; i < instructions.size(); i++) {
            Instruction instruction = instructions.get(i);
            Optional<Field> field = targetField(instruction);
            if (field.isPresent() && targets[i] != NOWHERE) {
                int distance = places[targets[i]] - (places[i] + 1);
                if (field.get() == Field.OFFSET && distance != (short) distance) {
                    return Optional.empty();
                }
                instruction = Edits.with(instruction, field.get(), distance);
            }
            linked.add(instruction);
        }
        return Optional.of(Bytecode.of(linked));
    }
}

package io.github.ebpf4j.isa.flow;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where functions and blocks begin.
 *
 * @param entries the slots where functions begin
 * @param leaders the slots where blocks begin; every entry is one
 */
record Partition(BitSet entries, BitSet leaders) {

    /** What the last instruction of a block does. */
    enum Ending {
        /** Goes on with the next. */
        NONE,
        /** Jumps or goes on. */
        CONDITION,
        /** Jumps. */
        JUMP,
        /** Leads nowhere that is known. */
        STOP;

        static Ending of(Optional<Opcode> row) {
            if (row.isEmpty()) {
                return NONE;
            }
            return switch (row.get().form()) {
                case JUMP_IMM, JUMP_REG, MAY_GOTO -> CONDITION;
                case JA, JA32 -> JUMP;
                case EXIT, GOTOX -> STOP;
                default -> NONE;
            };
        }
    }

    static Partition of(Program program) {
        Bytecode code = program.bytecode();
        Partition partition = new Partition(new BitSet(code.slots()), new BitSet(code.slots()));
        if (code.slots() > 0) {
            partition.enter(0);
        }
        for (Function function : program.functions()) {
            if (code.isInstruction(function.pc())) {
                partition.enter(function.pc());
            }
        }
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            partition.scan(code, pc, code.at(pc));
        }
        return partition;
    }

    private void scan(Bytecode code, int pc, Instruction instruction) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        Ending ending = Ending.of(row);
        OptionalLong target = target(row, pc, instruction);
        if (target.isPresent() && code.isInstruction(target.getAsLong())) {
            if (ending == Ending.NONE) {
                enter((int) target.getAsLong());
            } else {
                leaders.set((int) target.getAsLong());
            }
        }
        int next = code.next(pc);
        if (ending != Ending.NONE && next < code.slots()) {
            leaders.set(next);
        }
    }

    /** Returns where a jump, a local call or a code address leads. */
    static OptionalLong target(Optional<Opcode> row, int pc, Instruction instruction) {
        return row.isPresent() ? row.get().target(pc, instruction) : OptionalLong.empty();
    }

    private void enter(int pc) {
        entries.set(pc);
        leaders.set(pc);
    }
}

package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rows that a program may use, and the common instructions that can be made of them. */
final class Palette {

    private final Set<Opcode> rows;
    private final List<Opcode> list;

    /**
     * Keeps those of the rows that a program without environment can use.
     *
     * @param rows the rows; those of group base32 must be among them
     */
    Palette(Collection<Opcode> rows) {
        this.rows = EnumSet.noneOf(Opcode.class);
        for (Opcode row : rows) {
            if (isDrawn(row)) {
                this.rows.add(row);
            }
        }
        // Each of the two serves the other only.
        if (!has(Opcode.CALLX) || !has(Opcode.LDDW_CODE)) {
            this.rows.remove(Opcode.CALLX);
            this.rows.remove(Opcode.LDDW_CODE);
        }
        if (!isWide()) {
            // What R1 holds at the start has to be in R6.
            this.rows.removeIf(row -> row.form() == Form.PACKET_ABS || row.form() == Form.PACKET_IND);
        }
        this.list = List.copyOf(this.rows);
    }

    private static boolean isDrawn(Opcode row) {
        return switch (row.form()) {
            // They name what stands in an environment.
            case CALL -> false;
            case LDDW, LDDW_ID -> row == Opcode.LDDW || row == Opcode.LDDW_CODE;
            // No engine of ours has a runtime for them yet.
            case ADDR_SPACE_CAST, GOTOX -> false;
            // It comes with its first slot.
            case NEXT_IMM -> false;
            default -> true;
        };
    }

    boolean has(Opcode row) {
        return rows.contains(row);
    }

    List<Opcode> rows() {
        return list;
    }

    /** Returns whether registers can be copied as a whole, which group base32 cannot do. */
    boolean isWide() {
        return has(Opcode.MOV64_REG) && has(Opcode.ADD64_IMM) && has(Opcode.LDDW);
    }

    /** Returns an instruction with the given registers and operand; what selects the row is set. */
    static Instruction instruction(Opcode row, int dst, int src, int offset, int imm) {
        return Instruction.of(
                row.opcode(),
                field(row, Field.DST, dst),
                field(row, Field.SRC, src),
                field(row, Field.OFFSET, offset),
                field(row, Field.IMM, imm));
    }

    private static int field(Opcode row, Field field, int wanted) {
        return row.constraint(field).admits(wanted)
                ? wanted
                : row.constraint(field).value();
    }

    /** Returns an instruction that sets a register; where only 32 bits can be set, to the lower half. */
    Instruction constant(int register, long value) {
        if (!isWide()) {
            return instruction(Opcode.MOV32_IMM, register, 0, 0, (int) value);
        }
        return value == (int) value
                ? instruction(Opcode.MOV64_IMM, register, 0, 0, (int) value)
                : Instruction.wide(register, 0, 0, (int) value, (int) (value >>> Integer.SIZE));
    }

    Instruction add(int register, int value) {
        return instruction(isWide() ? Opcode.ADD64_IMM : Opcode.ADD32_IMM, register, 0, 0, value);
    }

    /** Returns instructions after which a difference in R0 or in the register, if only in one, is one in R0. */
    List<Instruction> mix(int register) {
        if (isWide() && has(Opcode.MUL64_IMM)) {
            return List.of(
                    instruction(Opcode.MUL64_IMM, 0, 0, 0, 31), instruction(Opcode.XOR64_REG, 0, register, 0, 0));
        }
        if (isWide()) {
            return List.of(instruction(Opcode.SWAP64, 0, 0, 0, 0), instruction(Opcode.ADD64_REG, 0, register, 0, 0));
        }
        return List.of(instruction(Opcode.SWAP32, 0, 0, 0, 0), instruction(Opcode.ADD32_REG, 0, register, 0, 0));
    }

    /** Returns instructions that mix bytes of memory into R0. */
    List<Instruction> mixMemory(int base, int offset, int size, int temporary) {
        List<Instruction> instructions = new ArrayList<>();
        int at = 0;
        while (at < size) {
            Opcode load = widest(Form.LDX, size - at);
            instructions.add(instruction(load, temporary, base, offset + at, 0));
            instructions.addAll(mix(temporary));
            at += load.size();
        }
        return instructions;
    }

    /** Returns instructions that store immediates side by side. */
    List<Instruction> fill(int base, int offset, int size, RandomSource random) {
        List<Instruction> instructions = new ArrayList<>();
        int at = 0;
        while (at < size) {
            Opcode store = widest(Form.ST, size - at);
            instructions.add(instruction(store, base, 0, offset + at, random.immediate()));
            at += store.size();
        }
        return instructions;
    }

    private Opcode widest(Form form, int most) {
        return rows.stream()
                .filter(row -> row.form() == form && row.size() <= most)
                .max((one, other) -> Integer.compare(one.size(), other.size()))
                .orElseThrow();
    }
}

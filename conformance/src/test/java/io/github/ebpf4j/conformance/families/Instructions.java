package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Optional;

/** Makes instructions: well-formed ones of any row, and such with one field changed. */
final class Instructions {

    private Instructions() {}

    /**
     * Returns an instruction of a row. A field in which the row allows one value has that value, whatever is given, so
     * that a caller can give both src and imm and the row takes what it uses.
     */
    static Instruction of(Opcode row, int dst, int src, int offset, int imm) {
        int rowsDst = content(row, Field.DST, dst);
        int rowsSrc = content(row, Field.SRC, src);
        int rowsOffset = content(row, Field.OFFSET, offset);
        int rowsImm = content(row, Field.IMM, imm);
        return isWide(row)
                ? Instruction.wide(rowsDst, rowsSrc, rowsOffset, rowsImm, 0)
                : Instruction.of(row.opcode(), rowsDst, rowsSrc, rowsOffset, rowsImm);
    }

    private static int content(Opcode row, Field field, int wanted) {
        Constraint constraint = row.constraint(field);
        return constraint.kind() == Constraint.Kind.EXACTLY ? constraint.value() : wanted;
    }

    /** Returns whether an instruction of the row takes two slots. */
    static boolean isWide(Opcode row) {
        return row.opcode() == Opcode.LDDW.opcode();
    }

    /** Returns the instruction with something else in one field; next_imm only of a wide one. */
    static Instruction with(Instruction instruction, Field field, int content) {
        return new Instruction(
                instruction.opcode(),
                field == Field.DST ? content : instruction.dst(),
                field == Field.SRC ? content : instruction.src(),
                field == Field.OFFSET ? content : instruction.offset(),
                field == Field.IMM ? content : instruction.imm(),
                field == Field.NEXT_IMM ? Optional.of(Instruction.of(0, 0, 0, 0, content)) : instruction.second());
    }

    /** {@code dst = imm}. */
    static Instruction mov(int dst, int imm) {
        return of(Opcode.MOV64_IMM, dst, 0, 0, imm);
    }

    /** {@code dst = src}, the registers. */
    static Instruction movRegister(int dst, int src) {
        return of(Opcode.MOV64_REG, dst, src, 0, 0);
    }

    /** {@code dst = value}, all 64 bits of it. */
    static Instruction lddw(int dst, long value) {
        return Instruction.wide(dst, 0, 0, (int) value, (int) (value >>> Integer.SIZE));
    }

    /** Eight bytes from {@code src + offset}. */
    static Instruction ldxdw(int dst, int src, int offset) {
        return of(Opcode.LDXDW, dst, src, offset, 0);
    }

    /** Ends the program. */
    static Instruction exit() {
        return of(Opcode.EXIT, 0, 0, 0, 0);
    }
}

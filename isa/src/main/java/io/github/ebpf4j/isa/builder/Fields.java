package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.EnumMap;
import java.util.Map;

/** An instruction of a row in the making: a field that nobody sets holds what the row demands of it, or 0. */
final class Fields {

    private final Opcode row;
    private final Map<Field, Integer> contents = new EnumMap<>(Field.class);

    Fields(Opcode row) {
        this.row = row;
    }

    Fields dst(Register register) {
        return set(Field.DST, register.number());
    }

    Fields src(Register register) {
        return set(Field.SRC, register.number());
    }

    Fields dst(Memory memory) {
        return dst(memory.base()).set(Field.OFFSET, memory.offset());
    }

    Fields src(Memory memory) {
        return src(memory.base()).set(Field.OFFSET, memory.offset());
    }

    Fields imm(int imm) {
        return set(Field.IMM, imm);
    }

    Fields imm64(long value) {
        return imm((int) value).nextImm((int) (value >>> Integer.SIZE));
    }

    Fields nextImm(int nextImm) {
        return set(Field.NEXT_IMM, nextImm);
    }

    private Fields set(Field field, int content) {
        if (!row.constraint(field).admits(content)) {
            throw new AssertionError("%s has no %s of %d".formatted(row, field, content));
        }
        contents.put(field, content);
        return this;
    }

    Opcode row() {
        return row;
    }

    Instruction toInstruction() {
        int dst = content(Field.DST);
        int src = content(Field.SRC);
        int offset = content(Field.OFFSET);
        int imm = content(Field.IMM);
        return row.opcode() == Opcode.LDDW.opcode()
                ? Instruction.wide(dst, src, offset, imm, content(Field.NEXT_IMM))
                : Instruction.of(row.opcode(), dst, src, offset, imm);
    }

    private int content(Field field) {
        return contents.getOrDefault(field, row.constraint(field).value());
    }
}

package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.mov;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Arrays;
import java.util.stream.Stream;

/** Regular and sign-extending loads of every size: where the bytes are, which base, and which value they have. */
final class Loads implements Family {

    private static final int SIZE = 24;
    private static final int R10 = Instruction.FRAME_POINTER;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.LDX || row.form() == Form.LDXS)
                .flatMap(row -> Stream.concat(ofPlaces(row), ofValues(row)));
    }

    private static Stream<GeneratedVector> ofPlaces(Opcode row) {
        return Stream.of(
                fromMemory(row, "aligned", "at a multiple of its size", 8, false),
                fromMemory(row, "odd-address", "at an odd address", 5, false),
                fromMemory(row, "big-endian", "the first byte is the most significant", 8, true),
                negativeOffset(row),
                fromStack(row),
                overBase(row));
    }

    private static GeneratedVector fromMemory(Opcode row, String what, String special, int offset, boolean bigEndian) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, bigEndian);
        VectorText text = text(row, what, special);
        if (bigEndian) {
            text.env("byte-order big");
        }
        return text.asm(mov(0, 0), Instructions.of(row, 0, 1, offset, 0), exit())
                .mem(memory.toArray())
                .result(loaded(row, memory, offset));
    }

    private static GeneratedVector negativeOffset(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        return text(row, "negative-offset", "the offset is signed")
                .asm(Instructions.of(Opcode.ADD64_IMM, 1, 0, 0, 16), Instructions.of(row, 0, 1, -12, 0), exit())
                .mem(memory.toArray())
                .result(loaded(row, memory, 4));
    }

    private static GeneratedVector fromStack(Opcode row) {
        MemoryImage stack = MemoryImage.ofPattern(16, false);
        return text(row, "stack-odd-address", "at an odd address of the stack")
                .asm(lddw(2, stack.load(0, 8)), Instructions.of(Opcode.STXDW, R10, 2, -16, 0))
                .asm(lddw(2, stack.load(8, 8)), Instructions.of(Opcode.STXDW, R10, 2, -8, 0))
                .asm(Instructions.of(row, 0, R10, -13, 0), exit())
                .result(loaded(row, stack, 3));
    }

    private static GeneratedVector overBase(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        return text(row, "over-its-base", "dst may be the register that held the address")
                .asm(Instructions.of(row, 1, 1, 2, 0), movRegister(0, 1), exit())
                .mem(memory.toArray())
                .result(loaded(row, memory, 2));
    }

    private static Stream<GeneratedVector> ofValues(Opcode row) {
        long sign = 1L << (row.size() * Byte.SIZE - 1);
        return Stream.of(
                value(row, "zero", "0, between bytes that are not", 0),
                value(row, "all-ones", "all bits are set", -1),
                value(row, "top-bit", "only the most significant bit is set", sign),
                value(row, "all-but-top-bit", "all bits but the most significant are set", ~sign));
    }

    private static GeneratedVector value(Opcode row, String what, String special, long value) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        memory.store(8, row.size(), value);
        return text(row, "of-" + what, special)
                .asm(lddw(0, 0x5a5a5a5a_5a5a5a5aL), Instructions.of(row, 0, 1, 8, 0), exit())
                .mem(memory.toArray())
                .result(loaded(row, memory, 8));
    }

    private static long loaded(Opcode row, MemoryImage memory, int at) {
        long value = memory.load(at, row.size());
        return row.form() == Form.LDXS ? Rfc.signExtend(value, row.size() * Byte.SIZE) : value;
    }

    private static VectorText text(Opcode row, String what, String special) {
        String clause = "RFC 9669 %s: %s means dst = *(%s%d *)(src + offset); %s."
                .formatted(
                        row.section().number(),
                        Notation.of(row),
                        row.form() == Form.LDXS ? "s" : "u",
                        row.size() * Byte.SIZE,
                        special);
        return VectorText.of(
                Notation.folder(row.section()), "load", "%s-%s".formatted(Notation.nameOf(row), what), clause);
    }
}

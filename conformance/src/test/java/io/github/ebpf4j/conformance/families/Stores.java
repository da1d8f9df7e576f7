package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.ldxdw;
import static io.github.ebpf4j.conformance.families.Instructions.mov;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Stores of every size, of an immediate and of a register: which bytes change, which stay, and to what. */
final class Stores implements Family {

    private static final int SIZE = 24;
    private static final int AT = 4;
    private static final int R10 = Instruction.FRAME_POINTER;
    private static final int IMM = 0x8192a3b4;
    private static final long REGISTER = 0x0f1e2d3c_c5d6e7f8L;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.ST || row.form() == Form.STX)
                .flatMap(row -> Stream.concat(ofPlaces(row), ofValues(row).stream()));
    }

    private static Stream<GeneratedVector> ofPlaces(Opcode row) {
        int size = row.size();
        return Stream.of(
                inMemory(row, "keeps-what-is-before", "the bytes before stay", AT, 0, false),
                inMemory(row, "keeps-what-is-behind", "the bytes behind stay", AT, AT + size - 1, false),
                inMemory(row, "odd-address", "at an odd address", 7, 7 + size / 2 - 4, false),
                inMemory(row, "big-endian", "the most significant byte comes first", AT, AT - 2, true),
                negativeOffset(row),
                onStack(row));
    }

    /** Stores at an offset, and loads the eight bytes at another. */
    private static GeneratedVector inMemory(
            Opcode row, String what, String special, int at, int seen, boolean bigEndian) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, bigEndian);
        VectorText text = text(row, what, special).mem(memory.toArray());
        if (bigEndian) {
            text.env("byte-order big");
        }
        memory.store(at, row.size(), stored(row));
        return setSource(text, row, stored(row))
                .asm(Instructions.of(row, 1, 3, at, IMM), ldxdw(0, 1, seen), exit())
                .result(memory.load(seen, Long.BYTES));
    }

    private static GeneratedVector negativeOffset(Opcode row) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        VectorText text = text(row, "negative-offset", "the offset is signed")
                .mem(memory.toArray())
                .asm(movRegister(6, 1), Instructions.of(Opcode.ADD64_IMM, 6, 0, 0, 16));
        memory.store(2, row.size(), stored(row));
        return setSource(text, row, stored(row))
                .asm(Instructions.of(row, 6, 3, -14, IMM), ldxdw(0, 1, 1), exit())
                .result(memory.load(1, Long.BYTES));
    }

    private static GeneratedVector onStack(Opcode row) {
        MemoryImage stack = MemoryImage.filled(16, 0);
        stack.store(3, row.size(), stored(row));
        VectorText text = text(row, "stack-odd-address", "at an odd address of the stack")
                .asm(Instructions.of(Opcode.STDW, R10, 0, -16, 0), Instructions.of(Opcode.STDW, R10, 0, -8, 0));
        return setSource(text, row, stored(row))
                .asm(Instructions.of(row, R10, 3, -13, IMM), ldxdw(0, R10, -14), exit())
                .result(stack.load(2, Long.BYTES));
    }

    private static List<GeneratedVector> ofValues(Opcode row) {
        List<GeneratedVector> vectors = new ArrayList<>();
        vectors.add(value(row, "zero", "zero, over bytes that are not", 0));
        vectors.add(value(row, "minus-one", "-1 sets every bit", -1));
        vectors.add(value(row, "bit-31", "bit 31 is %s".formatted(bit31(row)), Integer.MIN_VALUE));
        if (row.form() == Form.ST) {
            vectors.add(value(row, "most-positive", "2^31 - 1 has no sign to extend", Integer.MAX_VALUE));
        } else {
            vectors.add(value(row, "bit-63", "only the most significant bit of src is set", Long.MIN_VALUE));
            vectors.add(ownBase(row));
        }
        return vectors;
    }

    private static String bit31(Opcode row) {
        if (row.size() < Integer.BYTES) {
            return "cut off";
        }
        return row.size() == Long.BYTES && row.form() == Form.ST ? "the sign, and extended" : "stored as it is";
    }

    private static GeneratedVector value(Opcode row, String what, String special, long value) {
        MemoryImage memory = MemoryImage.ofPattern(SIZE, false);
        VectorText text = text(row, "of-" + what, special).mem(memory.toArray());
        memory.store(8, row.size(), value);
        return setSource(text, row, value)
                .asm(Instructions.of(row, 1, 3, 8, (int) value), ldxdw(0, 1, 8), exit())
                .result(memory.load(8, Long.BYTES));
    }

    /** Whatever the address is, the difference of what was stored and the register is zero in the bytes stored. */
    private static GeneratedVector ownBase(Opcode row) {
        int bits = row.size() * Byte.SIZE;
        return text(row, "its-own-base", "src may be the register that is dst")
                .mem(MemoryImage.ofPattern(8, false).toArray())
                .asm(movRegister(6, 1), Instructions.of(row, 1, 1, 0, 0), ldxdw(2, 6, 0), mov(0, 0))
                .asm(
                        Instructions.of(Opcode.XOR64_REG, 2, 6, 0, 0),
                        Instructions.of(Opcode.LSH64_IMM, 2, 0, 0, Long.SIZE - bits),
                        Instructions.of(Opcode.JNE64_IMM, 2, 0, 1, 0),
                        mov(0, 1),
                        exit())
                .result(1);
    }

    private static VectorText setSource(VectorText text, Opcode row, long value) {
        return row.form() == Form.STX ? text.asm(lddw(3, value)) : text;
    }

    private static long stored(Opcode row) {
        return row.form() == Form.STX ? REGISTER : IMM;
    }

    private static VectorText text(Opcode row, String what, String special) {
        String clause = "RFC 9669 5.1: %s means *(u%d *)(dst + offset) = %s; %s."
                .formatted(Notation.of(row), row.size() * Byte.SIZE, row.form() == Form.ST ? "imm" : "src", special);
        return VectorText.of(
                Notation.folder(RfcSection.REGULAR_LOAD_STORE),
                "store",
                "%s-%s".formatted(Notation.nameOf(row), what),
                clause);
    }
}

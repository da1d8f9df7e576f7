package io.github.ebpf4j.isa;

import java.util.Optional;

/**
 * One instruction as it stands in memory (RFC 9669 section 3), well formed or not: whether its fields make sense is
 * judged by {@link ProgramValidator}, never here.
 *
 * @param opcode the opcode, 0 to 255
 * @param dst the destination register field, 0 to 15
 * @param src the source register field, 0 to 15
 * @param offset the signed offset, -32768 to 32767
 * @param imm the signed immediate
 * @param second the pseudo instruction in the second slot of a wide instruction (section 3.2); absent for a basic
 *     instruction, and for a wide one whose second slot is missing
 */
public record Instruction(int opcode, int dst, int src, int offset, int imm, Optional<Instruction> second) {

    /** The only opcode that uses the wide encoding: {@code {IMM, DW, LD}}, section 5.4. */
    static final int WIDE = 0x18;

    /** The highest register number (section 3.1); the fields could name registers up to 15. */
    public static final int LAST_REGISTER = 10;

    /** The read-only frame pointer, which the RFC does not name; Linux calls it {@code BPF_REG_FP}. */
    public static final int FRAME_POINTER = 10;

    /**
     * Checks that every field fits its bits.
     *
     * @throws IllegalArgumentException if a field does not fit, or a second slot is given to a basic instruction or is
     *     itself wide
     */
    public Instruction {
        requireRange("opcode", opcode, 0, 0xff);
        requireRange("dst", dst, 0, 0xf);
        requireRange("src", src, 0, 0xf);
        requireRange("offset", offset, Short.MIN_VALUE, Short.MAX_VALUE);
        if (second.isPresent() && (opcode != WIDE || second.get().second.isPresent())) {
            throw new IllegalArgumentException("only opcode 0x18 has a second slot, and that slot has none of its own");
        }
    }

    /** Creates an instruction of one slot. */
    public static Instruction of(int opcode, int dst, int src, int offset, int imm) {
        return new Instruction(opcode, dst, src, offset, imm, Optional.empty());
    }

    /** Creates a wide instruction whose reserved fields are zero. */
    public static Instruction wide(int dst, int src, int offset, int imm, int nextImm) {
        return new Instruction(WIDE, dst, src, offset, imm, Optional.of(of(0, 0, 0, 0, nextImm)));
    }

    /** Returns how many 64-bit slots the instruction takes: 2 if it has its second slot, else 1. */
    public int slots() {
        return second.isPresent() ? 2 : 1;
    }

    /** Returns {@code next_imm} of section 3.2, or 0 where there is no second slot. */
    public int nextImm() {
        return second.isPresent() ? second.get().imm : 0;
    }

    /** Returns {@code (next_imm << 32) | imm}, the 64-bit immediate of section 5.4. */
    public long imm64() {
        return (long) nextImm() << 32 | Integer.toUnsignedLong(imm);
    }

    /**
     * Returns the register that a {@code callx} calls: dst, or, in the form of clang before 19.1, which leaves dst zero,
     * imm. Means nothing for other instructions.
     */
    public int calledRegister() {
        return isOldCallx() ? imm : dst;
    }

    boolean isOldCallx() {
        return dst == 0 && imm != 0 && Constraint.REGISTER.admits(imm);
    }

    /** Returns the content of a field; for {@link Field#NEXT_IMM}, that of the second slot or 0. */
    public int field(Field field) {
        return switch (field) {
            case DST -> dst;
            case SRC -> src;
            case OFFSET -> offset;
            case IMM -> imm;
            case NEXT_IMM -> nextImm();
        };
    }

    /**
     * Returns the first slot as a number, in the layout of a little-endian load:
     *
     * <pre>{@code
     * 63            32 31        16 15   12 11    8 7        0
     * |      imm      |   offset   |  src  |  dst  |  opcode  |
     * }</pre>
     */
    public long toSlot() {
        return (long) imm << 32 | (offset & 0xffffL) << 16 | (long) src << 12 | (long) dst << 8 | opcode;
    }

    /** Returns the one-slot instruction that {@link #toSlot()} turned into a number. */
    public static Instruction fromSlot(long slot) {
        return of((int) slot & 0xff, (int) (slot >>> 8) & 0xf, (int) (slot >>> 12) & 0xf, (short) (slot >>> 16), (int)
                (slot >>> 32));
    }

    private static void requireRange(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s is %d, must be %d to %d".formatted(field, value, low, high));
        }
    }
}

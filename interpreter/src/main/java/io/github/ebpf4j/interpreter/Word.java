package io.github.ebpf4j.interpreter;

/**
 * An instruction as a number, as the interpreter's loop takes it apart:
 *
 * <pre>{@code
 * 63            32 31        16 15   12 11    8 7              0
 * |      imm      |   offset   |  src  |  dst  |  DenseOpcode   |
 * }</pre>
 */
final class Word {

    private static final long OPCODE = 0xffL;
    private static final long OFFSET = 0xffff_0000L;
    private static final long IMM = 0xffff_ffff_0000_0000L;

    private Word() {}

    static int opcode(long word) {
        return (int) word & 0xff;
    }

    static int dst(long word) {
        return (int) (word >>> 8) & 15;
    }

    static int src(long word) {
        return (int) (word >>> 12) & 15;
    }

    static int offset(long word) {
        return (short) (word >>> 16);
    }

    /** Returns the immediate, sign-extended. */
    static long imm(long word) {
        return word >> 32;
    }

    static long withOpcode(long word, int opcode) {
        return (word & ~OPCODE) | opcode;
    }

    static long withOffset(long word, int offset) {
        return (word & ~OFFSET) | ((long) offset << 16 & OFFSET);
    }

    /** Returns the word with the immediate of another one. */
    static long withImmOf(long word, long other) {
        return (word & ~IMM) | (other & IMM);
    }
}

package io.github.ebpf4j.isa;

import java.util.Locale;

/**
 * What an instruction does, whatever its width and wherever its operand comes from: the "name" and "code" columns of
 * the RFC's tables. Together with the {@link Form} it says everything about a row.
 */
public enum Operation {
    /** {@code dst += src}. */
    ADD,
    /** {@code dst -= src}. */
    SUB,
    /** {@code dst *= src}. */
    MUL,
    /** Unsigned division; by zero gives zero. */
    DIV,
    /** Signed division, truncating; by zero gives zero. */
    SDIV,
    /** {@code dst |= src}. */
    OR,
    /** {@code dst &= src}. */
    AND,
    /** Shift left, the count masked to the width. */
    LSH,
    /** Shift right, filling with zeros, the count masked to the width. */
    RSH,
    /** {@code dst = -dst}. */
    NEG,
    /** Unsigned remainder; by zero leaves the dividend. */
    MOD,
    /** Signed remainder of the truncating division; by zero leaves the dividend. */
    SMOD,
    /** {@code dst ^= src}. */
    XOR,
    /** {@code dst = src}. */
    MOV,
    /** Sign-extends the lowest 8, 16 or 32 bits; how many stands in the offset. */
    MOVSX,
    /** Shift right, filling with the sign, the count masked to the width. */
    ARSH,
    /** Converts between host and little-endian byte order; how many bits stands in the immediate. */
    LE,
    /** Converts between host and big-endian byte order; how many bits stands in the immediate. */
    BE,
    /** Swaps bytes whatever the host's order; how many bits stands in the immediate. */
    SWAP,
    /** Jumps always. */
    JA,
    /** Jumps if equal. */
    JEQ,
    /** Jumps if greater, unsigned. */
    JGT,
    /** Jumps if greater or equal, unsigned. */
    JGE,
    /** Jumps if a common bit is set. */
    JSET,
    /** Jumps if not equal. */
    JNE,
    /** Jumps if greater, signed. */
    JSGT,
    /** Jumps if greater or equal, signed. */
    JSGE,
    /** Jumps if less, unsigned. */
    JLT,
    /** Jumps if less or equal, unsigned. */
    JLE,
    /** Jumps if less, signed. */
    JSLT,
    /** Jumps if less or equal, signed. */
    JSLE,
    /** Calls a function; the source register field says how it is named. */
    CALL,
    /** Returns from the function, or ends the program. */
    EXIT,
    /** Loads a 64-bit immediate or an address. */
    LDDW,
    /** The second slot of a wide instruction. */
    NEXT_IMM,
    /** Loads from memory, zero-extending. */
    LDX,
    /** Loads from memory, sign-extending. */
    LDXS,
    /** Stores an immediate. */
    ST,
    /** Stores a register. */
    STX,
    /** Atomically adds to memory. */
    ATOMIC_ADD,
    /** Atomically ors into memory. */
    ATOMIC_OR,
    /** Atomically ands into memory. */
    ATOMIC_AND,
    /** Atomically xors into memory. */
    ATOMIC_XOR,
    /** {@link #ATOMIC_ADD}, and the old value goes to the source register. */
    ATOMIC_FETCH_ADD,
    /** {@link #ATOMIC_OR}, and the old value goes to the source register. */
    ATOMIC_FETCH_OR,
    /** {@link #ATOMIC_AND}, and the old value goes to the source register. */
    ATOMIC_FETCH_AND,
    /** {@link #ATOMIC_XOR}, and the old value goes to the source register. */
    ATOMIC_FETCH_XOR,
    /** Atomically exchanges memory and the source register. */
    XCHG,
    /** Atomically stores the source register if memory equals R0; the old value goes to R0. */
    CMPXCHG,
    /** Loads atomically; what comes later in the program is seen later. */
    LOAD_ACQUIRE,
    /** Stores atomically; what came earlier in the program is seen earlier. */
    STORE_RELEASE,
    /** Jumps once the frame has come by as often as it may. */
    MAY_GOTO,
    /** Turns a pointer into one of another address space. */
    ADDR_SPACE_CAST,
    /** Jumps to an address. */
    GOTOX,
    /** Loads from the packet at a fixed place. */
    LDABS,
    /** Loads from the packet at a place relative to the source register. */
    LDIND;

    /** Returns the name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

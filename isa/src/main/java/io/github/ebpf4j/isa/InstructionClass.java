package io.github.ebpf4j.isa;

/** The three low bits of an opcode (RFC 9669 section 3.3), in the order of their values. */
public enum InstructionClass {
    /** Non-standard loads: 64-bit immediates and legacy packet access. */
    LD,
    /** Loads from memory into a register. */
    LDX,
    /** Stores of an immediate. */
    ST,
    /** Stores of a register, and atomic operations. */
    STX,
    /** 32-bit arithmetic. */
    ALU,
    /** 64-bit jumps, calls and exit. */
    JMP,
    /** 32-bit jumps. */
    JMP32,
    /** 64-bit arithmetic. */
    ALU64;

    private static final InstructionClass[] BY_VALUE = values();

    /** Returns the class of an opcode. */
    public static InstructionClass of(int opcode) {
        // | specific:5 | class:3 |
        return BY_VALUE[opcode & 0x07];
    }
}

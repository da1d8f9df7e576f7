package io.github.ebpf4j.isa;

import java.util.Locale;

/**
 * The values of clang's {@code -mcpu} for BPF, each of which adds instructions to those before it. What needs which was
 * tried with clang 19, and for what is newer follows LLVM's target description: an instruction belongs to the first
 * version at which clang selects it by itself, or, where it never does ({@code may_goto}), takes it from inline
 * assembly. (In inline assembly clang takes any instruction at any version.)
 */
public enum ClangCpu {
    /** 64-bit arithmetic and jumps, loads and stores, calls, 64-bit atomic operations, and 32-bit atomic addition. */
    V1,
    /** Adds 64-bit jumps if less, and if less or equal. */
    V2,
    /** Adds 32-bit arithmetic and jumps, and the other 32-bit atomic operations. */
    V3,
    /**
     * Adds moves and loads that extend the sign, signed division, byte swaps whatever the host's order, the long jump,
     * stores of an immediate, and (clang 20 and later) atomic loads and stores, and the jump to an address.
     */
    V4;

    /** Returns the lowest version at which clang emits the instruction. */
    public static ClangCpu of(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG -> ofArithmetic(row);
            case END -> row.operation() == Operation.SWAP ? V4 : V1;
            case JUMP_IMM, JUMP_REG -> ofJump(row);
            case ATOMIC -> row.is64Bit() || row.operation() == Operation.ATOMIC_ADD ? V1 : V3;
            case JA32, LDXS, ST, LOAD_ACQUIRE, STORE_RELEASE, GOTOX -> V4;
            case JA,
                    CALL,
                    CALL_LOCAL,
                    CALLX,
                    EXIT,
                    MAY_GOTO,
                    ADDR_SPACE_CAST,
                    LDX,
                    STX,
                    LDDW,
                    LDDW_ID,
                    NEXT_IMM,
                    PACKET_ABS,
                    PACKET_IND -> V1;
        };
    }

    private static ClangCpu ofArithmetic(Opcode row) {
        return switch (row.operation()) {
            case MOVSX, SDIV, SMOD -> V4;
            default -> row.is64Bit() ? V1 : V3;
        };
    }

    private static ClangCpu ofJump(Opcode row) {
        if (!row.is64Bit()) {
            return V3;
        }
        return switch (row.operation()) {
            case JLT, JLE, JSLT, JSLE -> V2;
            default -> V1;
        };
    }

    /** Returns the name as {@code -mcpu} takes it: {@code v3}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

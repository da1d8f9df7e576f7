package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.math.BigInteger;

/**
 * What the RFC's tables say that an operation computes, in numbers without a width that are cut to one at the end. No
 * engine has a part in it.
 */
final class Rfc {

    private Rfc() {}

    /** Returns the width of a row's operands in bits, 32 or 64. */
    static int width(Opcode row) {
        return row.is64Bit() ? Long.SIZE : Integer.SIZE;
    }

    /** Section 4.1: returns dst after an operation on two operands. */
    static long compute(Opcode row, long dst, long src) {
        int width = width(row);
        BigInteger d = unsigned(dst, width);
        BigInteger s = unsigned(src, width);
        BigInteger signedD = signed(dst, width);
        BigInteger signedS = signed(src, width);
        boolean byZero = s.signum() == 0;
        int count = s.mod(BigInteger.valueOf(width)).intValueExact();
        return cut(
                switch (row.operation()) {
                    case ADD -> d.add(s);
                    case SUB -> d.subtract(s);
                    case MUL -> d.multiply(s);
                    case DIV -> byZero ? BigInteger.ZERO : d.divide(s);
                    case SDIV -> byZero ? BigInteger.ZERO : signedD.divide(signedS);
                    case MOD -> byZero ? d : d.remainder(s);
                    case SMOD -> byZero ? d : signedD.remainder(signedS);
                    case OR -> d.or(s);
                    case AND -> d.and(s);
                    case XOR -> d.xor(s);
                    case LSH -> d.shiftLeft(count);
                    case RSH -> d.shiftRight(count);
                    case ARSH -> signedD.shiftRight(count);
                    case NEG -> d.negate();
                    case MOV -> s;
                    default -> throw new IllegalArgumentException(row + " computes nothing from two operands");
                },
                width);
    }

    /** Section 4.3: returns whether a conditional jump is taken. */
    static boolean jumps(Opcode row, long dst, long src) {
        int width = width(row);
        int unsigned = unsigned(dst, width).compareTo(unsigned(src, width));
        int signed = signed(dst, width).compareTo(signed(src, width));
        return switch (row.operation()) {
            case JEQ -> unsigned == 0;
            case JNE -> unsigned != 0;
            case JGT -> unsigned > 0;
            case JGE -> unsigned >= 0;
            case JLT -> unsigned < 0;
            case JLE -> unsigned <= 0;
            case JSGT -> signed > 0;
            case JSGE -> signed >= 0;
            case JSLT -> signed < 0;
            case JSLE -> signed <= 0;
            case JSET -> unsigned(dst, width).and(unsigned(src, width)).signum() != 0;
            default -> throw new IllegalArgumentException(row + " is no conditional jump");
        };
    }

    /** Section 5.3: returns what memory holds after an operation on it; a compare and exchange is one that matches. */
    static long atomic(Opcode row, long old, long src) {
        int width = width(row);
        BigInteger memory = unsigned(old, width);
        BigInteger operand = unsigned(src, width);
        return cut(
                switch (row.operation()) {
                    case ATOMIC_ADD, ATOMIC_FETCH_ADD -> memory.add(operand);
                    case ATOMIC_OR, ATOMIC_FETCH_OR -> memory.or(operand);
                    case ATOMIC_AND, ATOMIC_FETCH_AND -> memory.and(operand);
                    case ATOMIC_XOR, ATOMIC_FETCH_XOR -> memory.xor(operand);
                    case XCHG, CMPXCHG -> operand;
                    default -> throw new IllegalArgumentException(row + " is no atomic operation");
                },
                width);
    }

    /** Section 2.3: returns the lowest bits of a number, sign-extended to 64. */
    static long signExtend(long value, int bits) {
        return signed(value, bits).longValueExact();
    }

    /** Returns the lowest bits of a number, zero-extended to 64. */
    static long zeroExtend(long value, int bits) {
        return unsigned(value, bits).longValue();
    }

    /** Section 4.2: returns the lowest bits after a byte swap of the operation on a host, zero-extended. */
    static long swap(Operation operation, int bits, boolean bigEndianHost, long value) {
        boolean swaps = switch (operation) {
            case LE -> bigEndianHost;
            case BE -> !bigEndianHost;
            default -> true;
        };
        long result = 0;
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            long lowest = zeroExtend(value >>> bit, Byte.SIZE);
            result |= lowest << (swaps ? bits - Byte.SIZE - bit : bit);
        }
        return result;
    }

    private static long cut(BigInteger value, int bits) {
        return value.mod(BigInteger.ONE.shiftLeft(bits)).longValue();
    }

    private static BigInteger unsigned(long value, int bits) {
        return BigInteger.valueOf(value).mod(BigInteger.ONE.shiftLeft(bits));
    }

    private static BigInteger signed(long value, int bits) {
        BigInteger unsigned = unsigned(value, bits);
        return unsigned.testBit(bits - 1) ? unsigned.subtract(BigInteger.ONE.shiftLeft(bits)) : unsigned;
    }
}

package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.isa.Operation;

/**
 * Section 4.1, arithmetic instructions. Where Java's own operators would do, it goes another way, so that a wrong idea of
 * them is not shared: 32 bits are computed in 64, 64 bits by school methods, shifts bit by bit.
 */
public class Arithmetic {

    static final long LOWER_32 = 0xffff_ffffL;

    /** Creates it. */
    public Arithmetic() {}

    /**
     * Returns what dst holds after an operation on two operands.
     *
     * @param wide whether the operands are 64 bits wide and not 32
     * @param src the source operand; that of {@code NEG} does not count
     */
    public long compute(Operation operation, boolean wide, long dst, long src) {
        return wide ? compute64(operation, dst, src) : compute32(operation, dst, src) & LOWER_32;
    }

    /** Returns what dst holds after a move that sign-extends the lowest 8, 16 or 32 bits of src. */
    public long moveSignExtended(boolean wide, long src, int bits) {
        return wide ? signExtend(src, bits) : signExtend(src, bits) & LOWER_32;
    }

    private static long compute32(Operation operation, long dst, long src) {
        long d = dst & LOWER_32;
        long s = src & LOWER_32;
        long signedD = signExtend(dst, 32);
        long signedS = signExtend(src, 32);
        return switch (operation) {
            case ADD -> d + s;
            case SUB -> d - s;
            case MUL -> d * s;
            case DIV -> s == 0 ? 0 : d / s;
            case SDIV -> s == 0 ? 0 : signedD / signedS;
            case MOD -> s == 0 ? d : d % s;
            case SMOD -> s == 0 ? d : signedD - signedS * (signedD / signedS);
            case NEG -> -d;
            case LSH -> shift(d, (int) (s % 32), 32, true, false);
            case RSH -> shift(d, (int) (s % 32), 32, false, false);
            case ARSH -> shift(d, (int) (s % 32), 32, false, true);
            default -> bitwise(operation, d, s);
        };
    }

    private static long compute64(Operation operation, long dst, long src) {
        int count = Math.floorMod(src, 64);
        return switch (operation) {
            case ADD -> (dst ^ src) + ((dst & src) << 1);
            case SUB -> dst + ~src + 1;
            case MUL -> multiply(dst, src);
            case DIV -> src == 0 ? 0 : quotient(dst, src);
            case SDIV -> src == 0 ? 0 : signedQuotient(dst, src);
            case MOD -> src == 0 ? dst : dst - multiply(src, quotient(dst, src));
            case SMOD -> src == 0 ? dst : dst - multiply(src, signedQuotient(dst, src));
            case NEG -> ~dst + 1;
            case LSH -> shift(dst, count, 64, true, false);
            case RSH -> shift(dst, count, 64, false, false);
            case ARSH -> shift(dst, count, 64, false, true);
            default -> bitwise(operation, dst, src);
        };
    }

    private static long bitwise(Operation operation, long dst, long src) {
        return switch (operation) {
            case OR -> ~(~dst & ~src);
            case AND -> ~(~dst | ~src);
            case XOR -> (dst | src) & ~(dst & src);
            case MOV -> src;
            default -> throw new IllegalArgumentException(operation + " is no operation of section 4.1");
        };
    }

    /** School multiplication by halves. */
    private static long multiply(long a, long b) {
        long low = (a & LOWER_32) * (b & LOWER_32);
        long cross = (a >>> 32) * (b & LOWER_32) + (a & LOWER_32) * (b >>> 32);
        return low + (cross << 32);
    }

    /** School division, unsigned. */
    private static long quotient(long dividend, long divisor) {
        long quotient = 0;
        long remainder = 0;
        for (int bit = 63; bit >= 0; bit--) {
            boolean carry = remainder < 0;
            remainder = (remainder << 1) | ((dividend >>> bit) & 1);
            quotient <<= 1;
            if (carry || below(divisor, remainder) || divisor == remainder) {
                remainder -= divisor;
                quotient |= 1;
            }
        }
        return quotient;
    }

    private static long signedQuotient(long dividend, long divisor) {
        long magnitude = quotient(dividend < 0 ? -dividend : dividend, divisor < 0 ? -divisor : divisor);
        return (dividend < 0) == (divisor < 0) ? magnitude : -magnitude;
    }

    private static long shift(long value, int count, int bits, boolean left, boolean fillWithSign) {
        boolean sign = bit(value, bits - 1);
        long result = 0;
        for (int i = 0; i < bits; i++) {
            int from = left ? i - count : i + count;
            boolean set = from >= bits ? fillWithSign && sign : from >= 0 && bit(value, from);
            result |= set ? 1L << i : 0;
        }
        return result;
    }

    private static boolean bit(long value, int index) {
        return ((value >>> index) & 1) != 0;
    }

    /** Section 2.3: returns the lowest bits as a signed number, {@code (s8)} and the like. */
    public static long signExtend(long value, int bits) {
        long low = bits == 64 ? value : value % (1L << bits);
        long unsigned = bits == 64 || low >= 0 ? low : low + (1L << bits);
        return bits < 64 && unsigned >= 1L << (bits - 1) ? unsigned - (1L << bits) : unsigned;
    }

    /** Compares unsigned: the ranges are moved to where signed comparison orders them. */
    static boolean below(long a, long b) {
        return a + Long.MIN_VALUE < b + Long.MIN_VALUE;
    }
}

package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;

/**
 * What each operation computes, as pure functions of register contents (RFC 9669 sections 4 and 5.3). Every engine calls
 * these and moves values around them; none restates them.
 *
 * <p>A function ends in the width of its operands. One of 32 bits looks at the lower halves only and zeroes the upper
 * half of what it returns. {@code src} is the source operand: a register, or an immediate that was sign-extended to 64
 * bits.
 */
public final class Semantics {

    private static final long LOWER_32 = 0xffff_ffffL;

    private Semantics() {}

    /** Returns the 32 bits, zero-extended: {@code (u32)} of the RFC. */
    private static long u32(int value) {
        return value & LOWER_32;
    }

    /** Returns the sum. */
    public static long add32(long dst, long src) {
        return u32((int) dst + (int) src);
    }

    /** Returns the sum. */
    public static long add64(long dst, long src) {
        return dst + src;
    }

    /** Returns the difference. */
    public static long sub32(long dst, long src) {
        return u32((int) dst - (int) src);
    }

    /** Returns the difference. */
    public static long sub64(long dst, long src) {
        return dst - src;
    }

    /** Returns the product. */
    public static long mul32(long dst, long src) {
        return u32((int) dst * (int) src);
    }

    /** Returns the product. */
    public static long mul64(long dst, long src) {
        return dst * src;
    }

    /** Returns the bits set in either. */
    public static long or32(long dst, long src) {
        return u32((int) dst | (int) src);
    }

    /** Returns the bits set in either. */
    public static long or64(long dst, long src) {
        return dst | src;
    }

    /** Returns the bits set in both. */
    public static long and32(long dst, long src) {
        return u32((int) dst & (int) src);
    }

    /** Returns the bits set in both. */
    public static long and64(long dst, long src) {
        return dst & src;
    }

    /** Returns the bits set in one of the two. */
    public static long xor32(long dst, long src) {
        return u32((int) dst ^ (int) src);
    }

    /** Returns the bits set in one of the two. */
    public static long xor64(long dst, long src) {
        return dst ^ src;
    }

    /** Returns the unsigned quotient; 0 for a division by zero. */
    public static long div32(long dst, long src) {
        return (int) src == 0 ? 0 : u32(Integer.divideUnsigned((int) dst, (int) src));
    }

    /** Returns the unsigned quotient; 0 for a division by zero. */
    public static long div64(long dst, long src) {
        return src == 0 ? 0 : Long.divideUnsigned(dst, src);
    }

    /** Returns the signed quotient, truncated; 0 for a division by zero. The smallest number by -1 is itself. */
    public static long sdiv32(long dst, long src) {
        return (int) src == 0 ? 0 : u32((int) dst / (int) src);
    }

    /** Returns the signed quotient, truncated; 0 for a division by zero. The smallest number by -1 is itself. */
    public static long sdiv64(long dst, long src) {
        return src == 0 ? 0 : dst / src;
    }

    /** Returns the unsigned remainder; the dividend for a division by zero. */
    public static long mod32(long dst, long src) {
        return (int) src == 0 ? u32((int) dst) : u32(Integer.remainderUnsigned((int) dst, (int) src));
    }

    /** Returns the unsigned remainder; the dividend for a division by zero. */
    public static long mod64(long dst, long src) {
        return src == 0 ? dst : Long.remainderUnsigned(dst, src);
    }

    /** Returns the remainder of the truncating division; the dividend for a division by zero. */
    public static long smod32(long dst, long src) {
        return (int) src == 0 ? u32((int) dst) : u32((int) dst % (int) src);
    }

    /** Returns the remainder of the truncating division; the dividend for a division by zero. */
    public static long smod64(long dst, long src) {
        return src == 0 ? dst : dst % src;
    }

    // Shifts, section 4.1: the count is masked to the width, which is what Java's operators do.

    /** Returns dst shifted left. */
    public static long lsh32(long dst, long src) {
        return u32((int) dst << (int) src);
    }

    /** Returns dst shifted left. */
    public static long lsh64(long dst, long src) {
        return dst << src;
    }

    /** Returns dst shifted right, filled with zeros. */
    public static long rsh32(long dst, long src) {
        return u32((int) dst >>> (int) src);
    }

    /** Returns dst shifted right, filled with zeros. */
    public static long rsh64(long dst, long src) {
        return dst >>> src;
    }

    /** Returns dst shifted right, filled with its sign. */
    public static long arsh32(long dst, long src) {
        return u32((int) dst >> (int) src);
    }

    /** Returns dst shifted right, filled with its sign. */
    public static long arsh64(long dst, long src) {
        return dst >> src;
    }

    /** Returns the negated number. */
    public static long neg32(long dst) {
        return u32(-(int) dst);
    }

    /** Returns the negated number. */
    public static long neg64(long dst) {
        return -dst;
    }

    /** Returns the lower half. */
    public static long mov32(long src) {
        return u32((int) src);
    }

    /** Returns the lowest 8 bits sign-extended to 32. */
    public static long movsx8_32(long src) {
        return u32((byte) src);
    }

    /** Returns the lowest 16 bits sign-extended to 32. */
    public static long movsx16_32(long src) {
        return u32((short) src);
    }

    /** Returns the lowest 8 bits sign-extended to 64. */
    public static long movsx8_64(long src) {
        return (byte) src;
    }

    /** Returns the lowest 16 bits sign-extended to 64. */
    public static long movsx16_64(long src) {
        return (short) src;
    }

    /** Returns the lowest 32 bits sign-extended to 64. */
    public static long movsx32_64(long src) {
        return (int) src;
    }

    /** Returns the lowest 16 bits with their bytes swapped, zero-extended. */
    public static long bswap16(long dst) {
        return Short.reverseBytes((short) dst) & 0xffffL;
    }

    /** Returns the lowest 32 bits with their bytes swapped, zero-extended. */
    public static long bswap32(long dst) {
        return u32(Integer.reverseBytes((int) dst));
    }

    /** Returns the number with its bytes swapped. */
    public static long bswap64(long dst) {
        return Long.reverseBytes(dst);
    }

    // Conversions between host and a named byte order, section 4.2. The host is the one that the program was compiled
    // for. Without a swap the number is still cut to its width.

    /** Converts the lowest 16 bits between host and little-endian byte order, zero-extended. */
    public static long le16(long dst, boolean hostIsBigEndian) {
        return hostIsBigEndian ? bswap16(dst) : dst & 0xffffL;
    }

    /** Converts the lowest 32 bits between host and little-endian byte order, zero-extended. */
    public static long le32(long dst, boolean hostIsBigEndian) {
        return hostIsBigEndian ? bswap32(dst) : u32((int) dst);
    }

    /** Converts the lowest 64 bits between host and little-endian byte order, zero-extended. */
    public static long le64(long dst, boolean hostIsBigEndian) {
        return hostIsBigEndian ? bswap64(dst) : dst;
    }

    /** Converts the lowest 16 bits between host and big-endian byte order, zero-extended. */
    public static long be16(long dst, boolean hostIsBigEndian) {
        return !hostIsBigEndian ? bswap16(dst) : dst & 0xffffL;
    }

    /** Converts the lowest 32 bits between host and big-endian byte order, zero-extended. */
    public static long be32(long dst, boolean hostIsBigEndian) {
        return !hostIsBigEndian ? bswap32(dst) : u32((int) dst);
    }

    /** Converts the lowest 64 bits between host and big-endian byte order, zero-extended. */
    public static long be64(long dst, boolean hostIsBigEndian) {
        return !hostIsBigEndian ? bswap64(dst) : dst;
    }

    /** Returns whether the two are equal. */
    public static boolean jeq64(long dst, long src) {
        return dst == src;
    }

    /** Returns whether the two are equal. */
    public static boolean jeq32(long dst, long src) {
        return (int) dst == (int) src;
    }

    /** Returns whether the two differ. */
    public static boolean jne64(long dst, long src) {
        return dst != src;
    }

    /** Returns whether the two differ. */
    public static boolean jne32(long dst, long src) {
        return (int) dst != (int) src;
    }

    /** Returns whether dst is greater than src, signed. */
    public static boolean jsgt64(long dst, long src) {
        return dst > src;
    }

    /** Returns whether dst is greater than src, signed. */
    public static boolean jsgt32(long dst, long src) {
        return (int) dst > (int) src;
    }

    /** Returns whether dst is greater than or equal to src, signed. */
    public static boolean jsge64(long dst, long src) {
        return dst >= src;
    }

    /** Returns whether dst is greater than or equal to src, signed. */
    public static boolean jsge32(long dst, long src) {
        return (int) dst >= (int) src;
    }

    /** Returns whether dst is less than src, signed. */
    public static boolean jslt64(long dst, long src) {
        return dst < src;
    }

    /** Returns whether dst is less than src, signed. */
    public static boolean jslt32(long dst, long src) {
        return (int) dst < (int) src;
    }

    /** Returns whether dst is less than or equal to src, signed. */
    public static boolean jsle64(long dst, long src) {
        return dst <= src;
    }

    /** Returns whether dst is less than or equal to src, signed. */
    public static boolean jsle32(long dst, long src) {
        return (int) dst <= (int) src;
    }

    /** Returns whether dst is greater than src, unsigned. */
    public static boolean jgt64(long dst, long src) {
        return dst + Long.MIN_VALUE > src + Long.MIN_VALUE;
    }

    /** Returns whether dst is greater than src, unsigned. */
    public static boolean jgt32(long dst, long src) {
        return (int) dst + Integer.MIN_VALUE > (int) src + Integer.MIN_VALUE;
    }

    /** Returns whether dst is greater than or equal to src, unsigned. */
    public static boolean jge64(long dst, long src) {
        return dst + Long.MIN_VALUE >= src + Long.MIN_VALUE;
    }

    /** Returns whether dst is greater than or equal to src, unsigned. */
    public static boolean jge32(long dst, long src) {
        return (int) dst + Integer.MIN_VALUE >= (int) src + Integer.MIN_VALUE;
    }

    /** Returns whether dst is less than src, unsigned. */
    public static boolean jlt64(long dst, long src) {
        return dst + Long.MIN_VALUE < src + Long.MIN_VALUE;
    }

    /** Returns whether dst is less than src, unsigned. */
    public static boolean jlt32(long dst, long src) {
        return (int) dst + Integer.MIN_VALUE < (int) src + Integer.MIN_VALUE;
    }

    /** Returns whether dst is less than or equal to src, unsigned. */
    public static boolean jle64(long dst, long src) {
        return dst + Long.MIN_VALUE <= src + Long.MIN_VALUE;
    }

    /** Returns whether dst is less than or equal to src, unsigned. */
    public static boolean jle32(long dst, long src) {
        return (int) dst + Integer.MIN_VALUE <= (int) src + Integer.MIN_VALUE;
    }

    /** Returns whether the two have a set bit in common. */
    public static boolean jset64(long dst, long src) {
        return (dst & src) != 0;
    }

    /** Returns whether the lower halves have a set bit in common. */
    public static boolean jset32(long dst, long src) {
        return (dst & src & LOWER_32) != 0;
    }

    /**
     * Returns what an atomic operation other than a compare and exchange leaves in memory (section 5.3); for one of 32
     * bits, in the lower half of the result.
     *
     * @param old what memory held
     * @throws IllegalArgumentException if the operation is not such a one
     */
    public static long atomic(Operation operation, long old, long src) {
        return switch (operation) {
            case ATOMIC_ADD, ATOMIC_FETCH_ADD -> old + src;
            case ATOMIC_OR, ATOMIC_FETCH_OR -> old | src;
            case ATOMIC_AND, ATOMIC_FETCH_AND -> old & src;
            case ATOMIC_XOR, ATOMIC_FETCH_XOR -> old ^ src;
            case XCHG -> src;
            default -> throw new IllegalArgumentException(operation + " is not an atomic operation of this kind");
        };
    }
}

package io.github.ebpf4j.isa.btf;

/**
 * Fills the gaps between members with bit fields without a name, where a compiler would not leave them by itself: with
 * few lines, and none where alignment does it.
 */
final class BitPadding {

    private static final int LONG_BITS = 64;

    private final CText text;
    private final int level;
    private long end;
    private boolean afterBitField;

    BitPadding(CText text, int level) {
        this.text = text;
        this.level = level;
    }

    /** Notes that a member is written. */
    void passed(long bitOffset, long bytes, int bitSize) {
        end = bitOffset + (bitSize == 0 ? bytes * 8 : bitSize);
        afterBitField = bitSize != 0;
    }

    /**
     * Fills the gap up to what comes next.
     *
     * @param next where it begins, in bits
     * @param alignment its alignment in bytes, 0 if it has none
     * @param bitField whether it is a bit field
     */
    void fill(long next, int alignment, boolean bitField) {
        if (end >= next) {
            return;
        }
        // The widest type that has a boundary in the gap.
        int bits = LONG_BITS;
        while (bits > 8 && roundUp(end, bits) > next) {
            bits /= 2;
        }
        long boundary = roundUp(end, bits);
        if (boundary > end && boundary <= next) {
            if (bitField && afterBitField) {
                line(bits, boundary - end);
            } else if (boundary == next
                    ? roundUp(end, Math.max(alignment, 1) * 8L) != boundary
                    : next - boundary <= boundary - end) {
                line(bits, 0);
            }
            end = boundary;
        }
        while (end < next) {
            long rest = Math.min(next - end, bits);
            line(rest == bits ? bits : smallest(rest), rest);
            end += rest;
        }
    }

    private static int smallest(long rest) {
        int bits = 8;
        while (bits < rest) {
            bits *= 2;
        }
        return bits;
    }

    private static long roundUp(long offset, long bits) {
        return (offset + bits - 1) / bits * bits;
    }

    private void line(int bits, long width) {
        String type = switch (bits) {
            case 8 -> "char";
            case 16 -> "short";
            case 32 -> "int";
            default -> "long";
        };
        text.line(level).add(type + ": " + width + ";");
    }
}

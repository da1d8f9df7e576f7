package io.github.ebpf4j.isa.btf;

import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * Memory as bits. In little-endian memory the bits of a byte count from the least significant one, and a number begins
 * with its least significant bit; in big-endian memory both are the other way round. So a number of any width at any
 * bit is a row of adjacent bits in either, and one of whole bytes is what it is to the processor.
 */
final class MemoryBits {

    private final byte[] bytes;
    private final boolean big;

    MemoryBits(byte[] bytes, ByteOrder byteOrder) {
        this.bytes = bytes;
        this.big = byteOrder == ByteOrder.BIG_ENDIAN;
    }

    /** Returns how many bytes there are; those after them are zero. */
    int length() {
        return bytes.length;
    }

    /** Returns a byte, zero if it is beyond the end. */
    byte at(long index) {
        return index < bytes.length ? bytes[(int) index] : 0;
    }

    /** Returns an unsigned number of up to 64 bits. */
    long get(long bit, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            long one = (at((bit + i) >>> 3) >>> shift(bit + i)) & 1L;
            value |= one << (big ? width - 1 - i : i);
        }
        return value;
    }

    /** Returns an unsigned number of any width. */
    BigInteger getWide(long bit, int width) {
        BigInteger value = BigInteger.ZERO;
        for (int done = 0; done < width; done += Integer.SIZE) {
            int piece = Math.min(Integer.SIZE, width - done);
            BigInteger read = BigInteger.valueOf(get(bit + done, piece));
            value = big ? value.shiftLeft(piece).or(read) : value.or(read.shiftLeft(done));
        }
        return value;
    }

    /** Writes the lowest bits of a number. */
    void set(long bit, int width, BigInteger value) {
        for (int i = 0; i < width; i++) {
            int index = (int) ((bit + i) >>> 3);
            int mask = 1 << shift(bit + i);
            boolean one = value.testBit(big ? width - 1 - i : i);
            bytes[index] = (byte) (one ? bytes[index] | mask : bytes[index] & ~mask);
        }
    }

    private int shift(long bit) {
        int inByte = (int) bit & 7;
        return big ? 7 - inByte : inByte;
    }
}

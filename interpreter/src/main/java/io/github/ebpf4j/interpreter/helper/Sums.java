package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.Checksum;
import java.nio.ByteOrder;

/**
 * Arithmetic of the Internet checksum (RFC 1071) as {@code include/net/checksum.h} has it: sums of 32 bits and their
 * folding to 16, all in the byte order of the program.
 */
final class Sums {

    /** A checksum of UDP that is not there: {@code CSUM_MANGLED_0}. */
    static final int MANGLED_ZERO = 0xffff;

    private static final long LOWER_32 = 0xffff_ffffL;

    private Sums() {}

    /** Adds with the carry coming in again at the lowest bit. */
    static int add(int a, int b) {
        int sum = a + b;
        return sum + (Integer.compareUnsigned(sum, a) < 0 ? 1 : 0);
    }

    static int subtract(int a, int b) {
        return add(a, ~b);
    }

    /** Adds 16 bits with the carry coming in again at the lowest bit. */
    static int add16(int a, int b) {
        int sum = a + b;
        return (sum & 0xffff) + (sum >>> 16) & 0xffff;
    }

    /** Returns the checksum of a sum: folded and inverted. */
    static int fold(int sum) {
        return ~Checksum.from32To16(sum) & 0xffff;
    }

    /** Returns the checksum after a change of the data, given as the sum of the difference. */
    static int replaceByDifference(int checksum, int difference) {
        return fold(add(difference, ~checksum));
    }

    /** Returns the checksum after a change of 16 bits of the data. */
    static int replace16(int checksum, int from, int to) {
        return ~add16(add16(~checksum & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;
    }

    /** Returns the checksum after a change of 32 bits of the data. */
    static int replace32(int checksum, int from, int to) {
        return fold(add(subtract(~checksum, from), to));
    }

    /** Returns the sum of bytes of a program's memory, all of which it may read, added to another sum. */
    static int of(Caller caller, long address, int size, int seed) {
        Cost.ofBytes(caller, size);
        long sum = Integer.toUnsignedLong(seed);
        int done = 0;
        for (; done <= size - Long.BYTES; done += Long.BYTES) {
            long word = caller.load(address + done, Long.BYTES);
            sum += (word & LOWER_32) + (word >>> 32);
        }
        // What is missing of the last word, counts as zeros behind.
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        for (; done < size; done++) {
            int place = done % Integer.BYTES;
            long value = caller.load(address + done, Byte.BYTES);
            sum += value << (Byte.SIZE * (bigEndian ? Integer.BYTES - 1 - place : place));
        }
        return Checksum.from64To32(sum);
    }

    static int load16(byte[] array, int index, boolean bigEndian) {
        int first = array[index] & 0xff;
        int second = array[index + 1] & 0xff;
        return bigEndian ? (first << 8) | second : (second << 8) | first;
    }

    static void store16(byte[] array, int index, boolean bigEndian, int value) {
        byte lower = (byte) value;
        byte upper = (byte) (value >>> 8);
        array[index] = bigEndian ? upper : lower;
        array[index + 1] = bigEndian ? lower : upper;
    }
}

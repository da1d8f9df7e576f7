package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys as words of 8 bytes, the first byte in the lowest bits, the last word filled up with zeros: so that all keys are
 * compared and hashed in one way, wherever they come from.
 */
final class Keys {

    private static final long FIRST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
    private static final long SECOND_FACTOR = 0xd6e8_feb8_6659_fd93L;

    private Keys() {}

    /** Returns how many words a key of so many bytes has. */
    static int words(int size) {
        return (size + Long.BYTES - 1) / Long.BYTES;
    }

    /** Returns an array of so many words for each thread, to read keys into. */
    static ThreadLocal<long[]> ofThread(int words) {
        return ThreadLocal.withInitial(() -> new long[words]);
    }

    /** Reads a key of a program's. */
    static void read(Caller caller, long address, int size, long[] to) {
        boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        int done = 0;
        for (; done + Long.BYTES <= size; done += Long.BYTES) {
            long word = caller.load(address + done, Long.BYTES);
            to[done / Long.BYTES] = bigEndian ? Long.reverseBytes(word) : word;
        }
        if (done < size) {
            to[done / Long.BYTES] = last(caller, address + done, size - done, bigEndian);
        }
    }

    private static long last(Caller caller, long address, int size, boolean bigEndian) {
        if (size == Integer.BYTES) {
            int word = (int) caller.load(address, Integer.BYTES);
            return (bigEndian ? Integer.reverseBytes(word) : word) & 0xffff_ffffL;
        }
        long word = 0;
        for (int i = size - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | caller.load(address + i, Byte.BYTES);
        }
        return word;
    }

    /** Reads a key of Java's. */
    static void read(byte[] key, long[] to) {
        Arrays.fill(to, 0);
        for (int i = 0; i < key.length; i++) {
            to[i / Long.BYTES] |= (key[i] & 0xffL) << (i % Long.BYTES * Byte.SIZE);
        }
    }

    /** Returns the bytes of a key. */
    static byte[] bytes(long[] words, int size) {
        byte[] bytes = new byte[size];
        copy(words, bytes, size);
        return bytes;
    }

    /** Copies the bytes of a key. */
    static void copy(long[] words, byte[] to, int size) {
        for (int i = 0; i < size; i++) {
            to[i] = (byte) (words[i / Long.BYTES] >>> (i % Long.BYTES * Byte.SIZE));
        }
    }

    static boolean equal(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    /** Compares keys whose hashes are equal, so that elements have one order. */
    static int compare(long[] a, long[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    /** Returns a hash that nobody can foretell who does not know the seed. */
    static int hash(long[] key, long seed) {
        long factor = Long.reverse(seed) ^ SECOND_FACTOR;
        long hash = seed;
        for (long word : key) {
            long mixed = hash ^ word;
            hash = Math.multiplyHigh(mixed, factor) ^ (mixed * factor);
        }
        hash *= FIRST_FACTOR;
        return (int) (hash >>> 32);
    }

    static int hash(long[] key) {
        long hash = key.length;
        for (long word : key) {
            hash = (hash ^ word) * FIRST_FACTOR;
            hash ^= hash >>> 32;
        }
        hash *= SECOND_FACTOR;
        return (int) (hash >>> 32);
    }
}

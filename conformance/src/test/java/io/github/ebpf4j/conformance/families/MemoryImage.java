package io.github.ebpf4j.conformance.families;

import java.util.Arrays;

/** What a program's memory holds, in either byte order. */
final class MemoryImage {

    private final byte[] bytes;
    private final boolean bigEndian;

    private MemoryImage(byte[] bytes, boolean bigEndian) {
        this.bytes = bytes;
        this.bigEndian = bigEndian;
    }

    /** Returns so many bytes, no two of any eight in a row being equal, all with their top bit set. */
    static MemoryImage ofPattern(int size, boolean bigEndian) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (0x81 + 0x11 * i % 0x7f);
        }
        return new MemoryImage(bytes, bigEndian);
    }

    /** Returns so many bytes that are all the same. */
    static MemoryImage filled(int size, int content) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) content);
        return new MemoryImage(bytes, false);
    }

    byte[] toArray() {
        return bytes.clone();
    }

    /** Returns the bytes from a place on as one number, zero-extended. */
    long load(int at, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= Rfc.zeroExtend(bytes[at + i], Byte.SIZE) << shift(i, size);
        }
        return value;
    }

    /** Puts the lowest bytes of a number at a place. */
    void store(int at, int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (value >>> shift(i, size));
        }
    }

    private int shift(int index, int size) {
        return Byte.SIZE * (bigEndian ? size - 1 - index : index);
    }
}

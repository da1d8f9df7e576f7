package io.github.ebpf4j.isa.program;

import java.util.Arrays;

/**
 * The first content of a data section: some bytes, and zeros after them up to its size. A section of 2 GiB of zeros takes
 * no memory.
 */
public final class DataImage {

    private final long size;
    private final byte[] bytes;

    private DataImage(long size, byte[] bytes) {
        this.size = size;
        this.bytes = bytes;
    }

    /**
     * Returns an image.
     *
     * @param size how many bytes it has, 0 to 2^32 - 1
     * @param start what it begins with; zeros follow
     * @throws IllegalArgumentException if {@code size} is out of range or less than {@code start} has
     */
    public static DataImage of(long size, byte[] start) {
        if (size < start.length || size >>> 32 != 0) {
            throw new IllegalArgumentException("an image has %d bytes and begins with %d, must have %d to 4294967295"
                    .formatted(size, start.length, start.length));
        }
        return new DataImage(size, start.clone());
    }

    /** Returns how many bytes the image has, 0 to 2^32 - 1. */
    public long size() {
        return size;
    }

    /** Returns a copy of the bytes that the image begins with; those after it are zero. */
    public byte[] start() {
        return bytes.clone();
    }

    /** Returns whether all bytes are zero by being none of those that the image begins with. */
    public boolean isZero() {
        return bytes.length == 0;
    }

    /** Returns whether the other image has the same size and begins with the same bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DataImage image && size == image.size && Arrays.equals(bytes, image.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(size) + Arrays.hashCode(bytes);
    }

    /** Returns the size, as messages name it. */
    @Override
    public String toString() {
        return size + " bytes";
    }
}

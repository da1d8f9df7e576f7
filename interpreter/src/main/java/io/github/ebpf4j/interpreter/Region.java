package io.github.ebpf4j.interpreter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of memory that programs can be given. It shares the array that it was made of: what a program writes is seen
 * there, and the other way round.
 *
 * <p>Atomic operations on a region are atomic against each other and against every store, in all programs and threads
 * that share the region, whatever their alignment. What the host itself writes to the array takes no part in that.
 */
public final class Region {

    // A region does not start at offset 0 of its address range, so that an access a little below it still meets the
    // right region and is reported with its name.
    static final int BASE = 0x1000;

    private static final int LARGEST = Integer.MAX_VALUE - 2 * BASE;

    private final String name;
    private final byte[] bytes;
    private final ByteBuffer littleEndian;
    private final ByteBuffer bigEndian;
    private final boolean writable;
    private final boolean isPrivate;

    private Region(String name, byte[] bytes, boolean writable, boolean isPrivate) {
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException(
                    "region \"%s\" has %d bytes, must not have more than %d".formatted(name, bytes.length, LARGEST));
        }
        this.name = name;
        this.bytes = bytes;
        this.littleEndian = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.bigEndian = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        this.writable = writable;
        this.isPrivate = isPrivate;
    }

    /** Returns a region over an array, which the program may change. */
    public static Region of(String name, byte[] bytes) {
        return new Region(name, bytes, true, false);
    }

    /** Returns a region over an array, which the program may only read. */
    public static Region readOnly(String name, byte[] bytes) {
        return new Region(name, bytes, false, false);
    }

    /** Returns a region that one run alone can reach, so that its stores need not wait for anybody. */
    static Region ofOneRun(String name, byte[] bytes) {
        return new Region(name, bytes, true, true);
    }

    /** Returns a region that has an address and no bytes: what a program may hold but not look into. */
    static Region opaque(String name) {
        return new Region(name, new byte[0], false, true);
    }

    /** Returns the name that messages call it by. */
    public String name() {
        return name;
    }

    /** Returns how many bytes it has. */
    public int size() {
        return littleEndian.capacity();
    }

    /** Returns whether programs may change it. */
    public boolean isWritable() {
        return writable;
    }

    boolean isPrivate() {
        return isPrivate;
    }

    /** Returns what atomic operations lock: the array, since several regions may be made of it. */
    Object lock() {
        return bytes;
    }

    ByteBuffer view(ByteOrder byteOrder) {
        return byteOrder == ByteOrder.LITTLE_ENDIAN ? littleEndian : bigEndian;
    }

    /** Returns the name and the size. */
    @Override
    public String toString() {
        return "\"%s\" (%d bytes)".formatted(name, size());
    }
}

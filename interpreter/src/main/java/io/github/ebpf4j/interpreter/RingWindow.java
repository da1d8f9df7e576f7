package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A part of a ring, that one run at a time may read and write: a record that it has reserved. The part may pass the
 * ring's end and go on at its start; the program sees its bytes one after another.
 *
 * <p>Its addresses count from a position that ever grows, so that a pointer to what the window showed before meets
 * nothing, until 1 GiB went by.
 */
public final class RingWindow extends Region {

    /** The largest ring, and how far positions count in addresses. */
    public static final int LARGEST_RING = 1 << 30;

    private final ByteBuffer ring;
    private final int mask;
    private int start;
    private int end;

    /**
     * Creates a window of no byte: see {@link #move}.
     *
     * @param ring direct memory of as many bytes as a power of two
     * @throws IllegalArgumentException if that is not so, or if it has more than {@link #LARGEST_RING} bytes
     */
    public RingWindow(String name, ByteBuffer ring) {
        super(name);
        int size = ring.capacity();
        if (Integer.bitCount(size) != 1 || size > LARGEST_RING || !ring.isDirect()) {
            throw new IllegalArgumentException(
                    "ring \"%s\" has %d bytes, must have a power of two up to %d outside the heap"
                            .formatted(name, size, LARGEST_RING));
        }
        this.ring = ring;
        this.mask = size - 1;
    }

    /**
     * Sets what the program reaches.
     *
     * @param position where it begins: a number of bytes since the ring's beginning, that may have gone round it often
     * @param size how many bytes it has, 0 to the ring's size
     * @return how far its first byte lies from the address that the window was given
     */
    public int move(long position, int size) {
        Objects.checkFromIndexSize(0, size, ring.capacity());
        start = (int) (position & (LARGEST_RING - 1));
        end = start + size;
        return start;
    }

    @Override
    public int size() {
        return end - start;
    }

    @Override
    boolean contains(int offset, int size) {
        return offset >= start && size >= 0 && offset <= end - size;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    String outside(boolean below) {
        return size() == 0
                ? "is in \"%s\", none of which is reserved at this address".formatted(name())
                : super.outside(below);
    }

    private boolean goesRound(int index, int size) {
        return index > mask + 1 - size;
    }

    @Override
    long get(int offset, int size, boolean bigEndian) {
        int index = offset & mask;
        if (!goesRound(index, size)) {
            return BufferNumbers.get(ring, index, size, bigEndian);
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            long next = ring.get((offset + i) & mask) & 0xffL;
            value |= next << ((bigEndian ? size - 1 - i : i) * Byte.SIZE);
        }
        return value;
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        int index = offset & mask;
        if (!goesRound(index, size)) {
            BufferNumbers.set(ring, index, size, bigEndian, value);
            return;
        }
        for (int i = 0; i < size; i++) {
            ring.put((offset + i) & mask, (byte) (value >>> ((bigEndian ? size - 1 - i : i) * Byte.SIZE)));
        }
    }

    // Nobody else reaches the window, so that nothing has to be done for operations to be atomic and in order.

    @Override
    long getAcquire(int offset, int size, boolean bigEndian) {
        return get(offset, size, bigEndian);
    }

    @Override
    void setRelease(int offset, int size, boolean bigEndian, long value) {
        set(offset, size, bigEndian, value);
    }

    @Override
    long atomic(Operation operation, int offset, int size, boolean bigEndian, long src) {
        long old = get(offset, size, bigEndian);
        set(offset, size, bigEndian, Semantics.atomic(operation, old, src));
        return old;
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        long old = get(offset, size, bigEndian);
        if (old == (size == Long.BYTES ? expected : expected & 0xffff_ffffL)) {
            set(offset, size, bigEndian, src);
        }
        return old;
    }

    @Override
    void read(int offset, byte[] to, int from, int size) {
        int index = offset & mask;
        int first = Math.min(size, mask + 1 - index);
        ring.get(index, to, from, first);
        ring.get(0, to, from + first, size - first);
    }

    @Override
    void write(int offset, byte[] bytes, int from, int size) {
        int index = offset & mask;
        int first = Math.min(size, mask + 1 - index);
        ring.put(index, bytes, from, first);
        ring.put(0, bytes, from + first, size - first);
    }

    /** Returns a copy, as the bytes may lie in two places. */
    @Override
    ByteBuffer buffer() {
        byte[] copy = new byte[size()];
        read(start, copy, 0, copy.length);
        return ByteBuffer.wrap(copy);
    }
}

package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;

/** A region over an array: what a program writes is seen there, and the other way round. */
class ArrayRegion extends Region {

    private static final long LOWER_32 = 0xffff_ffffL;

    private final boolean writable;

    /**
     * @param isPrivate whether one run at a time reaches it, so that stores need no lock
     */
    ArrayRegion(String name, byte[] bytes, boolean writable, boolean isPrivate) {
        super(name);
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException(
                    "region \"%s\" has %d bytes, must not have more than %d".formatted(name, bytes.length, LARGEST));
        }
        this.writable = writable;
        array = bytes;
        high = bytes.length;
        // A store to memory that others share must not fall between the load and the store of their atomic operations
        // (section 5.3: "can not be interrupted or corrupted by other access to the same memory region").
        writableHigh = writable && isPrivate ? bytes.length : 0;
    }

    // Several regions may be made of one array, so that is what is locked.
    private Object lock() {
        return array;
    }

    @Override
    public int size() {
        return high - low;
    }

    @Override
    boolean contains(int offset, int size) {
        return offset >= low && size >= 0 && offset <= high - size;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    long get(int offset, int size, boolean bigEndian) {
        return Numbers.get(array, offset, size, bigEndian);
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        synchronized (lock()) {
            Numbers.set(array, offset, size, bigEndian, value);
        }
    }

    @Override
    long getAcquire(int offset, int size, boolean bigEndian) {
        synchronized (lock()) {
            return get(offset, size, bigEndian);
        }
    }

    @Override
    void setRelease(int offset, int size, boolean bigEndian, long value) {
        set(offset, size, bigEndian, value);
    }

    @Override
    long atomic(Operation operation, int offset, int size, boolean bigEndian, long src) {
        synchronized (lock()) {
            long old = get(offset, size, bigEndian);
            Numbers.set(array, offset, size, bigEndian, Semantics.atomic(operation, old, src));
            return old;
        }
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        synchronized (lock()) {
            long old = get(offset, size, bigEndian);
            if (old == (size == Long.BYTES ? expected : expected & LOWER_32)) {
                Numbers.set(array, offset, size, bigEndian, src);
            }
            return old;
        }
    }

    @Override
    void read(int offset, byte[] to, int start, int size) {
        System.arraycopy(array, offset, to, start, size);
    }

    @Override
    void write(int offset, byte[] from, int start, int size) {
        synchronized (lock()) {
            System.arraycopy(from, start, array, offset, size);
        }
    }

    @Override
    ByteBuffer buffer() {
        return ByteBuffer.wrap(array, low, high - low).slice();
    }
}

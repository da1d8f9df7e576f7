package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values that many threads work on at once, without locks: what maps are made of. They lie outside the Java heap, since
 * that is where every version of the JVM has atomic access to bytes.
 *
 * <p>An access must lie within one value. Atomic operations may have any alignment. One that crosses the border of two
 * 8-byte words is atomic against all others of its kind, and loses nothing that anyone stores beside it; a plain load
 * may see one half of it before the other, as a plain load that crosses the border of two cache lines may on hardware.
 */
public final class SharedRegion extends Region {

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WORD = Long.BYTES;

    private final ByteBuffer bytes;
    private final Object crossing = new Object();
    private final int valueSize;
    private final int stride;
    private final int size;
    private final long reciprocal;
    private volatile boolean readable = true;
    private volatile boolean writable = true;

    SharedRegion(String name, int values, int valueSize) {
        super(name);
        long wide = (valueSize + (WORD - 1L)) / WORD * WORD;
        if (values < 0 || valueSize < 0 || values * wide > LARGEST) {
            throw new IllegalArgumentException(
                    "region \"%s\" has %d values of %d bytes, must not have more than %d bytes"
                            .formatted(name, values, valueSize, LARGEST));
        }
        this.valueSize = valueSize;
        this.stride = (int) Math.max(wide, WORD);
        this.size = values == 1 ? valueSize : values * stride;
        this.reciprocal = Long.divideUnsigned(-1, stride) + 1;
        // One word more, so that an access to the last bytes can look at the whole word that they are in.
        this.bytes = ByteBuffer.allocateDirect((int) (values * wide) + 2 * WORD).alignedSlice(WORD);
    }

    /** Returns how far each value begins after the one before it, in bytes. */
    public int stride() {
        return stride;
    }

    /** Sets what programs may do; the host may always do both. */
    public void permit(boolean toRead, boolean toWrite) {
        readable = toRead;
        writable = toWrite;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    String refusal(int offset, int size, boolean write) {
        if (write ? !writable : !readable) {
            return "is in %s %s".formatted(write ? "read-only" : "write-only", this);
        }
        int start = remainder(offset);
        return size <= valueSize - start
                ? ""
                : "passes the end of a value of \"%s\", %d bytes into its %d".formatted(name(), start, valueSize);
    }

    /** Returns offset modulo stride: Lemire's way, as a division would be most of the time that an access takes. */
    private int remainder(int offset) {
        long fraction = reciprocal * offset;
        // The upper half of an unsigned product, from the signed one.
        return (int) (Math.multiplyHigh(fraction, stride) + (fraction >> (Long.SIZE - 1) & stride));
    }

    @Override
    long get(int offset, int size, boolean bigEndian) {
        return switch (size) {
            case Byte.BYTES -> bytes.get(offset) & 0xffL;
            case Short.BYTES -> {
                short value = (short) SHORT.get(bytes, offset);
                yield (bigEndian ? Short.reverseBytes(value) : value) & 0xffffL;
            }
            case Integer.BYTES -> {
                int value = (int) INT.get(bytes, offset);
                yield (bigEndian ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
            }
            case Long.BYTES -> {
                long value = (long) LONG.get(bytes, offset);
                yield bigEndian ? Long.reverseBytes(value) : value;
            }
            default -> throw Numbers.badSize(size);
        };
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        switch (size) {
            case Byte.BYTES -> bytes.put(offset, (byte) value);
            case Short.BYTES -> SHORT.set(bytes, offset, bigEndian ? Short.reverseBytes((short) value) : (short) value);
            case Integer.BYTES -> INT.set(bytes, offset, bigEndian ? Integer.reverseBytes((int) value) : (int) value);
            case Long.BYTES -> LONG.set(bytes, offset, bigEndian ? Long.reverseBytes(value) : value);
            default -> throw Numbers.badSize(size);
        }
    }

    @Override
    long getAcquire(int offset, int size, boolean bigEndian) {
        long value = get(offset, size, bigEndian);
        VarHandle.fullFence();
        return value;
    }

    @Override
    void setRelease(int offset, int size, boolean bigEndian, long value) {
        VarHandle.fullFence();
        set(offset, size, bigEndian, value);
        VarHandle.fullFence();
    }

    @Override
    long atomic(Operation operation, int offset, int size, boolean bigEndian, long src) {
        return update(operation, offset, size, bigEndian, 0, src);
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        return update(Operation.CMPXCHG, offset, size, bigEndian, expected & mask(size), src);
    }

    private static long changed(Operation operation, long old, long expected, long src) {
        if (operation == Operation.CMPXCHG) {
            return old == expected ? src : old;
        }
        return Semantics.atomic(operation, old, src);
    }

    private static long mask(int size) {
        return -1L >>> (Long.SIZE - size * Byte.SIZE);
    }

    private static long inOrder(long value, int size, boolean bigEndian) {
        return bigEndian ? Long.reverseBytes(value) >>> (Long.SIZE - size * Byte.SIZE) : value & mask(size);
    }

    /** Replaces a number by a function of itself, atomically, and returns what it was. */
    private long update(Operation operation, int offset, int size, boolean bigEndian, long expected, long src) {
        int word = offset & -WORD;
        int shift = (offset - word) * Byte.SIZE;
        if (offset - word + size > WORD) {
            synchronized (crossing) {
                return updateCrossing(operation, word, shift, size, bigEndian, expected, src);
            }
        }
        long mask = mask(size) << shift;
        while (true) {
            long all = (long) LONG.getVolatile(bytes, word);
            long old = inOrder(all >>> shift, size, bigEndian);
            long changed = inOrder(changed(operation, old, expected, src), size, bigEndian) << shift;
            if (LONG.compareAndSet(bytes, word, all, (all & ~mask) | changed)) {
                return old;
            }
        }
    }

    // |      word      |   word + 8     |
    // |     |   the number     |        |    the lowest byte is left, so shift >>> counts from there
    private long updateCrossing(
            Operation operation, int word, int shift, int size, boolean bigEndian, long expected, long src) {
        int next = word + WORD;
        long firstMask = -1L << shift;
        long secondMask = mask(size) >>> (Long.SIZE - shift);
        while (true) {
            long first = (long) LONG.getVolatile(bytes, word);
            long second = (long) LONG.getVolatile(bytes, next);
            long old = inOrder(first >>> shift | second << (Long.SIZE - shift), size, bigEndian);
            long changed = inOrder(changed(operation, old, expected, src), size, bigEndian);
            if (!LONG.compareAndSet(bytes, word, first, (first & ~firstMask) | changed << shift)) {
                continue;
            }
            long end = changed >>> (Long.SIZE - shift);
            if (LONG.compareAndSet(bytes, next, second, (second & ~secondMask) | end)) {
                return old;
            }
            restore(word, firstMask, first, changed << shift);
        }
    }

    /** Takes the first half of a change back, unless someone has stored there since. */
    private void restore(int word, long mask, long before, long changed) {
        while (true) {
            long now = (long) LONG.getVolatile(bytes, word);
            if ((now & mask) != changed || LONG.compareAndSet(bytes, word, now, (now & ~mask) | (before & mask))) {
                return;
            }
        }
    }

    @Override
    void read(int offset, byte[] to, int start, int size) {
        bytes.get(offset, to, start, size);
    }

    @Override
    void write(int offset, byte[] from, int start, int size) {
        bytes.put(offset, from, start, size);
    }

    /** Returns the memory itself, for the host to read and write. */
    @Override
    public ByteBuffer buffer() {
        return bytes.slice(0, size);
    }
}

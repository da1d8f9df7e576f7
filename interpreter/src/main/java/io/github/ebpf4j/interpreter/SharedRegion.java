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
 * 8-byte words is atomic against all others of its kind, and loses nothing that anyone stores beside it or adds to one
 * of its halves; a plain load may see one half of it before the other, as a plain load that crosses the border of two
 * cache lines may on hardware.
 */
public final class SharedRegion extends Region {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WORD = Long.BYTES;

    private final ByteBuffer bytes;
    private final Object crossing = new Object();
    private final int valueSize;
    private final int stride;
    private final int size;
    private final long reciprocal;
    /**
     * Whether a compare and exchange has ever crossed words here. It shows the change of its first half before it knows
     * whether it can make that of its second one, so from then on no other atomic operation may come between.
     *
     * <p>Once in a region's life one may all the same: an operation that has looked at this just before the first such
     * exchange set it. It may find a half there that is taken back. To wait for it, each operation would have to tell
     * that it has ended, which costs as much as a lock. It is left so since no program meets it that the kernel's
     * verifier accepts: atomic operations must be aligned there, always ({@code check_atomic} of
     * {@code kernel/bpf/verifier.c}), and nothing outside the value is touched.
     */
    private volatile boolean exchangesCross;

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
    boolean admits(int offset, int size, boolean write) {
        return (write ? writable : readable) && contains(offset, size) && size <= valueSize - remainder(offset);
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
        return BufferNumbers.get(bytes, offset, size, bigEndian);
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        BufferNumbers.set(bytes, offset, size, bigEndian, value);
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
        boolean aligned = (offset & (size - 1)) == 0;
        boolean adds = operation == Operation.ATOMIC_ADD || operation == Operation.ATOMIC_FETCH_ADD;
        if (aligned && !exchangesCross && !(adds && bigEndian)) {
            long operand = inOrder(src, size, bigEndian);
            return inOrder(
                    size == Long.BYTES ? atomic64(operation, offset, operand) : atomic32(operation, offset, operand),
                    size,
                    bigEndian);
        }
        int first = Math.min(size, WORD - (offset & (WORD - 1)));
        if (!exchangesCross && first == size) {
            return inWord(operation, offset, size, bigEndian, 0, src);
        }
        synchronized (crossing) {
            return first == size
                    ? inWord(operation, offset, size, bigEndian, 0, src)
                    : crossing(operation, adds, offset, first, size, bigEndian, src);
        }
    }

    private static IllegalArgumentException noSuch(Operation operation) {
        return new IllegalArgumentException(operation + " is not an atomic operation of this kind");
    }

    private long atomic64(Operation operation, int offset, long src) {
        return switch (operation) {
            case ATOMIC_ADD, ATOMIC_FETCH_ADD -> (long) LONG.getAndAdd(bytes, offset, src);
            case ATOMIC_OR, ATOMIC_FETCH_OR -> (long) LONG.getAndBitwiseOr(bytes, offset, src);
            case ATOMIC_AND, ATOMIC_FETCH_AND -> (long) LONG.getAndBitwiseAnd(bytes, offset, src);
            case ATOMIC_XOR, ATOMIC_FETCH_XOR -> (long) LONG.getAndBitwiseXor(bytes, offset, src);
            case XCHG -> (long) LONG.getAndSet(bytes, offset, src);
            default -> throw noSuch(operation);
        };
    }

    private long atomic32(Operation operation, int offset, long src) {
        int operand = (int) src;
        return switch (operation) {
            case ATOMIC_ADD, ATOMIC_FETCH_ADD -> (int) INT.getAndAdd(bytes, offset, operand);
            case ATOMIC_OR, ATOMIC_FETCH_OR -> (int) INT.getAndBitwiseOr(bytes, offset, operand);
            case ATOMIC_AND, ATOMIC_FETCH_AND -> (int) INT.getAndBitwiseAnd(bytes, offset, operand);
            case ATOMIC_XOR, ATOMIC_FETCH_XOR -> (int) INT.getAndBitwiseXor(bytes, offset, operand);
            case XCHG -> (int) INT.getAndSet(bytes, offset, operand);
            default -> throw noSuch(operation);
        };
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        long wanted = expected & mask(size);
        boolean crosses = (offset & (WORD - 1)) + size > WORD;
        if (!crosses && !exchangesCross) {
            return inWord(Operation.CMPXCHG, offset, size, bigEndian, wanted, src);
        }
        synchronized (crossing) {
            if (!crosses) {
                return inWord(Operation.CMPXCHG, offset, size, bigEndian, wanted, src);
            }
            exchangesCross = true;
            int word = offset & -WORD;
            return exchangeCrossing(word, (offset - word) * Byte.SIZE, size, bigEndian, wanted, src);
        }
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

    /** Replaces a number of 1 to 8 bytes in one word by a function of itself, atomically, and returns what it was. */
    private long inWord(Operation operation, int offset, int size, boolean bigEndian, long expected, long src) {
        int word = offset & -WORD;
        int shift = (offset - word) * Byte.SIZE;
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

    /**
     * Does it in two words, one after the other, so that nothing is lost that anyone does to one of them meanwhile: no
     * operation but a compare and exchange needs to know more of the other half than the carry. The lower half comes
     * first.
     */
    private long crossing(
            Operation operation, boolean adds, int offset, int first, int size, boolean bigEndian, long src) {
        int lowSize = bigEndian ? size - first : first;
        int lowOffset = bigEndian ? offset + first : offset;
        int highOffset = bigEndian ? offset : offset + first;
        int bits = lowSize * Byte.SIZE;
        long low = inWord(operation, lowOffset, lowSize, bigEndian, 0, src);
        long carry = adds ? (low + (src & mask(lowSize))) >>> bits : 0;
        long high = inWord(operation, highOffset, size - lowSize, bigEndian, 0, (src >>> bits) + carry);
        return high << bits | low;
    }

    // |      word      |   word + 8     |
    // |     |   the number     |        |    the lowest byte is left, so shift >>> counts from there
    private long exchangeCrossing(int word, int shift, int size, boolean bigEndian, long expected, long src) {
        int next = word + WORD;
        long firstMask = -1L << shift;
        long secondMask = mask(size) >>> (Long.SIZE - shift);
        long changed = inOrder(src, size, bigEndian);
        while (true) {
            long first = (long) LONG.getVolatile(bytes, word);
            long second = (long) LONG.getVolatile(bytes, next);
            long old = inOrder(first >>> shift | second << (Long.SIZE - shift), size, bigEndian);
            if (old != expected) {
                return old;
            }
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

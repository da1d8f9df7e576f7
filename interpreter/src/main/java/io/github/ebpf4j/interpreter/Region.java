package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A piece of memory that programs can be given.
 *
 * <p>Atomic operations on a region are atomic against each other and against every store of a program, in all programs
 * and threads that share the region, whatever their alignment. A region over an array is for data of the host's, and
 * locks; a {@linkplain #shared shared} one lies outside the Java heap, needs no locks, and is what maps keep their
 * values in. What the host itself writes to it takes no part in that.
 */
public abstract class Region {

    // A region does not start at offset 0 of its address range, so that an access a little below it still meets the
    // right region and is reported with its name.
    static final int BASE = 0x1000;

    /** How many bytes a region can have. */
    public static final int LARGEST = Integer.MAX_VALUE - 2 * BASE;

    /** Up to so many bytes are copied by loads and stores: a call of the system's copy takes longer. */
    private static final int SMALL = 64;

    private static final byte[] NOTHING = new byte[0];

    private final String name;
    private Optional<Object> owner = Optional.empty();

    // The common path of loads and stores, for memory on the Java heap: an access that lies between low and high
    // needs no more than these. Where they admit nothing, the methods below decide.
    byte[] array = NOTHING;
    int low;
    int high;
    int writableHigh;

    Region(String name) {
        this.name = name;
    }

    /** Returns a region over an array, which the program may change. */
    public static Region of(String name, byte[] bytes) {
        return new ArrayRegion(name, bytes, true, false);
    }

    /** Returns a region over an array, which the program may only read. */
    public static Region readOnly(String name, byte[] bytes) {
        return new ArrayRegion(name, bytes, false, false);
    }

    /**
     * Returns a region over an array that one run at a time can reach, so that its stores need not wait for anybody:
     * packets, contexts.
     */
    public static Region ofOneRun(String name, byte[] bytes) {
        return new ArrayRegion(name, bytes, true, true);
    }

    /**
     * Returns a region over an array that one run at a time can reach, of which the program may read and change what a
     * rule does not refuse: contexts with fields.
     */
    public static Region ofFields(String name, byte[] bytes, FieldAccess access) {
        return new FieldsRegion(name, bytes, access);
    }

    /**
     * Returns a region of zeros for values that many threads work on. An access must lie within one of the values.
     *
     * @param values how many values it holds, each at a multiple of its size rounded up to 8
     * @param valueSize how many bytes a value has
     * @throws IllegalArgumentException if that is more than {@link #LARGEST} bytes
     */
    public static SharedRegion shared(String name, int values, int valueSize) {
        return new SharedRegion(name, values, valueSize);
    }

    /** Returns a region that has an address and no bytes: what a program may hold but not look into. */
    public static Region opaque(String name) {
        return new OpaqueRegion(name, Optional.empty());
    }

    /** Returns the region whose address stands for a map. */
    static Region handle(BoundMap map) {
        return new OpaqueRegion("map " + map.name(), Optional.of(map));
    }

    /** Returns the name that messages call it by. */
    public final String name() {
        return name;
    }

    /**
     * Sets what of the host's the region's address stands for, for {@link Memory#ownerAt}, and returns the region: the
     * socket or task whose fields it holds.
     */
    public final Region ownedBy(Object theOwner) {
        owner = Optional.of(theOwner);
        return this;
    }

    /** Returns what of the host's its address stands for, for most regions nothing. */
    final Optional<Object> owner() {
        return owner;
    }

    /** Returns how many bytes it has. */
    public abstract int size();

    /** Returns whether programs may change it. */
    public abstract boolean isWritable();

    /** Returns the map that the region's address stands for, for most regions nothing. */
    Optional<BoundMap> map() {
        return Optional.empty();
    }

    /** Returns whether an access lies within the region, apart from whether it may be made. */
    boolean contains(int offset, int size) {
        // No sum here may overflow: a region's size leaves room for it. A size that a host function passes on from a
        // program may be negative.
        return offset >= 0 && size >= 0 && offset <= size() - size;
    }

    /**
     * Returns where in the array a legacy packet access begins, whose offset counts from the packet's first byte; -1 if
     * it is out of bounds.
     */
    int packetIndex(int offset, int size) {
        // The sum may overflow, and is not contained then.
        return offset >= 0 && contains(low + offset, size) ? low + offset : -1;
    }

    /** Returns whether an access lies within the region and may be made. */
    boolean admits(int offset, int size, boolean write) {
        return contains(offset, size) && refusal(offset, size, write).isEmpty();
    }

    /** Returns why an access that the region contains is refused all the same; empty if it is not. */
    String refusal(int offset, int size, boolean write) {
        return write && !isWritable() ? "is in read-only " + this : "";
    }

    /** Returns why an access is not one to this region. */
    String outside(boolean below) {
        if (size() == 0) {
            return "is in \"%s\", which a program cannot look into".formatted(name);
        }
        return (below ? "is below the start of " : "passes the end of ") + this;
    }

    // What follows is called for accesses that the region contains and does not refuse. A number of less than 8 bytes
    // is zero-extended.

    abstract long get(int offset, int size, boolean bigEndian);

    abstract void set(int offset, int size, boolean bigEndian, long value);

    /** Returns a number in one order with the atomic operations on the same region. */
    abstract long getAcquire(int offset, int size, boolean bigEndian);

    /** Stores a number in one order with the atomic operations on the same region. */
    abstract void setRelease(int offset, int size, boolean bigEndian, long value);

    /** Executes an atomic operation on 4 or 8 bytes and returns what they held before. */
    abstract long atomic(Operation operation, int offset, int size, boolean bigEndian, long src);

    /** Stores src if the 4 or 8 bytes hold what is expected, and returns what they held before. */
    abstract long compareExchange(int offset, int size, boolean bigEndian, long expected, long src);

    /** Copies bytes out. */
    abstract void read(int offset, byte[] to, int start, int size);

    /** Copies bytes in. */
    abstract void write(int offset, byte[] from, int start, int size);

    /** Copies bytes to another region, of which this one or the other is {@link SharedRegion}. */
    final void copy(int offset, Region to, int toOffset, int size) {
        if (size > SMALL) {
            copyMany(offset, to, toOffset, size);
        } else {
            copyWords(offset, to, toOffset, size);
        }
    }

    private void copyWords(int offset, Region to, int toOffset, int size) {
        int done = 0;
        for (; done + Long.BYTES <= size; done += Long.BYTES) {
            to.set(toOffset + done, Long.BYTES, false, get(offset + done, Long.BYTES, false));
        }
        for (; done < size; done++) {
            to.set(toOffset + done, Byte.BYTES, false, get(offset + done, Byte.BYTES, false));
        }
    }

    private void copyMany(int offset, Region to, int toOffset, int size) {
        if (array.length > 0) {
            to.write(toOffset, array, offset, size);
        } else if (to.array.length > 0) {
            // The lock that stores to the array take.
            byte[] target = to.array;
            synchronized (target) {
                read(offset, target, toOffset, size);
            }
        } else if (this instanceof SharedRegion && to instanceof SharedRegion) {
            to.buffer().put(toOffset, buffer(), offset, size);
        } else {
            copyWords(offset, to, toOffset, size);
        }
    }

    /** Returns the region's memory as the host may read and write it: all of it, whatever programs may do. */
    abstract ByteBuffer buffer();

    /** Returns the name and the size. */
    @Override
    public String toString() {
        return "\"%s\" (%d bytes)".formatted(name, size());
    }
}

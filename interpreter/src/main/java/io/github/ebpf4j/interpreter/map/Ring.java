package io.github.ebpf4j.interpreter.map;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Records one after another in a ring, as {@code kernel/bpf/ringbuf.c} keeps them: each behind a header of 8 bytes and
 * rounded up to 8. Any number of threads write them; they are read in the order in which they were reserved.
 *
 * <pre>{@code
 * | busy | discarded |  length:30  |  unused:32  |  length bytes, rounded up to 8  |
 * }</pre>
 *
 * <p>Positions count all bytes since the beginning, and so never go back.
 */
final class Ring {

    /** What {@link #reserve} returns if there is no room. */
    static final long FULL = -1;

    /** What {@link #peek} returns if there is no record. */
    static final long NONE = -1;

    static final int HEADER = 8;

    /** {@code RINGBUF_MAX_RECORD_SZ}. */
    static final int LARGEST_RECORD = 0x3fff_ffff;

    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] ZEROS = new byte[256];

    private final ByteBuffer bytes;
    private final int mask;
    private final int extra;
    private final boolean overwrites;
    // Readers keep each other out; and writers too, if these may overwrite what is read.
    private final Object reading;
    // Written under the monitor of reading.
    private volatile long consumer;
    // Written under this object's monitor.
    private volatile long producer;
    private volatile long oldest;
    private volatile long lost;

    /**
     * Creates an empty ring.
     *
     * @param bytes as many as a power of two, the first at a multiple of 8
     * @param extra how many bytes each record takes besides its own and the header
     * @param overwrites whether the oldest records make room for new ones
     */
    Ring(ByteBuffer bytes, int extra, boolean overwrites) {
        this.bytes = bytes;
        this.mask = bytes.capacity() - 1;
        this.extra = extra;
        this.overwrites = overwrites;
        this.reading = overwrites ? this : new Object();
    }

    ByteBuffer bytes() {
        return bytes;
    }

    int size() {
        return mask + 1;
    }

    long consumerPosition() {
        return consumer;
    }

    long producerPosition() {
        return producer;
    }

    /** Returns where the oldest record stands that was not overwritten; 0 for a ring that does not overwrite. */
    long oldestPosition() {
        return oldest;
    }

    /** Returns how many bytes there are that were not read, headers included. */
    long available() {
        long from = Math.max(consumer, oldest);
        return Math.max(0, producer - from);
    }

    /** Returns how many records found no room, or were overwritten before they were read. */
    long lost() {
        return lost;
    }

    private long taken(int length) {
        return ((long) length + extra + HEADER + 7) & -8;
    }

    private int header(long position) {
        return (int) INT.getVolatile(bytes, (int) position & mask);
    }

    /**
     * Reserves room for a record that is busy until it is committed.
     *
     * @param size unsigned
     * @return the position of its first byte, or {@link #FULL}
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the monitor only
    synchronized long reserve(long size) {
        if (Long.compareUnsigned(size, LARGEST_RECORD) > 0 || taken((int) size) > size()) {
            lost++;
            return FULL;
        }
        long at = producer;
        long next = at + taken((int) size);
        if (!makeRoom(next)) {
            lost++;
            return FULL;
        }
        INT.setVolatile(bytes, (int) at & mask, (int) size | BUSY);
        producer = next;
        return at + HEADER;
    }

    // One byte always stays free: a ring of which the last was taken would look like an empty one.
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor of the caller
    private boolean makeRoom(long next) {
        if (!overwrites) {
            return next - consumer <= mask;
        }
        long first = oldest;
        long overwritten = 0;
        while (next - first > mask) {
            int header = header(first);
            if ((header & BUSY) != 0) {
                return false;
            }
            if ((header & DISCARDED) == 0 && first >= consumer) {
                overwritten++;
            }
            first += taken(header & ~DISCARDED);
        }
        lost += overwritten;
        oldest = first;
        return true;
    }

    /**
     * Ends the writing of a record.
     *
     * @param position as {@link #reserve} returned it
     * @return whether it is the one that the reader comes to next, so that it has to be woken
     */
    boolean commit(long position, boolean discard) {
        long at = position - HEADER;
        int header = header(at) & ~BUSY;
        INT.setVolatile(bytes, (int) at & mask, discard ? header | DISCARDED : header);
        return Math.max(consumer, oldest) == at;
    }

    /** Copies bytes into a record. */
    void write(long position, byte[] from, int start, int size) {
        int index = (int) position & mask;
        int first = Math.min(size, mask + 1 - index);
        bytes.put(index, from, start, first);
        bytes.put(0, from, start + first, size - first);
    }

    /** Makes the bytes of a record zero. */
    void clear(long position, int size) {
        for (int done = 0; done < size; done += ZEROS.length) {
            write(position + done, ZEROS, 0, Math.min(ZEROS.length, size - done));
        }
    }

    /** Returns whether {@link #take} would find a record. */
    boolean isReady() {
        synchronized (reading) {
            return nextIsComplete();
        }
    }

    /** Takes the oldest record that was not discarded; none while an older one is busy. */
    Optional<byte[]> take() {
        synchronized (reading) {
            if (!nextIsComplete()) {
                return Optional.empty();
            }
            long at = consumer;
            byte[] record = new byte[header(at)];
            read(at + HEADER, record);
            consumer = at + taken(record.length);
            return Optional.of(record);
        }
    }

    /** Returns the position of the record that {@link #take} would take, or {@link #NONE}. */
    long peek() {
        synchronized (reading) {
            return nextIsComplete() ? consumer + HEADER : NONE;
        }
    }

    /** Returns how many bytes a record has. */
    int sizeAt(long position) {
        return header(position - HEADER);
    }

    /** Goes on from the record that {@link #peek} returned to the next one. */
    void skip(long position) {
        synchronized (reading) {
            consumer = position - HEADER + taken(sizeAt(position));
        }
    }

    /** Returns whether there is room for a record. */
    synchronized boolean hasRoom(int size) {
        return producer + taken(size) - consumer <= mask;
    }

    /** Goes by what was overwritten or discarded, and returns whether a record follows that is not busy. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the monitor of reading only
    private boolean nextIsComplete() {
        if (overwrites && consumer < oldest) {
            consumer = oldest;
        }
        while (consumer != producer) {
            int header = header(consumer);
            if ((header & BUSY) != 0) {
                return false;
            }
            if ((header & DISCARDED) == 0) {
                return true;
            }
            consumer = consumer + taken(header & ~DISCARDED);
        }
        return false;
    }

    private void read(long position, byte[] to) {
        int index = (int) position & mask;
        int first = Math.min(to.length, mask + 1 - index);
        bytes.get(index, to, 0, first);
        bytes.get(0, to, first, to.length - first);
    }
}

package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory of up to 4 GiB of which pages come and go: the arena of Linux' {@code kernel/bpf/arena.c}. As there, a page that
 * was not populated reads as zeros, and what is stored to it is lost.
 *
 * <p>Pages lie in pieces outside the Java heap, which stay once they are there. Atomic operations are as in {@link
 * SharedRegion}; one that crosses the border of two pieces is atomic only against others that do.
 */
public final class ArenaRegion extends Region {

    /** The size of a page in bytes. */
    public static final int PAGE = 4096;

    /** How many pages can have an address: the last of 4 GiB would begin where addresses of 32 bits do again. */
    public static final int MOST_PAGES = (1 << 20) - 1;

    private static final int PAGE_BITS = 12;
    private static final int PIECE_PAGES = Long.SIZE;
    private static final int PIECE_BITS = 18;
    private static final int PIECE_MASK = (1 << PIECE_BITS) - 1;
    private static final long UNSIGNED = 0xffff_ffffL;

    private final SharedMemory memory;
    private final int pages;
    private final SharedRegion data;
    private final int dataBytes;
    // By pieces of 64 pages, those of the data among them: which are populated, and where they are.
    private final AtomicLongArray populated;
    private final AtomicReferenceArray<SharedRegion> pieces;
    private final SharedRegion nothing;
    // Which pages were populated before, and so may hold something. Guarded by this object's monitor, which every
    // change
    // of what is populated needs.
    private final long[] used;

    /**
     * Creates an arena of which no page is populated.
     *
     * @param pages how many pages it has, 1 to {@link #MOST_PAGES}
     * @param dataPages how many pages at its beginning lie in one piece, for Java to have variables there
     * @param memory where the bytes of pieces are reserved, those at the beginning by the caller
     * @throws IllegalArgumentException if a number is out of range
     */
    public ArenaRegion(String name, int pages, int dataPages, SharedMemory memory) {
        super(name);
        if (pages < 1 || pages > MOST_PAGES || dataPages < 0 || dataPages > Math.min(pages, LARGEST / PAGE)) {
            throw new IllegalArgumentException("arena \"%s\" has %d pages and begins with %d, must have 1 to %d"
                    .formatted(name, pages, dataPages, MOST_PAGES));
        }
        this.memory = memory;
        this.pages = pages;
        this.data = Region.shared(name, 1, piecesOf(dataPages) << PIECE_BITS);
        this.dataBytes = data.size();
        this.nothing = Region.shared(name, 0, 0);
        int count = piecesOf(pages);
        this.populated = new AtomicLongArray(count);
        this.used = new long[count];
        this.pieces = new AtomicReferenceArray<>(count);
        for (int i = 0; i < count; i++) {
            pieces.setPlain(i, i < piecesOf(dataPages) ? data : nothing);
        }
    }

    private static boolean isSet(long bits, int page) {
        return ((bits >>> page) & 1) != 0;
    }

    private static int piecesOf(int pages) {
        return (pages + PIECE_PAGES - 1) / PIECE_PAGES;
    }

    /** Returns how many bytes so many pages at the beginning take. */
    public static long sizeOfData(int dataPages) {
        return (long) piecesOf(dataPages) << PIECE_BITS;
    }

    /** Returns how many pages it has. */
    public int pages() {
        return pages;
    }

    /** Returns the memory of the pages at the beginning. */
    public SharedRegion data() {
        return data;
    }

    /**
     * Gives some pages memory, with zeros in it.
     *
     * @return false if there is no memory: nothing was changed then
     * @throws IndexOutOfBoundsException if the arena has no such pages
     */
    public synchronized boolean populate(int first, int count) {
        Objects.checkFromIndexSize(first, count, pages);
        if (count == 0) {
            return true;
        }
        int last = first + count - 1;
        for (int piece = first / PIECE_PAGES; piece <= last / PIECE_PAGES; piece++) {
            if (pieces.get(piece) == nothing && !allocate(piece)) {
                return false;
            }
        }
        for (int page = first; page <= last; page++) {
            clear(page);
        }
        for (int piece = first / PIECE_PAGES; piece <= last / PIECE_PAGES; piece++) {
            long bits = bits(piece, first, last);
            used[piece] |= bits;
            populated.set(piece, populated.get(piece) | bits);
        }
        return true;
    }

    /** Returns a bit for each page of a piece that lies between two. */
    private static long bits(int piece, int first, int last) {
        int from = Math.max(0, first - piece * PIECE_PAGES);
        int to = Math.min(PIECE_PAGES - 1, last - piece * PIECE_PAGES);
        return (-1L << from) & (-1L >>> (PIECE_PAGES - 1 - to));
    }

    private boolean allocate(int piece) {
        if (!memory.reserve(1 << PIECE_BITS)) {
            return false;
        }
        try {
            pieces.set(piece, Region.shared(name(), 1, 1 << PIECE_BITS));
            return true;
        } catch (OutOfMemoryError e) {
            // The JVM has no other way to say how much memory outside its heap is left; nothing was taken.
            memory.release(1 << PIECE_BITS);
            return false;
        }
    }

    private void clear(int page) {
        if (!isSet(used[page / PIECE_PAGES], page)) {
            return;
        }
        SharedRegion piece = pieces.get(page / PIECE_PAGES);
        int start = index(page << PAGE_BITS);
        for (int i = 0; i < PAGE; i += Long.BYTES) {
            piece.set(start + i, Long.BYTES, false, 0);
        }
    }

    /**
     * Takes the memory of some pages away.
     *
     * @throws IndexOutOfBoundsException if the arena has no such pages
     */
    public synchronized void vacate(int first, int count) {
        Objects.checkFromIndexSize(first, count, pages);
        int last = first + count - 1;
        for (int piece = first / PIECE_PAGES; piece <= last / PIECE_PAGES && count > 0; piece++) {
            populated.set(piece, populated.get(piece) & ~bits(piece, first, last));
        }
    }

    /** Returns whether a page has memory. */
    public boolean isPopulated(int page) {
        Objects.checkIndex(page, pages);
        return isSet(populated.get(page / PIECE_PAGES), page);
    }

    /**
     * Copies bytes out; those of pages that are not populated are 0.
     *
     * @throws IndexOutOfBoundsException if the arena has no such bytes
     */
    public byte[] read(long offset, int size) {
        Objects.checkFromIndexSize(offset, size, length());
        byte[] bytes = new byte[size];
        read((int) offset, bytes, 0, size);
        return bytes;
    }

    /**
     * Copies bytes in; those for pages that are not populated are lost.
     *
     * @throws IndexOutOfBoundsException if the arena has no such bytes
     */
    public void write(long offset, byte[] bytes) {
        Objects.checkFromIndexSize(offset, bytes.length, length());
        write((int) offset, bytes, 0, bytes.length);
    }

    private long length() {
        return (long) pages << PAGE_BITS;
    }

    /** Returns its size, or {@link #LARGEST} if it is larger. */
    @Override
    public int size() {
        return (int) Math.min(length(), LARGEST);
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    // Offsets are unsigned here.

    @Override
    boolean contains(int offset, int size) {
        return size >= 0 && (offset & UNSIGNED) + size <= length();
    }

    private boolean crosses(int offset, int size) {
        return (offset & (PAGE - 1)) > PAGE - size;
    }

    /** Returns the piece that an offset is in, or none if its page has no memory. */
    private SharedRegion piece(int offset) {
        int page = offset >>> PAGE_BITS;
        boolean there = isSet(populated.get(page / PIECE_PAGES), page);
        return there ? pieces.get(page / PIECE_PAGES) : nothing;
    }

    private int index(int offset) {
        return (offset & UNSIGNED) < dataBytes ? offset : offset & PIECE_MASK;
    }

    @Override
    long get(int offset, int size, boolean bigEndian) {
        if (crosses(offset, size)) {
            return getBytes(offset, size, bigEndian);
        }
        SharedRegion piece = piece(offset);
        return piece == nothing ? 0 : piece.get(index(offset), size, bigEndian);
    }

    private long getBytes(int offset, int size, boolean bigEndian) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= get(offset + i, 1, bigEndian) << ((bigEndian ? size - 1 - i : i) * Byte.SIZE);
        }
        return value;
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        if (crosses(offset, size)) {
            setBytes(offset, size, bigEndian, value);
            return;
        }
        SharedRegion piece = piece(offset);
        if (piece != nothing) {
            piece.set(index(offset), size, bigEndian, value);
        }
    }

    private void setBytes(int offset, int size, boolean bigEndian, long value) {
        for (int i = 0; i < size; i++) {
            set(offset + i, 1, bigEndian, value >>> ((bigEndian ? size - 1 - i : i) * Byte.SIZE));
        }
    }

    @Override
    long getAcquire(int offset, int size, boolean bigEndian) {
        SharedRegion piece = piece(offset);
        return crosses(offset, size) || piece == nothing
                ? get(offset, size, bigEndian)
                : piece.getAcquire(index(offset), size, bigEndian);
    }

    @Override
    void setRelease(int offset, int size, boolean bigEndian, long value) {
        SharedRegion piece = piece(offset);
        if (crosses(offset, size) || piece == nothing) {
            set(offset, size, bigEndian, value);
        } else {
            piece.setRelease(index(offset), size, bigEndian, value);
        }
    }

    @Override
    long atomic(Operation operation, int offset, int size, boolean bigEndian, long src) {
        if (!isInOnePiece(offset, size)) {
            synchronized (this) {
                long old = getBytes(offset, size, bigEndian);
                setBytes(offset, size, bigEndian, Semantics.atomic(operation, old, src));
                return old;
            }
        }
        SharedRegion piece = piece(offset);
        return piece == nothing ? 0 : piece.atomic(operation, index(offset), size, bigEndian, src);
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        if (!isInOnePiece(offset, size)) {
            synchronized (this) {
                long old = getBytes(offset, size, bigEndian);
                if (old == (size == Long.BYTES ? expected : expected & UNSIGNED)) {
                    setBytes(offset, size, bigEndian, src);
                }
                return old;
            }
        }
        SharedRegion piece = piece(offset);
        return piece == nothing ? 0 : piece.compareExchange(index(offset), size, bigEndian, expected, src);
    }

    /** Returns whether bytes lie in one piece, and either all have memory or none has. */
    private boolean isInOnePiece(int offset, int size) {
        return !crosses(offset, size) || piece(offset) == piece(offset + size - 1);
    }

    @Override
    void read(int offset, byte[] to, int start, int size) {
        for (int done = 0; done < size; ) {
            int part = Math.min(size - done, PAGE - ((offset + done) & (PAGE - 1)));
            SharedRegion piece = piece(offset + done);
            if (piece == nothing) {
                Arrays.fill(to, start + done, start + done + part, (byte) 0);
            } else {
                piece.read(index(offset + done), to, start + done, part);
            }
            done += part;
        }
    }

    @Override
    void write(int offset, byte[] from, int start, int size) {
        for (int done = 0; done < size; ) {
            int part = Math.min(size - done, PAGE - ((offset + done) & (PAGE - 1)));
            SharedRegion piece = piece(offset + done);
            if (piece != nothing) {
                piece.write(index(offset + done), from, start + done, part);
            }
            done += part;
        }
    }

    /** Returns the memory of the pages at the beginning: all of it is not in one place. */
    @Override
    ByteBuffer buffer() {
        return data.buffer();
    }
}

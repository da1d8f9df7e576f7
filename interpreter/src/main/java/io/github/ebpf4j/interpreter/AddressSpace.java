package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The memory of one run. No address is one of the host's:
 *
 * <pre>{@code
 * 63                32 31                            0
 * |  region handle    |  Region.BASE + offset in it  |
 * }</pre>
 *
 * <p>Handle 0 is the memory that the run was given, so that it lies below 4 GiB, where XDP and TC programs load its
 * bounds as u32. Then come code, the context, a region for each frame's stack, so that a frame that runs out of its stack meets
 * nothing of its caller's, and what the run was given besides; from {@link SharedMemory#FIRST} on, what all runs share.
 */
class AddressSpace implements Memory {

    private static final long LOWER_32 = 0xffff_ffffL;

    static final int MEMORY = 0;
    static final int CODE = 1;
    static final int CONTEXT = 2;
    private static final int FIRST_STACK = 3;

    private static final Region NO_MEMORY = Region.opaque("no memory");
    private static final Region NO_CONTEXT = Region.opaque("no context");
    private static final Region NO_STACK = Region.opaque("stack of no frame");
    private static final Region CODE_REGION = Region.opaque("code");
    private static final Region REMOVED = Region.opaque("memory that was freed");
    private static final Region NOWHERE = Region.opaque("nowhere");

    private final SharedMemory shared;
    private final boolean bigEndian;
    private final boolean probing;
    private final Region[] stacks;
    private Region[] regions;
    private int count;

    /**
     * @param probing whether a load of the program's own finds 0 where there is no memory: what the kernel does when a
     *     program follows a pointer to one of its structures ({@code BPF_PROBE_MEM})
     */
    AddressSpace(SharedMemory shared, int frames, ByteOrder byteOrder, boolean probing) {
        this.shared = shared;
        this.probing = probing;
        this.bigEndian = byteOrder == ByteOrder.BIG_ENDIAN;
        this.stacks = new Region[frames];
        this.count = FIRST_STACK + frames;
        this.regions = new Region[count];
        Arrays.fill(regions, NO_STACK);
        regions[MEMORY] = NO_MEMORY;
        regions[CODE] = CODE_REGION;
        regions[CONTEXT] = NO_CONTEXT;
    }

    static long address(int handle, long offset) {
        return ((long) handle << Integer.SIZE) + Region.BASE + offset;
    }

    void setMemory(Region memory) {
        regions[MEMORY] = memory;
    }

    void setContext(Region context) {
        regions[CONTEXT] = context;
    }

    void clearMemory() {
        regions[MEMORY] = NO_MEMORY;
    }

    Region memory() {
        return regions[MEMORY];
    }

    /** Gives the frame at a depth, counted from 0, a stack of zeros, and returns the address of its end. */
    long enterFrame(int depth) {
        Region stack = stacks[depth];
        if (stack == null) {
            stack = Region.ofOneRun("stack", new byte[Limits.STACK_BYTES]);
            stacks[depth] = stack;
        } else {
            Arrays.fill(stack.array, (byte) 0);
        }
        regions[FIRST_STACK + depth] = stack;
        return endOfStack(depth);
    }

    /** Returns what R10 holds in the frame at a depth. */
    static long endOfStack(int depth) {
        return address(FIRST_STACK + depth, Limits.STACK_BYTES);
    }

    /** Takes the stack of the frame at a depth away: a pointer into it is from now on a pointer to nothing. */
    void leaveFrame(int depth) {
        regions[FIRST_STACK + depth] = NO_STACK;
    }

    /** Gives a region an address, until it is removed or forgotten. */
    public final long place(Region region) {
        if (count == SharedMemory.FIRST) {
            throw new StopException(
                    Fault.Kind.MEMORY_ACCESS, "a run was given %d regions, as many as it can have".formatted(count));
        }
        if (count == regions.length) {
            regions = Arrays.copyOf(regions, Math.min(SharedMemory.FIRST, 2 * count));
            Arrays.fill(regions, count, regions.length, NOWHERE);
        }
        regions[count] = region;
        return address(count++, 0);
    }

    /** Takes the address of a region away that {@link #place} gave. */
    public final void remove(long address) {
        int handle = handle(address);
        if (handle >= FIRST_STACK + stacks.length && handle < count) {
            regions[handle] = REMOVED;
        }
    }

    /** Returns how many regions have been placed, to be given to {@link #forgetFrom}. */
    int placed() {
        return count;
    }

    /** Forgets what was placed since. */
    void forgetFrom(int placed) {
        Arrays.fill(regions, placed, count, NOWHERE);
        count = placed;
    }

    /** Returns the slot that a code address names, or -1 if the address is not one of code. */
    static long slotOf(long address) {
        return address >>> Integer.SIZE == CODE ? (address & LOWER_32) - Region.BASE : -1;
    }

    /**
     * Returns a pointer into an arena ({@code addr_space_cast}), as the program's own loads and the host see it; both
     * see the same, and no pointer stays none.
     *
     * @param upperHalf that of the arena's addresses
     */
    static long castPointer(long src, long upperHalf) {
        return (int) src == 0 ? 0 : upperHalf | (src & LOWER_32);
    }

    @Override
    public ByteOrder byteOrder() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static int handle(long address) {
        return (int) (address >>> Integer.SIZE);
    }

    private static int offset(long address) {
        return (int) address - Region.BASE;
    }

    private Region regionAt(long address) {
        int handle = handle(address);
        return handle >= 0 && handle < regions.length ? regions[handle] : shared.at(handle, NOWHERE);
    }

    private Region readable(long address, int size) {
        return checked(address, size, false);
    }

    private Region writable(long address, int size) {
        return checked(address, size, true);
    }

    private Region checked(long address, int size, boolean write) {
        Region region = regionAt(address);
        String why = whyNot(region, address, size, write);
        if (!why.isEmpty()) {
            throw new MemoryAccessException(
                    "%d-byte %s at 0x%x %s".formatted(size, write ? "write" : "read", address, why));
        }
        return region;
    }

    private static String whyNot(Region region, long address, int size, boolean write) {
        int offset = offset(address);
        if (region.contains(offset, size)) {
            return region.refusal(offset, size, write);
        }
        boolean below = (address & LOWER_32) < Region.BASE + region.low;
        if (region == NOWHERE || (handle(address) == MEMORY && (below || region.size() == 0))) {
            // What is little more than 0 was meant as no pointer at all.
            return "is in no memory of the program";
        }
        return region.outside(below);
    }

    /** Loads what does not lie on the Java heap, or nowhere. */
    private long loadElsewhere(long address, int size) {
        if (probing && isNowhere(address, size)) {
            return 0;
        }
        return readable(address, size).get(offset(address), size, bigEndian);
    }

    private boolean isNowhere(long address, int size) {
        Region region = regionAt(address);
        return region == NOWHERE
                || region == REMOVED
                || region == SharedMemory.REMOVED
                || (handle(address) == MEMORY && !region.contains(offset(address), size));
    }

    long load8(long address) {
        Region region = regionAt(address);
        int offset = offset(address);
        return offset >= region.low && offset <= region.high - Byte.BYTES
                ? Numbers.get8(region.array, offset)
                : loadElsewhere(address, Byte.BYTES);
    }

    long load16(long address) {
        Region region = regionAt(address);
        int offset = offset(address);
        return offset >= region.low && offset <= region.high - Short.BYTES
                ? Numbers.get16(region.array, offset, bigEndian)
                : loadElsewhere(address, Short.BYTES);
    }

    long load32(long address) {
        Region region = regionAt(address);
        int offset = offset(address);
        return offset >= region.low && offset <= region.high - Integer.BYTES
                ? Numbers.get32(region.array, offset, bigEndian)
                : loadElsewhere(address, Integer.BYTES);
    }

    long load64(long address) {
        Region region = regionAt(address);
        int offset = offset(address);
        return offset >= region.low && offset <= region.high - Long.BYTES
                ? Numbers.get64(region.array, offset, bigEndian)
                : loadElsewhere(address, Long.BYTES);
    }

    void store8(long address, long value) {
        Region region = regionAt(address);
        int offset = offset(address);
        if (offset >= region.low && offset <= region.writableHigh - Byte.BYTES) {
            Numbers.set8(region.array, offset, value);
        } else {
            writable(address, Byte.BYTES).set(offset, Byte.BYTES, bigEndian, value);
        }
    }

    void store16(long address, long value) {
        Region region = regionAt(address);
        int offset = offset(address);
        if (offset >= region.low && offset <= region.writableHigh - Short.BYTES) {
            Numbers.set16(region.array, offset, bigEndian, value);
        } else {
            writable(address, Short.BYTES).set(offset, Short.BYTES, bigEndian, value);
        }
    }

    void store32(long address, long value) {
        Region region = regionAt(address);
        int offset = offset(address);
        if (offset >= region.low && offset <= region.writableHigh - Integer.BYTES) {
            Numbers.set32(region.array, offset, bigEndian, value);
        } else {
            writable(address, Integer.BYTES).set(offset, Integer.BYTES, bigEndian, value);
        }
    }

    void store64(long address, long value) {
        Region region = regionAt(address);
        int offset = offset(address);
        if (offset >= region.low && offset <= region.writableHigh - Long.BYTES) {
            Numbers.set64(region.array, offset, bigEndian, value);
        } else {
            writable(address, Long.BYTES).set(offset, Long.BYTES, bigEndian, value);
        }
    }

    /** Executes an atomic operation on 4 or 8 bytes and returns what they held before, zero-extended. */
    long atomic(Operation operation, long address, int size, long src) {
        return writable(address, size).atomic(operation, offset(address), size, bigEndian, src);
    }

    @Override
    public long compareExchange(long address, int size, long expected, long value) {
        return writable(address, size).compareExchange(offset(address), size, bigEndian, expected, value);
    }

    /** Loads 1, 2, 4 or 8 bytes, zero-extended, in one order with the atomic operations on the same region. */
    long loadAcquire(long address, int size) {
        return readable(address, size).getAcquire(offset(address), size, bigEndian);
    }

    /** Stores 1, 2, 4 or 8 bytes in one order with the atomic operations on the same region. */
    void storeRelease(long address, int size, long value) {
        writable(address, size).setRelease(offset(address), size, bigEndian, value);
    }

    @Override
    public long load(long address, int size) {
        if (probing) {
            // What holds for the program's own loads, does not for those of the host.
            readable(address, size);
        }
        return switch (size) {
            case Byte.BYTES -> load8(address);
            case Short.BYTES -> load16(address);
            case Integer.BYTES -> load32(address);
            case Long.BYTES -> load64(address);
            default -> throw Numbers.badSize(size);
        };
    }

    @Override
    public void store(long address, int size, long value) {
        switch (size) {
            case Byte.BYTES -> store8(address, value);
            case Short.BYTES -> store16(address, value);
            case Integer.BYTES -> store32(address, value);
            case Long.BYTES -> store64(address, value);
            default -> throw Numbers.badSize(size);
        }
    }

    @Override
    public byte[] read(long address, int size) {
        // Checked before it is allocated: a size often comes from the program.
        Region region = readable(address, size);
        byte[] bytes = new byte[size];
        region.read(offset(address), bytes, 0, size);
        return bytes;
    }

    @Override
    public void read(long address, byte[] to, int start, int size) {
        readable(address, size).read(offset(address), to, start, size);
    }

    @Override
    public void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    @Override
    public void write(long address, byte[] bytes, int start, int size) {
        writable(address, size).write(offset(address), bytes, start, size);
    }

    @Override
    public void read(long address, SharedRegion to, int offset, int size) {
        readable(address, size).copy(offset(address), to, offset, size);
    }

    @Override
    public void write(long address, SharedRegion from, int offset, int size) {
        from.copy(offset, writable(address, size), offset(address), size);
    }

    @Override
    public boolean isReadable(long address, int size) {
        return whyNot(regionAt(address), address, size, false).isEmpty();
    }

    @Override
    public boolean isWritable(long address, int size) {
        return whyNot(regionAt(address), address, size, true).isEmpty();
    }

    @Override
    public Optional<BoundMap> mapAt(long address) {
        return offset(address) == 0 ? regionAt(address).map() : Optional.empty();
    }
}

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
abstract class AddressSpace implements Memory {

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
    private Region memory = NO_MEMORY;
    private Region[] regions;
    private int count;
    /** The depth of the frame that runs, the entry being 0; -1 between runs. */
    int depth = -1;

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
        regions[CODE] = CODE_REGION;
        regions[CONTEXT] = NO_CONTEXT;
    }

    /**
     * Counts work on memory that took longer than an instruction. It does not throw: what was begun, is done, so that
     * nothing is left half changed.
     */
    abstract void count(long instructions);

    private void countBytes(int size) {
        if (size >= Limits.BYTES_PER_INSTRUCTION) {
            count(size / Limits.BYTES_PER_INSTRUCTION);
        }
    }

    static long address(int handle, long offset) {
        return ((long) handle << Integer.SIZE) + Region.BASE + offset;
    }

    void setMemory(Region memory) {
        this.memory = memory;
    }

    void setContext(Region context) {
        regions[CONTEXT] = context;
    }

    void clearMemory() {
        memory = NO_MEMORY;
    }

    Region memory() {
        return memory;
    }

    /**
     * Gives the frame at a depth a stack of zeros.
     *
     * @param bytes how much of its stack the frame can name, counted from its end
     * @return what R10 holds in it
     */
    final long enterFrame(int depth, int bytes) {
        Region stack = stacks[depth];
        if (stack == null) {
            stacks[depth] = Region.ofOneRun("stack", new byte[Limits.STACK_BYTES]);
        } else if (bytes != 0) {
            Arrays.fill(stack.array, Limits.STACK_BYTES - bytes, Limits.STACK_BYTES, (byte) 0);
        }
        return endOfStack(depth);
    }

    /** Returns the stack of the frame that runs. */
    final byte[] stack() {
        return stacks[depth].array;
    }

    /** Returns what R10 holds in the frame at a depth. */
    static long endOfStack(int depth) {
        return address(FIRST_STACK + depth, Limits.STACK_BYTES);
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
        if (count != placed) {
            Arrays.fill(regions, placed, count, NOWHERE);
            count = placed;
        }
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

    /** Returns how far an address is behind the start of its region. */
    static int inRegion(long address) {
        return (int) address - Region.BASE;
    }

    final Region regionAt(long address) {
        int handle = handle(address);
        if (handle == MEMORY) {
            return memory;
        }
        int frame = handle - FIRST_STACK;
        // The stack of a frame that returned is a pointer to nothing.
        return frame >= 0 && frame <= depth ? stacks[frame] : otherRegion(handle);
    }

    private Region otherRegion(int handle) {
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
        if (!region.admits(inRegion(address), size, write)) {
            throw new MemoryAccessException("%d-byte %s at 0x%x %s"
                    .formatted(size, write ? "write" : "read", address, whyNot(region, address, size, write)));
        }
        return region;
    }

    private static String whyNot(Region region, long address, int size, boolean write) {
        int offset = inRegion(address);
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

    /** Loads 1, 2, 4 or 8 bytes, zero-extended, for an instruction of the program. */
    final long fetch(long address, int size) {
        Region region = regionAt(address);
        int offset = inRegion(address);
        if (offset >= region.low && offset <= region.high - size) {
            return Numbers.get(region.array, offset, size, bigEndian);
        }
        return probing && isNowhere(address, size) ? 0 : loadElsewhere(address, size);
    }

    private boolean isNowhere(long address, int size) {
        Region region = regionAt(address);
        return region == NOWHERE
                || region == NO_STACK
                || region == REMOVED
                || region == SharedMemory.REMOVED
                || (handle(address) == MEMORY && !region.contains(inRegion(address), size));
    }

    private long loadElsewhere(long address, int size) {
        Numbers.requireSize(size);
        return readable(address, size).get(inRegion(address), size, bigEndian);
    }

    /** Stores 1, 2, 4 or 8 bytes anywhere. */
    private void storeElsewhere(long address, int size, long value) {
        Numbers.requireSize(size);
        writable(address, size).set(inRegion(address), size, bigEndian, value);
    }

    /** Executes an atomic operation on 4 or 8 bytes and returns what they held before, zero-extended. */
    long atomic(Operation operation, long address, int size, long src) {
        Region region = regionAt(address);
        int offset = inRegion(address);
        if (offset < region.low || offset > region.writableHigh - size) {
            return writable(address, size).atomic(operation, offset, size, bigEndian, src);
        }
        // Nobody else can reach it.
        long old = Numbers.get(region.array, offset, size, bigEndian);
        Numbers.set(region.array, offset, size, bigEndian, Semantics.atomic(operation, old, src));
        return old;
    }

    @Override
    public long compareExchange(long address, int size, long expected, long value) {
        Region region = regionAt(address);
        int offset = inRegion(address);
        if ((size != Integer.BYTES && size != Long.BYTES)
                || offset < region.low
                || offset > region.writableHigh - size) {
            return writable(address, size).compareExchange(offset, size, bigEndian, expected, value);
        }
        long old = Numbers.get(region.array, offset, size, bigEndian);
        if (old == (size == Long.BYTES ? expected : expected & LOWER_32)) {
            Numbers.set(region.array, offset, size, bigEndian, value);
        }
        return old;
    }

    /** Loads 1, 2, 4 or 8 bytes, zero-extended, in one order with the atomic operations on the same region. */
    long loadAcquire(long address, int size) {
        return readable(address, size).getAcquire(inRegion(address), size, bigEndian);
    }

    /** Stores 1, 2, 4 or 8 bytes in one order with the atomic operations on the same region. */
    void storeRelease(long address, int size, long value) {
        writable(address, size).setRelease(inRegion(address), size, bigEndian, value);
    }

    @Override
    public long load(long address, int size) {
        Region region = regionAt(address);
        int offset = inRegion(address);
        return size > 0 && offset >= region.low && offset <= region.high - size
                ? Numbers.get(region.array, offset, size, bigEndian)
                : loadElsewhere(address, size);
    }

    @Override
    public void store(long address, int size, long value) {
        Region region = regionAt(address);
        int offset = inRegion(address);
        if (size > 0 && offset >= region.low && offset <= region.writableHigh - size) {
            Numbers.set(region.array, offset, size, bigEndian, value);
        } else {
            storeElsewhere(address, size, value);
        }
    }

    @Override
    public byte[] read(long address, int size) {
        // Checked before it is allocated: a size often comes from the program.
        Region region = readable(address, size);
        countBytes(size);
        byte[] bytes = new byte[size];
        region.read(inRegion(address), bytes, 0, size);
        return bytes;
    }

    @Override
    public void read(long address, byte[] to, int start, int size) {
        readable(address, size).read(inRegion(address), to, start, size);
        countBytes(size);
    }

    @Override
    public void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    @Override
    public void write(long address, byte[] bytes, int start, int size) {
        writable(address, size).write(inRegion(address), bytes, start, size);
        countBytes(size);
    }

    @Override
    public void read(long address, SharedRegion to, int offset, int size) {
        readable(address, size).copy(inRegion(address), to, offset, size);
        countBytes(size);
    }

    @Override
    public void write(long address, SharedRegion from, int offset, int size) {
        from.copy(offset, writable(address, size), inRegion(address), size);
        countBytes(size);
    }

    @Override
    public boolean isReadable(long address, int size) {
        return regionAt(address).admits(inRegion(address), size, false);
    }

    @Override
    public boolean isWritable(long address, int size) {
        return regionAt(address).admits(inRegion(address), size, true);
    }

    @Override
    public Optional<BoundMap> mapAt(long address) {
        return inRegion(address) == 0 ? regionAt(address).map() : Optional.empty();
    }

    @Override
    public Optional<Object> ownerAt(long address) {
        return inRegion(address) == 0 ? regionAt(address).owner() : Optional.empty();
    }
}

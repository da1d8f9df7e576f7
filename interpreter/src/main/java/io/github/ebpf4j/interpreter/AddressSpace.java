package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;
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
 * bounds as u32. Then come code, the environment's regions, and a region for each frame's stack, so that a frame that
 * runs out of its stack meets nothing of its caller's.
 */
final class AddressSpace implements Memory {

    private static final long LOWER_32 = 0xffff_ffffL;

    static final int MEMORY = 0;
    static final int CODE = 1;
    static final int FIRST_OF_ENVIRONMENT = 2;

    private static final Region NO_MEMORY = Region.opaque("no memory");
    private static final Region NO_STACK = Region.opaque("stack of no frame");
    private static final Region CODE_REGION = Region.opaque("code");

    private final Environment environment;
    private final ByteOrder byteOrder;
    private final int firstStack;
    private final Region[] regions;
    // The same regions, in the program's byte order; separate, so that the common path loads nothing else.
    private final ByteBuffer[] views;

    AddressSpace(Environment environment, ByteOrder byteOrder) {
        this.environment = environment;
        this.byteOrder = byteOrder;
        this.firstStack = FIRST_OF_ENVIRONMENT + environment.regions().size();
        this.regions = new Region[firstStack + environment.limits().frames()];
        this.views = new ByteBuffer[regions.length];
        put(MEMORY, NO_MEMORY);
        put(CODE, CODE_REGION);
        Arrays.fill(regions, firstStack, regions.length, NO_STACK);
        Arrays.fill(views, firstStack, views.length, NO_STACK.view(byteOrder));
        for (int i = 0; i < environment.regions().size(); i++) {
            put(FIRST_OF_ENVIRONMENT + i, environment.regions().get(i));
        }
    }

    private void put(int handle, Region region) {
        regions[handle] = region;
        views[handle] = region.view(byteOrder);
    }

    static long address(int handle, long offset) {
        return ((long) handle << Integer.SIZE) + Region.BASE + offset;
    }

    void setMemory(Region memory) {
        put(MEMORY, memory);
    }

    Region memory() {
        return regions[MEMORY];
    }

    /** Gives the frame at a depth, counted from 0, a stack of zeros, and returns the address of its end. */
    long enterFrame(int depth) {
        put(firstStack + depth, Region.ofOneRun("stack", new byte[Limits.STACK_BYTES]));
        return endOfStack(depth);
    }

    /** Returns what R10 holds in the frame at a depth. */
    long endOfStack(int depth) {
        return address(firstStack + depth, Limits.STACK_BYTES);
    }

    /** Takes the stack of the frame at a depth away: a pointer into it is from now on a pointer to nothing. */
    void leaveFrame(int depth) {
        put(firstStack + depth, NO_STACK);
    }

    /** Returns the slot that a code address names, or -1 if the address is not one of code. */
    static long slotOf(long address) {
        return address >>> Integer.SIZE == CODE ? (address & LOWER_32) - Region.BASE : -1;
    }

    @Override
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    private ByteBuffer readable(long address, int size) {
        return checked(address, size, "read");
    }

    private ByteBuffer writable(long address, int size) {
        ByteBuffer view = checked(address, size, "write");
        Region region = regions[handle(address)];
        if (!region.isWritable()) {
            throw refuse(address, size, "write", "is in read-only " + region);
        }
        return view;
    }

    private ByteBuffer checked(long address, int size, String access) {
        int handle = handle(address);
        if (handle < 0 || handle >= views.length) {
            throw refuse(address, size, access, "is in no memory of the program");
        }
        ByteBuffer view = views[handle];
        int offset = offset(address);
        // No sum here may overflow: a region's size leaves room for it. A size that a host function passes on from a
        // program may be negative.
        if (offset < 0 || size < 0 || offset > view.capacity() - size) {
            throw refuse(address, size, access, whyNot(address, regions[handle]));
        }
        return view;
    }

    private static String whyNot(long address, Region region) {
        boolean below = (address & LOWER_32) < Region.BASE;
        if (handle(address) == MEMORY && (below || region.size() == 0)) {
            // What is little more than 0 was meant as no pointer at all.
            return "is in no memory of the program";
        }
        if (region.size() == 0) {
            return "is in \"%s\", which a program cannot look into".formatted(region.name());
        }
        return (below ? "is below the start of " : "passes the end of ") + region;
    }

    private static int handle(long address) {
        return (int) (address >>> Integer.SIZE);
    }

    private static int offset(long address) {
        return (int) address - Region.BASE;
    }

    private static MemoryAccessException refuse(long address, int size, String access, String why) {
        return new MemoryAccessException("%d-byte %s at 0x%x %s".formatted(size, access, address, why));
    }

    long load8(long address) {
        return readable(address, Byte.BYTES).get(offset(address)) & 0xffL;
    }

    long load16(long address) {
        return readable(address, Short.BYTES).getShort(offset(address)) & 0xffffL;
    }

    long load32(long address) {
        return readable(address, Integer.BYTES).getInt(offset(address)) & LOWER_32;
    }

    long load64(long address) {
        return readable(address, Long.BYTES).getLong(offset(address));
    }

    // A store to memory that others share must not fall between the load and the store of their atomic operations
    // (section 5.3: "can not be interrupted or corrupted by other access to the same memory region").

    void store8(long address, long value) {
        ByteBuffer view = writable(address, Byte.BYTES);
        Region region = regions[handle(address)];
        if (region.isPrivate()) {
            view.put(offset(address), (byte) value);
        } else {
            synchronized (region.lock()) {
                view.put(offset(address), (byte) value);
            }
        }
    }

    void store16(long address, long value) {
        ByteBuffer view = writable(address, Short.BYTES);
        Region region = regions[handle(address)];
        if (region.isPrivate()) {
            view.putShort(offset(address), (short) value);
        } else {
            synchronized (region.lock()) {
                view.putShort(offset(address), (short) value);
            }
        }
    }

    void store32(long address, long value) {
        ByteBuffer view = writable(address, Integer.BYTES);
        Region region = regions[handle(address)];
        if (region.isPrivate()) {
            view.putInt(offset(address), (int) value);
        } else {
            synchronized (region.lock()) {
                view.putInt(offset(address), (int) value);
            }
        }
    }

    void store64(long address, long value) {
        ByteBuffer view = writable(address, Long.BYTES);
        Region region = regions[handle(address)];
        if (region.isPrivate()) {
            view.putLong(offset(address), value);
        } else {
            synchronized (region.lock()) {
                view.putLong(offset(address), value);
            }
        }
    }

    /** Executes an atomic operation on 4 bytes and returns what they held before, zero-extended. */
    long atomic32(Operation operation, long address, long src) {
        ByteBuffer view = writable(address, Integer.BYTES);
        synchronized (regions[handle(address)].lock()) {
            long old = view.getInt(offset(address)) & LOWER_32;
            view.putInt(offset(address), (int) Semantics.atomic(operation, old, src));
            return old;
        }
    }

    /** Executes an atomic operation on 8 bytes and returns what they held before. */
    long atomic64(Operation operation, long address, long src) {
        ByteBuffer view = writable(address, Long.BYTES);
        synchronized (regions[handle(address)].lock()) {
            long old = view.getLong(offset(address));
            view.putLong(offset(address), Semantics.atomic(operation, old, src));
            return old;
        }
    }

    /** Stores src if the 4 bytes equal the lower half of r0, and returns what they held before, zero-extended. */
    long compareExchange32(long address, long r0, long src) {
        ByteBuffer view = writable(address, Integer.BYTES);
        synchronized (regions[handle(address)].lock()) {
            int old = view.getInt(offset(address));
            if (old == (int) r0) {
                view.putInt(offset(address), (int) src);
            }
            return old & LOWER_32;
        }
    }

    /** Stores src if the 8 bytes equal r0, and returns what they held before. */
    long compareExchange64(long address, long r0, long src) {
        ByteBuffer view = writable(address, Long.BYTES);
        synchronized (regions[handle(address)].lock()) {
            long old = view.getLong(offset(address));
            if (old == r0) {
                view.putLong(offset(address), src);
            }
            return old;
        }
    }

    /** Loads 1, 2, 4 or 8 bytes, zero-extended, in one order with the atomic operations on the same region. */
    long loadAcquire(long address, int size) {
        readable(address, size);
        synchronized (regions[handle(address)].lock()) {
            return load(address, size);
        }
    }

    /** Stores 1, 2, 4 or 8 bytes in one order with the atomic operations on the same region. */
    void storeRelease(long address, int size, long value) {
        writable(address, size);
        synchronized (regions[handle(address)].lock()) {
            store(address, size, value);
        }
    }

    @Override
    public long load(long address, int size) {
        return switch (size) {
            case Byte.BYTES -> load8(address);
            case Short.BYTES -> load16(address);
            case Integer.BYTES -> load32(address);
            case Long.BYTES -> load64(address);
            default -> throw badSize(size);
        };
    }

    @Override
    public void store(long address, int size, long value) {
        switch (size) {
            case Byte.BYTES -> store8(address, value);
            case Short.BYTES -> store16(address, value);
            case Integer.BYTES -> store32(address, value);
            case Long.BYTES -> store64(address, value);
            default -> throw badSize(size);
        }
    }

    private static IllegalArgumentException badSize(int size) {
        return new IllegalArgumentException("size is %d, must be 1, 2, 4 or 8".formatted(size));
    }

    @Override
    public byte[] read(long address, int size) {
        // Checked before it is allocated: a size often comes from the program.
        ByteBuffer view = readable(address, size);
        byte[] bytes = new byte[size];
        view.get(offset(address), bytes);
        return bytes;
    }

    @Override
    public void write(long address, byte[] bytes) {
        ByteBuffer view = writable(address, bytes.length);
        synchronized (regions[handle(address)].lock()) {
            view.put(offset(address), bytes);
        }
    }

    @Override
    public Optional<BoundMap> mapAt(long address) {
        return environment.mapAt(address);
    }
}

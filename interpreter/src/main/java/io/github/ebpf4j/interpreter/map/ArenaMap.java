package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.ArenaRegion;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.OptionalInt;

/**
 * {@code BPF_MAP_TYPE_ARENA}: {@code kernel/bpf/arena.c}. Memory of {@code max_entries} pages that programs and Java
 * share; pages are there when they are allocated, or when Java writes to them. It begins with the object's variables in
 * address space 1.
 *
 * <p>Programs see byte {@code n} at {@link #address address(n)}, with and without a cast: {@code map_extra} says where
 * Linux would map the arena for a process, which there is none of.
 */
public final class ArenaMap extends MapWithoutElements {

    private static final int SEGV_ON_FAULT = 1 << 17;
    private static final int NO_USER_CONVERSION = 1 << 18;
    private static final long FOUR_GIB = 1L << 32;
    private static final long LOWER_32 = 0xffff_ffffL;

    private final ArenaRegion region;
    private final long base;
    // Guarded by this object's monitor.
    private final PageRanges free;

    private ArenaMap(MapDefinition definition, Host host, ArenaRegion region, int dataPages) {
        super(definition, host, Errno.EOPNOTSUPP);
        this.region = region;
        this.base = host.memory().place(region);
        this.free = new PageRanges(region.pages());
        free.take(0, dataPages);
    }

    /**
     * Makes an arena. Of one with 1,048,576 pages, the last is not there.
     *
     * @throws MapException as the kernel refuses a definition; with {@code E2BIG} if the variables have more pages than
     *     the arena; with {@code ENOMEM} if there is no memory for them
     */
    public static ArenaMap create(MapDefinition definition, Host host) {
        check(definition);
        int pages = (int) Math.min(definition.maxEntries(), ArenaRegion.MOST_PAGES);
        long bytes = definition.data().map(DataImage::size).orElse(0L);
        long dataPages = (bytes + ArenaRegion.PAGE - 1) / ArenaRegion.PAGE;
        if (dataPages > pages) {
            throw MapException.ofDefinition(
                    definition, "its variables take %d pages, it has %d".formatted(dataPages, pages), Errno.E2BIG);
        }
        if (dataPages > Region.LARGEST / ArenaRegion.PAGE - 64
                || !host.memory().reserve(ArenaRegion.sizeOfData((int) dataPages))) {
            throw noMemory(definition, bytes);
        }
        ArenaRegion region;
        try {
            region = new ArenaRegion(definition.name(), pages, (int) dataPages, host.memory());
        } catch (OutOfMemoryError e) {
            // The JVM has no other way to say how much memory outside its heap is left; nothing was taken.
            host.memory().release(ArenaRegion.sizeOfData((int) dataPages));
            throw noMemory(definition, bytes);
        }
        region.populate(0, (int) dataPages);
        return new ArenaMap(definition, host, region, (int) dataPages);
    }

    private static MapException noMemory(MapDefinition definition, long bytes) {
        return MapException.ofDefinition(
                definition, "there is no memory for %d bytes of variables".formatted(bytes), Errno.ENOMEM);
    }

    private static void check(MapDefinition definition) {
        Checks checks = Checks.of(definition)
                .keySize(0)
                .valueSize(0)
                .entries()
                .flags(Flags.MMAPABLE | SEGV_ON_FAULT | NO_USER_CONVERSION)
                .with(Flags.MMAPABLE, "BPF_F_MMAPABLE");
        long extra = definition.extra();
        if (extra % ArenaRegion.PAGE != 0) {
            throw checks.refuse(
                    "map_extra is 0x%x, must be a multiple of %d".formatted(extra, ArenaRegion.PAGE), Errno.EINVAL);
        }
        long bytes = definition.maxEntries() * ArenaRegion.PAGE;
        checks.atMost("max_entries", definition.maxEntries(), FOUR_GIB / ArenaRegion.PAGE, Errno.E2BIG);
        if (extra >>> Integer.SIZE != (extra + bytes - 1) >>> Integer.SIZE) {
            throw checks.refuse(
                    "%d bytes from 0x%x on go beyond a multiple of 4 GiB".formatted(bytes, extra), Errno.ERANGE);
        }
    }

    @Override
    public ArenaRegion values() {
        return region;
    }

    /** Returns the memory of the variables, in which the arena begins. */
    public SharedRegion variables() {
        return region.data();
    }

    /** Returns the address of a byte as programs see it: what Java stores where a program finds a pointer. */
    public long address(long offset) {
        return base + offset;
    }

    /** Returns which byte of the arena an address in it stands for. */
    public long offset(long address) {
        return (address - base) & LOWER_32;
    }

    /** Returns how many pages there are, allocated or not. */
    public int pages() {
        return region.pages();
    }

    /** Returns whether a page is allocated. */
    public boolean isAllocated(int page) {
        return region.isPopulated(page);
    }

    // An address that a program made of map_extra stands for the same page as one of ours.
    private long pageOf(long address) {
        long extra = definition().extra();
        boolean mapped = extra != 0 && address >>> Integer.SIZE == extra >>> Integer.SIZE;
        return ((address - (mapped ? extra : base)) & LOWER_32) / ArenaRegion.PAGE;
    }

    /**
     * Allocates pages of zeros: {@code bpf_arena_alloc_pages}.
     *
     * @param address where, or 0 for anywhere
     * @param count how many, a u32
     * @return the address of the first; 0 if there are not so many, if one of them is allocated, if the address is not
     *     that of a page, or if there is no memory
     */
    public synchronized long allocate(long address, long count) {
        if (count <= 0 || count > pages() || (address & (ArenaRegion.PAGE - 1)) != 0) {
            return 0;
        }
        OptionalInt first = address == 0 ? free.find((int) count) : free(pageOf(address), (int) count);
        if (first.isEmpty() || !region.populate(first.getAsInt(), (int) count)) {
            return 0;
        }
        free.take(first.getAsInt(), (int) count);
        return address((long) first.getAsInt() * ArenaRegion.PAGE);
    }

    private OptionalInt free(long first, int count) {
        return first <= pages() - count && free.areFree((int) first, count)
                ? OptionalInt.of((int) first)
                : OptionalInt.empty();
    }

    /**
     * Frees pages, as many as the arena has from an address on: {@code bpf_arena_free_pages}.
     *
     * @param address of which the lower bits do not matter
     */
    public synchronized void free(long address, long count) {
        long first = pageOf(address & -ArenaRegion.PAGE);
        if (address == 0 || count <= 0 || first >= pages()) {
            return;
        }
        int freed = (int) Math.min(count, pages() - first);
        region.vacate((int) first, freed);
        free.free((int) first, freed);
    }

    /**
     * Keeps pages from being allocated: {@code bpf_arena_reserve_pages}.
     *
     * @return 0; {@code -EINVAL} for pages that there are not, {@code -EBUSY} if one of them is allocated
     */
    public synchronized long reserve(long address, long count) {
        if (count <= 0 || (address & (ArenaRegion.PAGE - 1)) != 0) {
            return 0;
        }
        long first = pageOf(address);
        if (first + count > pages()) {
            return Errno.EINVAL.result();
        }
        if (!free.areFree((int) first, (int) count)) {
            return Errno.EBUSY.result();
        }
        free.take((int) first, (int) count);
        return 0;
    }

    /**
     * Returns a copy of some bytes; those of pages that are not allocated are 0.
     *
     * @throws IndexOutOfBoundsException if the arena has no such bytes
     */
    public byte[] read(long offset, int size) {
        return region.read(offset, size);
    }

    /**
     * Stores bytes. Pages that are not allocated are allocated, as for a process that writes to its mapping.
     *
     * @throws IndexOutOfBoundsException if the arena has no such bytes
     * @throws MapException with {@code EFAULT}, if a page is not allocated and cannot be
     */
    public synchronized void write(long offset, byte[] bytes) {
        java.util.Objects.checkFromIndexSize(offset, bytes.length, (long) pages() * ArenaRegion.PAGE);
        int first = (int) (offset / ArenaRegion.PAGE);
        int last = (int) ((offset + bytes.length - 1) / ArenaRegion.PAGE);
        for (int page = first; page <= last && bytes.length > 0; page++) {
            if (!region.isPopulated(page)) {
                fault(page);
            }
        }
        region.write(offset, bytes);
    }

    private void fault(int page) {
        boolean mayBe = (definition().flags() & SEGV_ON_FAULT) == 0 && free.areFree(page, 1);
        if (!mayBe || !region.populate(page, 1)) {
            throw refuse("page %d is not allocated".formatted(page), Errno.EFAULT);
        }
        free.take(page, 1);
    }
}

package io.github.ebpf4j.interpreter;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/**
 * The memory that all runs in an environment share: the values of maps, data, and what the host lends. Regions may come
 * and go while programs run. For any number of threads.
 */
public final class SharedMemory {

    /** The first region handle of shared memory; those below belong to each run. */
    static final int FIRST = 1 << 20;

    static final Region REMOVED = Region.opaque("memory that was freed");

    /** A handle is not used again before so many others were freed, so that a stale pointer meets nothing. */
    private static final int QUARANTINE = 4096;

    /** How many regions are {@linkplain #lend lent} at once. */
    private static final int MOST_LENT = 1 << 14;

    private static final long DEFAULT_LIMIT = 1L << 30;

    private final long limit;
    private long reserved;
    private final Map<Region, Integer> handles = new HashMap<>();
    private final Map<BoundMap, Region> maps = new HashMap<>();
    // By when they were asked for last.
    private final Map<Region, Boolean> lent = new LinkedHashMap<>(16, 0.75f, true);
    private final Queue<Integer> freed = new ArrayDeque<>();
    private int count;
    // Read without a lock: whoever has got an address of a region from this object, sees the region.
    private volatile Region[] regions = new Region[0];

    /** Creates memory without a region, of which {@link #defaultLimit} bytes can be reserved. */
    public SharedMemory() {
        this(defaultLimit());
    }

    /** Creates memory without a region, of which so many bytes can be reserved. */
    public SharedMemory(long limit) {
        this.limit = limit;
    }

    /** Returns how many bytes the maps of an instance may take unless it is set: 1 GiB, or half of the JVM's heap. */
    public static long defaultLimit() {
        return Math.min(DEFAULT_LIMIT, Runtime.getRuntime().maxMemory() / 2);
    }

    /**
     * Reserves bytes for storage that a program's numbers ask for, before it is allocated.
     *
     * @return false if that would be more than the limit: the kernel answers {@link Errno#ENOMEM} then
     */
    public synchronized boolean reserve(long bytes) {
        if (bytes < 0 || bytes > limit - reserved) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /** Gives bytes back that were reserved. */
    public synchronized void release(long bytes) {
        reserved -= bytes;
    }

    /** Gives a region an address, that of its first byte; the one that it has, if it has one. */
    public synchronized long place(Region region) {
        Integer known = handles.get(region);
        if (known != null) {
            return AddressSpace.address(known, 0);
        }
        int handle = freed.size() > QUARANTINE ? freed.remove() : FIRST + count++;
        int index = handle - FIRST;
        Region[] grown = index < regions.length ? regions : Arrays.copyOf(regions, Math.max(16, regions.length * 2));
        grown[index] = region;
        // Written even if it is the same array: that is what makes the element seen.
        regions = grown;
        handles.put(region, handle);
        return AddressSpace.address(handle, 0);
    }

    /**
     * Gives a region an address, for as long as not 16,384 others were lent after it was asked for last: what the world
     * answers with, such as sockets, which may be new ones each time.
     */
    public synchronized long lend(Region region) {
        if (lent.get(region) == null) {
            lent.put(region, true);
            if (lent.size() > MOST_LENT) {
                remove(lent.keySet().iterator().next());
            }
        }
        return place(region);
    }

    /** Takes a region's address away: pointers to it are from now on pointers to nothing. */
    public synchronized void remove(Region region) {
        lent.remove(region);
        Integer handle = handles.remove(region);
        if (handle != null) {
            Region[] now = regions;
            now[handle - FIRST] = REMOVED;
            regions = now;
            freed.add(handle);
        }
    }

    /** Gives a map a handle: an address that stands for it. */
    public synchronized long handleOf(BoundMap map) {
        return place(maps.computeIfAbsent(map, Region::handle));
    }

    /** Returns the address of a region's first byte, or nothing if it was not given one. */
    public synchronized OptionalLong addressOf(Region region) {
        Integer handle = handles.get(region);
        return handle == null ? OptionalLong.empty() : OptionalLong.of(AddressSpace.address(handle, 0));
    }

    /** Returns the region that an address lies in, or would if the region was longer; nothing for other memory. */
    public Optional<Region> regionAt(long address) {
        Region region = at((int) (address >>> Integer.SIZE), REMOVED);
        return region == REMOVED ? Optional.empty() : Optional.of(region);
    }

    /** Returns how many regions have an address. */
    public synchronized int size() {
        return handles.size();
    }

    /** Returns the region of a handle, or the given one if there is none. */
    Region at(int handle, Region otherwise) {
        Region[] now = regions;
        int index = handle - FIRST;
        if (index < 0 || index >= now.length) {
            return otherwise;
        }
        Region region = now[index];
        return region == null ? otherwise : region;
    }
}

package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Values by index. Their memory is reserved at once, as the kernel allocates it, and allocated where it is reached. */
final class Pieces {

    /** About how many bytes are allocated at once. */
    private static final int PIECE = 1 << 20;

    private final MapDefinition definition;
    private final Host host;
    private final long entries;
    private final int copies;
    private final long valueSize;
    // An entry's slab is the number in the upper bits of its index, its slot the one in the lower.
    private final int shift;
    private final int mask;
    private final AtomicReferenceArray<Optional<Slab>> slabs;

    private Pieces(MapDefinition definition, Host host, long entries, int copies, long valueSize) {
        this.definition = definition;
        this.host = host;
        this.entries = entries;
        this.copies = copies;
        this.valueSize = valueSize;
        long entry = Slab.size(1, copies, valueSize);
        boolean whole = entry * entries <= PIECE;
        shift = whole ? Integer.SIZE - 1 : Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, PIECE / entry));
        mask = (1 << shift) - 1;
        slabs = new AtomicReferenceArray<>((int) ((entries - 1) >>> shift) + 1);
        for (int i = 0; i < slabs.length(); i++) {
            slabs.setPlain(i, Optional.empty());
        }
    }

    /**
     * Reserves memory.
     *
     * @param entries how many entries, of which each has a value for each copy; at most 2^32
     * @throws MapException if there is not so much
     */
    static Pieces reserve(MapDefinition definition, Host host, long entries, int copies, long valueSize) {
        long entry = Slab.size(1, copies, valueSize);
        // A product of three such numbers may be too large for a long.
        long size = entry > Long.MAX_VALUE / entries ? -1 : entry * entries;
        if (entry > Region.LARGEST || !host.memory().reserve(size)) {
            throw MapException.ofDefinition(
                    definition, "no memory for %d entries of %d bytes".formatted(entries, entry), Errno.ENOMEM);
        }
        Pieces pieces = new Pieces(definition, host, entries, copies, valueSize);
        if (pieces.slab(0).isEmpty()) {
            host.memory().release(size);
            throw MapException.ofDefinition(
                    definition, "the JVM has no memory for %d bytes".formatted(entry), Errno.ENOMEM);
        }
        return pieces;
    }

    /** Returns the slab of an index that there is, or nothing if the JVM has no memory for it. */
    Optional<Slab> slab(int index) {
        Optional<Slab> slab = slabs.get(index >>> shift);
        return slab.isPresent() ? slab : allocate(index >>> shift);
    }

    /** Returns the slot of an index in its slab. */
    int slot(int index) {
        return index & mask;
    }

    /**
     * Returns the index of the entry that an address lies in, -1 if it is one of no entry.
     *
     * @param region what lies at the address
     */
    long indexAt(SharedMemory memory, Region region, long address) {
        for (int i = 0; i < slabs.length(); i++) {
            Optional<Slab> slab = slabs.get(i);
            if (slab.isPresent() && slab.get().region == region) {
                return ((long) i << shift) + slab.get().slotAt(memory, address);
            }
        }
        return -1;
    }

    private synchronized Optional<Slab> allocate(int number) {
        if (slabs.get(number).isEmpty()) {
            int slots = (int) Math.min(1L << shift, entries - ((long) number << shift));
            slabs.set(number, Slab.allocate(definition, host, slots, copies, valueSize));
        }
        return slabs.get(number);
    }
}

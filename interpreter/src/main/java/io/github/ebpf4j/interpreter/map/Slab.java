package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.HeldLocks;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Memory of some values of a map. Those of one CPU lie together, so that CPUs do not share cache lines.
 *
 * <pre>{@code
 * | CPU 0: slot 0, slot 1, … | CPU 1: slot 0, slot 1, … | …
 * }</pre>
 */
final class Slab {

    final SharedRegion region;
    /** The region's bytes, for access by position only. */
    final ByteBuffer bytes;

    private final Host host;
    private final long address;
    private final int slots;
    private final int stride;

    private Slab(SharedRegion region, Host host, int slots) {
        this.region = region;
        this.bytes = region.buffer().order(host.byteOrder());
        this.host = host;
        this.address = host.memory().place(region);
        this.slots = slots;
        this.stride = region.stride();
    }

    /** Returns how many bytes a value takes. */
    static long stride(long valueSize) {
        return (valueSize + Long.BYTES - 1) & -Long.BYTES;
    }

    /** Returns how many bytes a slab takes. */
    static long size(long slots, long copies, long valueSize) {
        return slots * copies * stride(valueSize);
    }

    /** Reserves and allocates a slab; nothing if there is no memory. */
    static Optional<Slab> reserve(MapDefinition definition, Host host, int slots, int copies) {
        long size = size(slots, copies, definition.valueSize());
        if (!host.memory().reserve(size)) {
            return Optional.empty();
        }
        Optional<Slab> slab = allocate(definition, host, slots, copies, definition.valueSize());
        if (slab.isEmpty()) {
            host.memory().release(size);
        }
        return slab;
    }

    /** Allocates a slab whose bytes were reserved; nothing if the JVM has no memory for it. */
    static Optional<Slab> allocate(MapDefinition definition, Host host, int slots, int copies, long valueSize) {
        if (size(slots, copies, valueSize) > Region.LARGEST) {
            return Optional.empty();
        }
        SharedRegion region;
        try {
            region = Region.shared("values of map " + definition.name(), slots * copies, (int) valueSize);
        } catch (OutOfMemoryError e) {
            // The JVM has a limit of its own for memory outside its heap, which only an attempt can find out.
            return Optional.empty();
        }
        int flags = definition.flags();
        region.permit((flags & Flags.WRITE_ONLY_FOR_PROGRAMS) == 0, (flags & Flags.READ_ONLY_FOR_PROGRAMS) == 0);
        return Optional.of(new Slab(region, host, slots));
    }

    int slots() {
        return slots;
    }

    /** Returns where a value of a CPU begins in the slab. */
    int offset(int slot, int cpu) {
        return (cpu * slots + slot) * stride;
    }

    /** Returns the address of a value as a run sees it. */
    long address(Current run, int slot, int cpu) {
        // A map of another instance may be in use here, whose memory has other addresses.
        long start = run.host() == host ? address : run.host().memory().place(region);
        return start + offset(slot, cpu);
    }

    /** Returns whether a run of this thread has the lock at an offset in the slab. */
    boolean isLockedHere(int offset) {
        return HeldLocks.of(host).has(address + offset);
    }

    /** Returns the slot that an address in the slab's memory lies in, of one that has a copy of each value. */
    int slotAt(SharedMemory memory, long address) {
        long offset = address - memory.addressOf(region).orElseThrow();
        // An address may lie before the first value and after the last one.
        return (int) Math.max(0, Math.min(slots - 1, offset / stride));
    }

    /** Makes all copies of a value zeros. */
    void clear(int slot, int copies) {
        for (int cpu = 0; cpu < copies; cpu++) {
            clearCopy(slot, cpu);
        }
    }

    private void clearCopy(int slot, int cpu) {
        int start = offset(slot, cpu);
        for (int i = 0; i < stride; i += Long.BYTES) {
            set(start + i, 0);
        }
    }

    private void set(int offset, long value) {
        // The last value of a region of one ends where the value does.
        if (offset + Long.BYTES <= bytes.capacity()) {
            bytes.putLong(offset, value);
        } else {
            for (int i = offset; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) value);
            }
        }
    }
}

package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/**
 * An area of a task's address space, as {@code /proc/PID/maps} lists them.
 *
 * @param start its first address
 * @param end the address after its last one, larger than {@code start} as an unsigned number
 * @param flags what may be done with it, {@code VM_READ} and so on
 * @param file what it was mapped from
 */
public record MemoryArea(long start, long end, long flags, Optional<KernelFile> file) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it does not end after it starts
     */
    public MemoryArea {
        if (Long.compareUnsigned(start, end) >= 0) {
            throw new IllegalArgumentException(
                    "area starts at 0x%x, must end after it, ends at 0x%x".formatted(start, end));
        }
    }

    /** Returns whether an address lies in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
    }
}

package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Region;

/**
 * An object that a program made with {@code bpf_obj_new}. It lives as long as there is a reference to it: a run that got
 * it, a slot of a value, or a list or tree that it is in. Guarded by the {@link Objects} that it belongs to.
 */
final class KernelObject {

    private final Region region;
    private final long address;
    private final boolean perCpu;
    private final long bytes;
    private int references = 1;

    /**
     * @param address where its memory was placed
     * @param bytes how many bytes are counted for it
     */
    KernelObject(Region region, long address, boolean perCpu, long bytes) {
        this.region = region;
        this.address = address;
        this.perCpu = perCpu;
        this.bytes = bytes;
    }

    Region region() {
        return region;
    }

    long address() {
        return address;
    }

    long end() {
        return address + region.size();
    }

    boolean isPerCpu() {
        return perCpu;
    }

    long bytes() {
        return bytes;
    }

    /** Adds a reference; false if there are as many as can be counted. */
    boolean acquire() {
        if (references == Integer.MAX_VALUE) {
            return false;
        }
        references++;
        return true;
    }

    /** Takes a reference away, and returns whether it was the last one. */
    boolean release() {
        references--;
        return references == 0;
    }
}

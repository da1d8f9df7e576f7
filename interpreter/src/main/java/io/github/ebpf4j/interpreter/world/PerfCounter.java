package io.github.ebpf4j.interpreter.world;

/** A counter of the processor's or the kernel's: cycles, cache misses, page faults. For any number of threads. */
@FunctionalInterface
public interface PerfCounter {

    /**
     * What a counter stands at.
     *
     * @param counter how much it has counted
     * @param enabled for how many nanoseconds it was enabled
     * @param running for how many of them it counted
     */
    record Reading(long counter, long enabled, long running) {}

    /** Returns what it stands at. */
    Reading read();
}

package io.github.ebpf4j.interpreter.world;

/** What time it is, in nanoseconds. */
public interface Clock {

    /** Returns the time since boot without the time asleep ({@code CLOCK_MONOTONIC}). */
    long monotonic();

    /** Returns the time since boot ({@code CLOCK_BOOTTIME}). */
    default long boottime() {
        return monotonic();
    }

    /** Returns the time since 1970 in International Atomic Time ({@code CLOCK_TAI}). */
    long tai();
}

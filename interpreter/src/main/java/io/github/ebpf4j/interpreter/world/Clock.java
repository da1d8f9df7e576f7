package io.github.ebpf4j.interpreter.world;

/** What time it is, in nanoseconds, and what is to be done when a time has come. For any number of threads. */
public interface Clock {

    /** How long a tick is: a kernel's with {@code CONFIG_HZ=250}, its default. */
    long TICK = 4_000_000;

    /** Returns the time since boot without the time asleep ({@code CLOCK_MONOTONIC}). */
    long monotonic();

    /** Returns the time since boot ({@code CLOCK_BOOTTIME}). */
    default long boottime() {
        return monotonic();
    }

    /** Returns the time since 1970 in International Atomic Time ({@code CLOCK_TAI}). */
    long tai();

    /** Returns the time since 1970 ({@code CLOCK_REALTIME}): 37 leap seconds behind {@link #tai}. */
    default long realtime() {
        return tai() - 37_000_000_000L;
    }

    /** Returns the monotonic time of the last tick ({@code CLOCK_MONOTONIC_COARSE}). */
    default long coarse() {
        return monotonic() - Math.floorMod(monotonic(), TICK);
    }

    /** Returns the number of the last tick, counted as in Linux from five minutes before 2^32 ({@code jiffies}). */
    default long jiffies() {
        return (1L << 32) - 300_000_000_000L / TICK + Math.floorDiv(monotonic(), TICK);
    }

    /**
     * Has something done when a time has come. A clock that cannot tell never does it: neither does this one.
     *
     * @param time when, as {@link #monotonic} counts
     * @param action what; an exception that it throws is the business of whoever lets the time pass
     */
    default Alarm schedule(long time, Runnable action) {
        return () -> {};
    }

    /** Something that will be done when its time has come. */
    @FunctionalInterface
    interface Alarm {

        /** Makes it not be done, if it has not begun. */
        void cancel();
    }
}

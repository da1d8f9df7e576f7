package io.github.ebpf4j.interpreter.world;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. It begins one second after boot. For any number of threads. */
public final class VirtualClock implements Clock {

    private static final long BOOT = Duration.ofSeconds(1).toNanos();

    /** The time of boot since 1970: 2025-01-01T00:00:37 in International Atomic Time. */
    private static final long EPOCH = Duration.ofSeconds(1_735_689_637L).toNanos();

    private final AtomicLong now = new AtomicLong(BOOT);

    /** Creates a clock. */
    public VirtualClock() {}

    @Override
    public long monotonic() {
        return now.get();
    }

    @Override
    public long tai() {
        return EPOCH + now.get();
    }

    /**
     * Lets time pass.
     *
     * @throws IllegalArgumentException if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is %s, must not be negative".formatted(duration));
        }
        now.addAndGet(duration.toNanos());
    }
}

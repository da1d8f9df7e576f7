package io.github.ebpf4j.interpreter.world;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until it is told to go on. It begins one second after boot. For any number of threads.
 *
 * <p>What is {@linkplain #schedule scheduled} is done by the thread that lets the time pass, in order of time; what has
 * the same time, in the order in which it was scheduled. It sees the clock at its own time.
 */
public final class VirtualClock implements Clock {

    private static final long BOOT = Duration.ofSeconds(1).toNanos();

    /** The time of boot since 1970: 2025-01-01T00:00:37 in International Atomic Time. */
    private static final long EPOCH = Duration.ofSeconds(1_735_689_637L).toNanos();

    private final AtomicLong now = new AtomicLong(BOOT);
    private final TreeMap<Entry, Runnable> schedule = new TreeMap<>();
    private long scheduled;

    /** Creates a clock. */
    public VirtualClock() {}

    private record Entry(long time, long sequence) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return time == other.time ? Long.compare(sequence, other.sequence) : Long.compare(time, other.time);
        }
    }

    @Override
    public long monotonic() {
        return now.get();
    }

    @Override
    public long tai() {
        return EPOCH + now.get();
    }

    /**
     * {@inheritDoc}
     *
     * <p>What is scheduled for now or before is done one nanosecond from now, so that time goes on even if each action
     * schedules another one.
     */
    @Override
    public Alarm schedule(long time, Runnable action) {
        Entry entry;
        synchronized (schedule) {
            entry = new Entry(Math.max(time, now.get() + 1), scheduled++);
            schedule.put(entry, action);
        }
        return () -> {
            synchronized (schedule) {
                schedule.remove(entry);
            }
        };
    }

    /**
     * Lets time pass, and does what is due meanwhile. If that throws an exception, it leaves this method, and time has
     * come no further than that.
     *
     * @throws IllegalArgumentException if the duration is negative, or if 292 years would have passed since boot
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is %s, must not be negative".formatted(duration));
        }
        long target;
        try {
            target = Math.addExact(now.get(), duration.toNanos());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "duration is %s, must not be longer than the clock counts".formatted(duration), e);
        }
        for (Optional<Runnable> due = next(target); due.isPresent(); due = next(target)) {
            due.orElseThrow().run();
        }
    }

    /** Goes to the time of what is due next and returns it; goes to the given time if nothing is due until then. */
    private Optional<Runnable> next(long target) {
        synchronized (schedule) {
            if (schedule.isEmpty() || schedule.firstKey().time > target) {
                now.accumulateAndGet(target, Math::max);
                return Optional.empty();
            }
            var first = schedule.pollFirstEntry();
            now.accumulateAndGet(first.getKey().time, Math::max);
            return Optional.of(first.getValue());
        }
    }
}

package io.github.ebpf4j.interpreter.runtime;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives each run under way a CPU of its own, so that what is per CPU is not raced for: in the kernel, a program is not
 * moved to another CPU while it runs. A thread alone is always on CPU 0.
 */
final class CpuLeases {

    /** Elements a cache line apart, so that threads do not slow each other down. */
    private static final int SPREAD = 16;

    private static final long PAUSE_NANOS = 20_000;

    private final int cpus;
    /** Whose they are. */
    private final AtomicReferenceArray<@Nullable Thread> taken;

    CpuLeases(int cpus) {
        this.cpus = cpus;
        this.taken = new AtomicReferenceArray<>(cpus * SPREAD);
    }

    /**
     * Takes the first CPU that is free, and waits until there is one.
     *
     * @throws IllegalStateException if the thread has all CPUs itself
     */
    int takeAny() {
        while (true) {
            int own = 0;
            for (int cpu = 0; cpu < cpus; cpu++) {
                if (tryTake(cpu)) {
                    return cpu;
                }
                own += isOwn(cpu) ? 1 : 0;
            }
            if (own == cpus) {
                throw new IllegalStateException(
                        "the thread has runs under way on all %d CPUs, and waits for none of them".formatted(cpus));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Takes a CPU, and waits until it is free.
     *
     * @throws IllegalStateException if the thread has it already
     */
    int take(int cpu) {
        while (!tryTake(cpu)) {
            if (isOwn(cpu)) {
                throw new IllegalStateException(
                        "the thread has a run under way on CPU %d, and cannot wait for it".formatted(cpu));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return cpu;
    }

    private boolean tryTake(int cpu) {
        return taken.get(cpu * SPREAD) == null && taken.compareAndSet(cpu * SPREAD, null, Thread.currentThread());
    }

    private boolean isOwn(int cpu) {
        return taken.get(cpu * SPREAD) == Thread.currentThread();
    }

    void giveBack(int cpu) {
        taken.setRelease(cpu * SPREAD, null);
    }
}

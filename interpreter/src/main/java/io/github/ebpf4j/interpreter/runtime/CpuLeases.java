package io.github.ebpf4j.interpreter.runtime;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives each run under way a CPU of its own, so that what is per CPU is not raced for: in the kernel, a program is not
 * moved to another CPU while it runs. A thread alone is always on CPU 0.
 */
final class CpuLeases {

    /** Elements a cache line apart, so that threads do not slow each other down. */
    private static final int SPREAD = 16;

    private static final long PAUSE_NANOS = 20_000;

    private final int cpus;
    private final AtomicIntegerArray taken;

    CpuLeases(int cpus) {
        this.cpus = cpus;
        this.taken = new AtomicIntegerArray(cpus * SPREAD);
    }

    /** Takes the first CPU that is free, and waits until there is one. */
    int takeAny() {
        while (true) {
            for (int cpu = 0; cpu < cpus; cpu++) {
                if (tryTake(cpu)) {
                    return cpu;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Takes a CPU, and waits until it is free. */
    int take(int cpu) {
        while (!tryTake(cpu)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return cpu;
    }

    private boolean tryTake(int cpu) {
        return taken.get(cpu * SPREAD) == 0 && taken.compareAndSet(cpu * SPREAD, 0, 1);
    }

    void giveBack(int cpu) {
        taken.setRelease(cpu * SPREAD, 0);
    }
}

package io.github.ebpf4j.interpreter.runtime;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives each run under way a CPU of its own, so that what is per CPU is not raced for: in the kernel, a program is not
 * moved to another CPU while it runs. A thread alone is always on CPU 0.
 *
 * <p>A run has its CPU in its own instance and in all whose maps that instance uses, so that no two runs that reach one
 * map are on one CPU at once.
 */
final class CpuLeases {

    /** What is returned in place of a CPU if the thread was interrupted while it waited. */
    static final int INTERRUPTED = -1;

    /** Elements a cache line apart, so that threads do not slow each other down. */
    private static final int SPREAD = 16;

    private static final long PAUSE_NANOS = 20_000;

    private final int cpus;
    private final CpuLeases[] others;
    /** Whose they are. */
    private final AtomicReferenceArray<@Nullable Thread> taken;

    /** @param others those of the instances whose maps are used, too */
    CpuLeases(int cpus, List<CpuLeases> others) {
        this.cpus = cpus;
        this.others = others.toArray(CpuLeases[]::new);
        this.taken = new AtomicReferenceArray<>(cpus * SPREAD);
    }

    /**
     * Takes the first CPU that is free, and waits until there is one.
     *
     * @return its number, or {@link #INTERRUPTED}
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
            if (!pause()) {
                return INTERRUPTED;
            }
        }
    }

    /**
     * Takes a CPU, and waits until it is free.
     *
     * @return its number, or {@link #INTERRUPTED}
     * @throws IllegalStateException if the thread has it already
     */
    int take(int cpu) {
        while (!tryTake(cpu)) {
            if (isOwn(cpu)) {
                throw new IllegalStateException(
                        "the thread has a run under way on CPU %d, and cannot wait for it".formatted(cpu));
            }
            if (!pause()) {
                return INTERRUPTED;
            }
        }
        return cpu;
    }

    /** Waits a little; false if the thread was interrupted. */
    private static boolean pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
        return !Thread.currentThread().isInterrupted();
    }

    private boolean tryTake(int cpu) {
        if (!tryTakeHere(cpu)) {
            return false;
        }
        for (int i = 0; i < others.length; i++) {
            // All or none: who waits for one CPU while it has another could wait for ever.
            if (others[i].has(cpu) && !others[i].tryTakeHere(cpu)) {
                giveBack(cpu, i);
                return false;
            }
        }
        return true;
    }

    private boolean has(int cpu) {
        return cpu < cpus;
    }

    private boolean tryTakeHere(int cpu) {
        return taken.get(cpu * SPREAD) == null && taken.compareAndSet(cpu * SPREAD, null, Thread.currentThread());
    }

    /** Returns whether the thread itself has what keeps it from taking a CPU. */
    private boolean isOwn(int cpu) {
        for (CpuLeases other : others) {
            if (other.has(cpu) && other.isOwnHere(cpu)) {
                return true;
            }
        }
        return isOwnHere(cpu);
    }

    private boolean isOwnHere(int cpu) {
        return taken.get(cpu * SPREAD) == Thread.currentThread();
    }

    void giveBack(int cpu) {
        giveBack(cpu, others.length);
    }

    private void giveBack(int cpu, int ofOthers) {
        for (int i = 0; i < ofOthers; i++) {
            if (others[i].has(cpu)) {
                others[i].giveBackHere(cpu);
            }
        }
        giveBackHere(cpu);
    }

    private void giveBackHere(int cpu) {
        taken.setRelease(cpu * SPREAD, null);
    }
}

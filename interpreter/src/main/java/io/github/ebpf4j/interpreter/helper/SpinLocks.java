package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.MemoryAccessException;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;
import io.github.ebpf4j.interpreter.host.HeldLocks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Locks in memory that runs share: {@code bpf_spin_lock} of {@code kernel/bpf/helpers.c}, {@code bpf_res_spin_lock} of
 * {@code kernel/bpf/rqspinlock.c}. One is 4 bytes, which are 1 while a run has it and 0 otherwise.
 *
 * <p>What the kernel's verifier refuses is a fault: to take a second spin lock, or one twice, or to give back what one
 * has not got. A run that ends, also with a fault, gives back what it has.
 */
final class SpinLocks {

    /** Longer than this nobody has a lock who gives it back: a program stored a 1 there. */
    private static final long FOREVER = Duration.ofSeconds(10).toNanos();

    /** How long a resilient lock is waited for ({@code RES_DEF_TIMEOUT}). */
    private static final long RESILIENCE = Duration.ofMillis(250).toNanos();

    private static final int SPINS = 200;
    private static final long PAUSE = Duration.ofNanos(20_000).toNanos();

    private static final long NOT_INTERRUPTIBLE = 0;

    void register(Registry registry) {
        registry.helper("bpf_spin_lock", (caller, lock, r2, r3, r4, r5) -> lock(caller, lock));
        registry.helper("bpf_spin_unlock", (caller, lock, r2, r3, r4, r5) -> unlock(caller, lock));
        registry.kfunc("bpf_res_spin_lock", (caller, lock, r2, r3, r4, r5) -> lockResilient(caller, lock));
        registry.kfunc("bpf_res_spin_unlock", (caller, lock, r2, r3, r4, r5) -> unlockResilient(caller, lock));
        registry.kfunc("bpf_res_spin_lock_irqsave", (caller, lock, flags, r3, r4, r5) -> {
            caller.store(flags, Long.BYTES, NOT_INTERRUPTIBLE);
            return lockResilient(caller, lock);
        });
        registry.kfunc(
                "bpf_res_spin_unlock_irqrestore", (caller, lock, flags, r3, r4, r5) -> unlockResilient(caller, lock));
    }

    /** What a run has. */
    private static final class Held implements EndOfRun {

        /** How many locks a run can have at once ({@code RES_NR_HELD}). */
        private static final int MOST = 31;

        private final long[] locks = new long[MOST];
        private int count;
        /** Of the spin lock among them, which is one at most; 0 if there is none. */
        private long spinLock;
        /** Whom the locks were taken for: memory that runs share can be reached through it after the run, too. */
        private Optional<Caller> holder = Optional.empty();

        boolean has(long lock) {
            for (int i = 0; i < count; i++) {
                if (locks[i] == lock) {
                    return true;
                }
            }
            return false;
        }

        void add(Caller caller, long lock) {
            ofThread(caller).add(lock);
            if (holder.isEmpty() || holder.get() != caller) {
                holder = Optional.of(caller);
            }
            locks[count++] = lock;
        }

        void remove(long lock) {
            for (int i = count - 1; i >= 0; i--) {
                if (locks[i] == lock) {
                    count--;
                    System.arraycopy(locks, i + 1, locks, i, count - i);
                    ofThread(holder.orElseThrow()).remove(lock);
                    return;
                }
            }
        }

        @Override
        public void endOfRun() {
            while (count > 0) {
                count--;
                ofThread(holder.orElseThrow()).remove(locks[count]);
                giveBack(holder.orElseThrow(), locks[count]);
            }
            spinLock = 0;
        }
    }

    private static HeldLocks ofThread(Caller caller) {
        return HeldLocks.of(Current.of(caller).host());
    }

    private static Held held(Caller caller) {
        return Current.of(caller).state(Held.class, current -> new Held());
    }

    /** Returns whether the run that calls has any lock. */
    static boolean isAnyHeld(Caller caller) {
        return held(caller).count > 0;
    }

    private static long lock(Caller caller, long lock) {
        Held held = held(caller);
        if (held.spinLock != 0) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "bpf_spin_lock of 0x%x while the one at 0x%x is held".formatted(lock, held.spinLock));
        }
        requireRoom(caller, held);
        if (!take(caller, lock, FOREVER)) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT,
                    "the lock at 0x%x is held by %s"
                            .formatted(
                                    lock,
                                    ofThread(caller).has(lock)
                                            ? "a run of this thread, which waits for it"
                                            : "nobody who gives it back"));
        }
        held.add(caller, lock);
        held.spinLock = lock;
        return 0;
    }

    private static long unlock(Caller caller, long lock) {
        Held held = held(caller);
        if (held.spinLock == 0 || held.spinLock != lock) {
            throw notHeld(caller, "bpf_spin_unlock", lock);
        }
        held.spinLock = 0;
        held.remove(lock);
        caller.compareExchange(lock, Integer.BYTES, 1, 0);
        return 0;
    }

    private static RuntimeException notHeld(Caller caller, String function, long lock) {
        return caller.fault(Fault.Kind.ARGUMENT, "%s of 0x%x, which is not held".formatted(function, lock));
    }

    private static void requireRoom(Caller caller, Held held) {
        if (held.count == Held.MOST) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "%d locks are held, as many as a run can have".formatted(held.count));
        }
    }

    private static long lockResilient(Caller caller, long lock) {
        Held held = held(caller);
        if (held.has(lock)) {
            return Errno.EDEADLK.result();
        }
        requireRoom(caller, held);
        if (!take(caller, lock, RESILIENCE)) {
            return (ofThread(caller).has(lock) ? Errno.EDEADLK : Errno.ETIMEDOUT).result();
        }
        held.add(caller, lock);
        return 0;
    }

    private static long unlockResilient(Caller caller, long lock) {
        Held held = held(caller);
        if (held.spinLock == lock || !held.has(lock)) {
            throw notHeld(caller, "bpf_res_spin_unlock", lock);
        }
        held.remove(lock);
        caller.compareExchange(lock, Integer.BYTES, 1, 0);
        return 0;
    }

    /** Gives a lock back; false if the memory that it was in is gone, and with it everybody who waits for it. */
    private static boolean giveBack(Caller caller, long lock) {
        try {
            return caller.compareExchange(lock, Integer.BYTES, 1, 0) == 1;
        } catch (MemoryAccessException e) {
            return false;
        }
    }

    /** Takes a lock; false if that does not happen in time, or never can, as another run of the thread has it. */
    private static boolean take(Caller caller, long lock, long nanos) {
        if (lock % Integer.BYTES != 0) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "0x%x is no address of a lock, which is a multiple of 4".formatted(lock));
        }
        if (caller.compareExchange(lock, Integer.BYTES, 0, 1) == 0) {
            return true;
        }
        if (ofThread(caller).has(lock)) {
            return false;
        }
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
            if (tryTake(caller, lock)) {
                return true;
            }
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            if (Thread.currentThread().isInterrupted()) {
                throw caller.fault(Fault.Kind.INTERRUPTED, "the thread was interrupted");
            }
            LockSupport.parkNanos(PAUSE);
            if (tryTake(caller, lock)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tryTake(Caller caller, long lock) {
        long word = caller.load(lock, Integer.BYTES);
        if (word > 1) {
            throw caller.fault(
                    Fault.Kind.ARGUMENT, "the lock at 0x%x holds 0x%x, must hold 0 or 1".formatted(lock, word));
        }
        return word == 0 && caller.compareExchange(lock, Integer.BYTES, 0, 1) == 0;
    }
}

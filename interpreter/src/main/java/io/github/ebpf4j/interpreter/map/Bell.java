package io.github.ebpf4j.interpreter.map;

import java.util.function.BooleanSupplier;

/** Where consumers wait for producers. While nobody waits, ringing costs a look at a variable. */
final class Bell {

    private volatile int waiting;
    // Guarded by this object's monitor.
    private long rings;

    /** Wakes all who wait. What was changed before, in volatile memory, they see. */
    void ring() {
        if (waiting != 0) {
            synchronized (this) {
                rings++;
                notifyAll();
            }
        }
    }

    /**
     * Waits until something is ready or the time is up; or until the bell rings, be there something ready or not.
     *
     * @param deadline as {@link System#nanoTime} counts
     * @return false if the time is up
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the monitor only
    synchronized boolean await(BooleanSupplier ready, long deadline) throws InterruptedException {
        // Says first that it waits, and looks then: who makes something ready in between, sees that it has to ring.
        waiting++;
        try {
            long heard = rings;
            while (!ready.getAsBoolean() && rings == heard) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                // A part of a millisecond counts as a whole one, as 0 would mean without end.
                wait(left / 1_000_000 + 1);
            }
            return true;
        } finally {
            waiting--;
        }
    }

    /** Returns the deadline of a wait that begins now. */
    static long deadline(java.time.Duration timeout) {
        long most = Long.MAX_VALUE / 2;
        java.time.Duration longest = java.time.Duration.ofNanos(most);
        return System.nanoTime() + (timeout.compareTo(longest) > 0 ? most : Math.max(0, timeout.toNanos()));
    }
}

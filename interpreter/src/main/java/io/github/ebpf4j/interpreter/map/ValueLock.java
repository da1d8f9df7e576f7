package io.github.ebpf4j.interpreter.map;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/**
 * The {@code bpf_spin_lock} in a value, as an update or lookup with {@code BPF_F_LOCK} takes it: 4 bytes that are 1 while
 * someone has it and 0 otherwise.
 */
final class ValueLock {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int SPINS = 100;

    private static final long PAUSE_NANOS = 20_000;

    private static final long LONGEST_NANOS = 1_000_000_000;

    private final Slab slab;
    private final ByteBuffer bytes;
    private final int offset;
    private final int taken;

    private ValueLock(Slab slab, int offset) {
        this.slab = slab;
        this.bytes = slab.bytes;
        this.offset = offset;
        this.taken = bytes.order() == ByteOrder.nativeOrder() ? 1 : Integer.reverseBytes(1);
    }

    /** Returns the lock of a value that begins at an offset. */
    static ValueLock of(SpecialFields fields, Slab slab, int offset) {
        return new ValueLock(slab, offset + fields.lock().orElseThrow().offset());
    }

    /** Returns whether a run of this thread has it, which cannot give it back meanwhile. */
    boolean isHeldHere() {
        return slab.isLockedHere(offset);
    }

    /**
     * Waits until nobody has it.
     *
     * @return false if a run of this thread has it, if the thread is interrupted, or if that takes longer than anyone may
     *     keep it: a program has overwritten it
     */
    boolean lock() {
        if (INT.compareAndSet(bytes, offset, 0, taken)) {
            return true;
        }
        if (isHeldHere()) {
            return false;
        }
        long start = 0;
        for (int spins = 0; !INT.compareAndSet(bytes, offset, 0, taken); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            start = spins == SPINS ? System.nanoTime() : start;
            if (System.nanoTime() - start > LONGEST_NANOS
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    void unlock() {
        INT.setRelease(bytes, offset, 0);
    }
}

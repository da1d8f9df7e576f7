package io.github.ebpf4j.interpreter.host;

import java.util.Arrays;

/**
 * The locks that each thread's runs have in an instance, by address: what tells a lock that the thread waits for in vain,
 * since it has it itself. For any number of threads.
 */
public final class HeldLocks {

    private final ThreadLocal<Addresses> ofThread = ThreadLocal.withInitial(Addresses::new);

    private HeldLocks() {}

    /** Returns those of an instance. */
    public static HeldLocks of(Host host) {
        return host.state(HeldLocks.class, made -> new HeldLocks());
    }

    /** Notes that a run of this thread has taken a lock. */
    public void add(long address) {
        ofThread.get().add(address);
    }

    /** Notes that a run of this thread has given a lock back. */
    public void remove(long address) {
        ofThread.get().remove(address);
    }

    /** Returns whether a run of this thread has a lock. */
    public boolean has(long address) {
        return ofThread.get().indexOf(address) >= 0;
    }

    private static final class Addresses {
        private long[] held = new long[4];
        private int count;

        void add(long address) {
            if (count == held.length) {
                held = Arrays.copyOf(held, 2 * count);
            }
            held[count++] = address;
        }

        void remove(long address) {
            int index = indexOf(address);
            if (index >= 0) {
                held[index] = held[--count];
            }
        }

        int indexOf(long address) {
            for (int i = count - 1; i >= 0; i--) {
                if (held[i] == address) {
                    return i;
                }
            }
            return -1;
        }
    }
}

package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.context.ReferenceLeaked;
import java.util.Arrays;

/**
 * What a run has acquired and not released: objects of the kernel, by address. What is left when it ends, even with a
 * fault, is released and noted as {@link ReferenceLeaked}.
 */
public final class References implements Current.EndOfRun {

    /** More than a program that the kernel's verifier lets pass can hold at once. */
    private static final int MOST = 4096;

    private final Current current;
    private long[] held = new long[8];
    private int count;

    private References(Current current) {
        this.current = current;
    }

    /** Returns those of a run. */
    public static References of(Current current) {
        return current.state(References.class, References::new);
    }

    /**
     * Notes that the run holds a reference to an object, more than one if it is noted more than once.
     *
     * @return false if it holds so many that nothing was noted
     */
    public boolean hold(long address) {
        if (count == MOST) {
            return false;
        }
        if (count == held.length) {
            held = Arrays.copyOf(held, 2 * count);
        }
        held[count++] = address;
        return true;
    }

    /**
     * Notes that the run gave a reference away: it released it, or put it into a map.
     *
     * @return false if it held none
     */
    public boolean drop(long address) {
        for (int i = count - 1; i >= 0; i--) {
            if (held[i] == address) {
                held[i] = held[--count];
                return true;
            }
        }
        return false;
    }

    /**
     * Notes that the run put an object into a map in exchange for another one ({@code bpf_kptr_xchg}): the references go
     * with them. What is no object of {@link KernelMemory}, 0 for example, does not count.
     */
    public void exchange(long into, long out) {
        drop(into);
        if (KernelMemory.of(current.host()).isThere(out)) {
            hold(out);
        }
    }

    /** Returns how many references the run holds. */
    public int count() {
        return count;
    }

    @Override
    public void endOfRun() {
        KernelMemory memory = KernelMemory.of(current.host());
        while (count > 0) {
            long address = held[--count];
            memory.release(address);
            current.effect(new ReferenceLeaked(address));
        }
    }
}

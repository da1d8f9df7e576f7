package io.github.ebpf4j.interpreter.context;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What the kernel knows of a packet's checksum: {@code ip_summed}, {@code csum} and {@code csum_level} of
 * {@code struct sk_buff}.
 */
public final class Checksum {

    /** {@code SKB_MAX_CSUM_LEVEL}. */
    private static final int HIGHEST_LEVEL = 3;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int LOWER_16 = 0xffff;
    private static final long LOWER_32 = 0xffff_ffffL;

    private State state = State.NONE;
    private int sum;
    private int level;

    Checksum() {}

    /** Who has checked a packet, or is to. */
    public enum State {
        /** Nobody has checked it. */
        NONE,
        /** The device has checked it. */
        UNNECESSARY,
        /** The device has summed all of it, without a verdict. */
        COMPLETE,
        /** The device is to fill it in. */
        PARTIAL
    }

    /** Forgets all. */
    void clear() {
        set(State.NONE, 0);
    }

    /**
     * Sets what is known.
     *
     * @param sum with {@link State#COMPLETE}, the ones' complement sum from the network header on
     */
    public void set(State state, int sum) {
        this.state = state;
        this.sum = sum;
        this.level = 0;
    }

    /** Returns who has checked the packet. */
    public State state() {
        return state;
    }

    /** Returns the sum, if the state is {@link State#COMPLETE}. */
    public int sum() {
        return sum;
    }

    /** Sets the sum. */
    public void sum(int now) {
        sum = now;
    }

    /** Returns how many checksums beyond the first one the device has checked. */
    public int level() {
        return level;
    }

    /** Notes that one more checksum of the packet has been checked: an outer header was put around it. */
    public void increase() {
        if (state == State.UNNECESSARY) {
            level = Math.min(level + 1, HIGHEST_LEVEL);
        } else if (state == State.NONE) {
            set(State.UNNECESSARY, 0);
        }
    }

    /** Notes that one checksum less has been checked: an outer header was taken away. */
    public void decrease() {
        if (state == State.UNNECESSARY) {
            if (level == 0) {
                state = State.NONE;
            } else {
                level--;
            }
        }
    }

    /** Notes that the sum is not that of the packet any longer. */
    public void forgetSum() {
        if (state == State.COMPLETE) {
            state = State.NONE;
        }
    }

    /** Notes that what the device has checked is not what the packet has now. */
    public void forgetChecked() {
        if (state == State.UNNECESSARY) {
            clear();
        }
    }

    /**
     * Returns the ones' complement sum of bytes, taken as numbers of 32 bits with zeros behind the last, added to another
     * sum: {@code csum_partial}. It is 0 only if all is.
     */
    public static int sum(byte[] array, int start, int size, int seed, boolean bigEndian) {
        long sum = Integer.toUnsignedLong(seed);
        int whole = size / Integer.BYTES * Integer.BYTES;
        for (int i = start; i < start + whole; i += Integer.BYTES) {
            int word = (int) WORDS.get(array, i);
            sum += Integer.toUnsignedLong(bigEndian ? Integer.reverseBytes(word) : word);
        }
        for (int i = whole; i < size; i++) {
            int place = i % Integer.BYTES;
            sum += (array[start + i] & 0xffL) << (Byte.SIZE * (bigEndian ? Integer.BYTES - 1 - place : place));
        }
        return from64To32(sum);
    }

    /** Returns the 32-bit sum of a 64-bit one. */
    public static int from64To32(long sum) {
        long once = (sum & LOWER_32) + (sum >>> Integer.SIZE);
        return (int) ((once & LOWER_32) + (once >>> Integer.SIZE));
    }

    /** Returns the 16-bit sum of a 32-bit one. */
    public static int from32To16(int sum) {
        int once = (sum & LOWER_16) + (sum >>> Short.SIZE);
        return (once & LOWER_16) + (once >>> Short.SIZE) & LOWER_16;
    }
}

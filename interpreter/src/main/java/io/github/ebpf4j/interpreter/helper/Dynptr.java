package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;

/**
 * The 16 bytes of a {@code struct bpf_dynptr} in a program's memory, as {@code kernel/bpf/helpers.c} uses them. To the
 * program they are opaque; here they are
 *
 * <pre>{@code
 * | 63                                    0 | address of the first byte; of a packet, its offset in the packet
 * | 63      32 | 31    30     28 27 24 23 0 |
 * |   check    | read-only kind   0   size  |
 * }</pre>
 *
 * <p>where the check follows from all the rest and from where the 16 bytes are: bytes that no helper has written, or
 * that were moved, are not taken for a dynptr. It is no secret, and need not be one: what a dynptr leads to is memory
 * that is checked like any other.
 */
final class Dynptr {

    /** How many bytes it takes. */
    static final int BYTES = 16;

    /** How many bytes it can lead to ({@code DYNPTR_MAX_SIZE}). */
    static final int MOST_BYTES = (1 << 24) - 1;

    // What a dynptr leads to: the numbers are the kernel's, for errors' sake (enum bpf_dynptr_type).
    /** Nothing: what is left when a dynptr could not be made. */
    static final int NULL = 0;
    /** Memory of the program. */
    static final int LOCAL = 1;
    /** A record of a ring buffer. */
    static final int RINGBUF = 2;
    /** The packet of a {@code __sk_buff}. */
    static final int SKB = 3;
    /** The packet of an {@code xdp_md}. */
    static final int XDP = 4;

    private static final int KIND_SHIFT = 28;
    private static final long KIND_MASK = 7;
    private static final long READ_ONLY = 1L << 31;
    private static final int CHECK_SHIFT = 32;
    private static final long LOWER_32 = 0xffff_ffffL;

    private Dynptr() {}

    /**
     * Makes a dynptr of 16 bytes.
     *
     * @param at where they are
     * @param kind {@link #LOCAL} or another of these
     * @param target what it leads to: the address of the first byte, or its offset in the packet
     * @param size how many bytes it leads to, up to {@link #MOST_BYTES}
     */
    static void write(Caller caller, long at, int kind, long target, int size, boolean readOnly) {
        long properties = size | (long) kind << KIND_SHIFT | (readOnly ? READ_ONLY : 0);
        long word = check(at, target, properties) << CHECK_SHIFT | properties;
        MemoryArguments.writable(caller, at, BYTES);
        caller.store(at, Long.BYTES, target);
        caller.store(at + Long.BYTES, Long.BYTES, word);
    }

    /** Makes a dynptr of 16 bytes that leads to nothing. */
    static void writeNull(Caller caller, long at) {
        write(caller, at, NULL, 0, 0, false);
    }

    /**
     * Returns what the second half of a dynptr says, for {@link #kind}, {@link #size} and {@link #isReadOnly}.
     *
     * @throws RuntimeException a fault of kind {@link Fault.Kind#ARGUMENT}, if there is no dynptr
     */
    static long read(Caller caller, long at) {
        long word = caller.load(at + Long.BYTES, Long.BYTES);
        if (word >>> CHECK_SHIFT != check(at, target(caller, at), word & LOWER_32)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "what is at 0x%x is not a dynptr".formatted(at));
        }
        return word;
    }

    /** Returns the address of the first byte that a dynptr leads to, or its offset in the packet. */
    static long target(Caller caller, long at) {
        return caller.load(at, Long.BYTES);
    }

    static int kind(long word) {
        return (int) (word >>> KIND_SHIFT & KIND_MASK);
    }

    static int size(long word) {
        return (int) word & MOST_BYTES;
    }

    static boolean isReadOnly(long word) {
        return (word & READ_ONLY) != 0;
    }

    private static long check(long at, long target, long properties) {
        // Multiplied by odd numbers, so that no bit of any part gets lost; never 0, which memory begins with.
        long mixed = (at * 0x9e37_79b9_7f4a_7c15L)
                ^ (target * 0xc2b2_ae3d_27d4_eb4fL)
                ^ (properties * 0x1656_67b1_9e37_79f9L);
        return mixed >>> CHECK_SHIFT | 1;
    }
}

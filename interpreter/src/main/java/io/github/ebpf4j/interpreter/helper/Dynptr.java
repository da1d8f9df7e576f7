package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;

/**
 * The 16 bytes of a {@code struct bpf_dynptr} in a program's memory, as {@code kernel/bpf/helpers.c} uses them. To the
 * program they are opaque; here they are
 *
 * <pre>{@code
 * | 63                                           0 | address of the memory; of a packet, 0
 * | 63   52 | 51        | 50  48 | 47    24 | 23  0 |
 * |  check  | read-only |  kind  |  offset  | size  |
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

    private static final int BITS = 24;
    private static final int KIND_SHIFT = 48;
    private static final long KIND_MASK = 7;
    private static final long READ_ONLY = 1L << 51;
    private static final int CHECK_SHIFT = 52;
    private static final long PROPERTIES = (1L << CHECK_SHIFT) - 1;

    private Dynptr() {}

    /**
     * Makes a dynptr of 16 bytes.
     *
     * @param at where they are
     * @param kind {@link #LOCAL} or another of these
     * @param start the address of the memory that it leads to; of a packet, 0
     * @param offset where in that memory it begins, up to {@link #MOST_BYTES}
     * @param size how many bytes it leads to, up to {@link #MOST_BYTES}
     */
    static void write(Caller caller, long at, int kind, long start, int offset, int size, boolean readOnly) {
        long properties = size | (long) offset << BITS | (long) kind << KIND_SHIFT | (readOnly ? READ_ONLY : 0);
        MemoryArguments.writable(caller, at, BYTES);
        caller.store(at, Long.BYTES, start);
        caller.store(at + Long.BYTES, Long.BYTES, check(at, start, properties) << CHECK_SHIFT | properties);
    }

    /** Makes a dynptr of 16 bytes that leads to memory from its beginning on. */
    static void write(Caller caller, long at, int kind, long start, int size, boolean readOnly) {
        write(caller, at, kind, start, 0, size, readOnly);
    }

    /** Makes a dynptr of 16 bytes that leads to nothing. */
    static void writeNull(Caller caller, long at) {
        write(caller, at, NULL, 0, 0, 0, false);
    }

    /**
     * Returns what the second half of a dynptr says, for {@link #kind}, {@link #offset}, {@link #size} and {@link
     * #isReadOnly}.
     *
     * @throws RuntimeException a fault of kind {@link Fault.Kind#ARGUMENT}, if there is no dynptr
     */
    static long read(Caller caller, long at) {
        long word = caller.load(at + Long.BYTES, Long.BYTES);
        if (word >>> CHECK_SHIFT != check(at, start(caller, at), word & PROPERTIES)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "what is at 0x%x is not a dynptr".formatted(at));
        }
        return word;
    }

    /** Returns the address of the memory that a dynptr leads to; of a packet, 0. */
    static long start(Caller caller, long at) {
        return caller.load(at, Long.BYTES);
    }

    /** Returns the address of the first byte that a dynptr leads to, or its offset in the packet. */
    static long target(Caller caller, long at, long word) {
        return start(caller, at) + offset(word);
    }

    static int kind(long word) {
        return (int) (word >>> KIND_SHIFT & KIND_MASK);
    }

    static int size(long word) {
        return (int) word & MOST_BYTES;
    }

    static int offset(long word) {
        return (int) (word >>> BITS) & MOST_BYTES;
    }

    static boolean isReadOnly(long word) {
        return (word & READ_ONLY) != 0;
    }

    private static long check(long at, long start, long properties) {
        // Multiplied by odd numbers, so that no bit of any part gets lost; never 0, which memory begins with.
        long mixed = at * 0x9e37_79b9_7f4a_7c15L ^ start * 0xc2b2_ae3d_27d4_eb4fL ^ properties * 0x1656_67b1_9e37_79f9L;
        return mixed >>> CHECK_SHIFT | 1;
    }
}

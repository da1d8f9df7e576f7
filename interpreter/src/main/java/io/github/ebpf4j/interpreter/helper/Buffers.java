package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.MemoryAccessException;

/** What helpers do to the buffers that a program gives them. */
final class Buffers {

    /** From this size on, an array is faster, and it does not matter that it is allocated. */
    private static final int LARGE = 1024;

    private static final int PIECE = 1 << 16;

    private static final byte[] NOTHING = new byte[0];

    private Buffers() {}

    /**
     * Checks that the program may write to a buffer.
     *
     * @param size as the helper got it: a u32
     * @throws MemoryAccessException if not
     */
    static void requireWritable(Caller caller, long address, int size) {
        if (size != 0 && !caller.isWritable(address, size)) {
            // Refused before the array is looked at, with a message that names the memory.
            caller.write(address, NOTHING, 0, size);
        }
    }

    /** Sets a buffer to zeros. */
    static void zero(Caller caller, long address, int size) {
        requireWritable(caller, address, size);
        Cost.ofBytes(caller, size);
        int at = 0;
        for (; at <= size - Long.BYTES; at += Long.BYTES) {
            caller.store(address + at, Long.BYTES, 0);
        }
        for (; at < size; at++) {
            caller.store(address + at, Byte.BYTES, 0);
        }
    }

    /** Sets a buffer to zeros and returns an error. */
    static long zeroAnd(Caller caller, long address, int size, long error) {
        zero(caller, address, size);
        return error;
    }

    /** Copies bytes that may be read to where may be written. */
    static void copy(Caller caller, long to, long from, int size) {
        if (size >= LARGE) {
            byte[] piece = new byte[Math.min(size, PIECE)];
            for (int at = 0; at < size; at += piece.length) {
                int part = Math.min(piece.length, size - at);
                caller.read(from + at, piece, 0, part);
                caller.write(to + at, piece, 0, part);
            }
            return;
        }
        // Read and written, as above.
        caller.charge(2L * (size / Limits.BYTES_PER_INSTRUCTION));
        int at = 0;
        for (; at <= size - Long.BYTES; at += Long.BYTES) {
            caller.store(to + at, Long.BYTES, caller.load(from + at, Long.BYTES));
        }
        for (; at < size; at++) {
            caller.store(to + at, Byte.BYTES, caller.load(from + at, Byte.BYTES));
        }
    }

    /**
     * Returns the length of a text, up to a limit and without the zero behind it; -1 if the program may not read so far.
     */
    static int lengthOfText(Caller caller, long address, int limit) {
        boolean all = caller.isReadable(address, limit);
        for (int length = 0; length < limit; length++) {
            Cost.ofStep(caller, length);
            if (!all && !caller.isReadable(address + length, Byte.BYTES)) {
                return -1;
            }
            if (caller.load(address + length, Byte.BYTES) == 0) {
                return length;
            }
        }
        return limit;
    }
}

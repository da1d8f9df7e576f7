package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;

/**
 * An array that helpers of one run use in turn, so that copying allocates nothing once it has grown. Copies and arguments
 * have one each: what a helper has read of its arguments stays when it copies.
 */
abstract class Scratch implements EndOfRun {

    private byte[] bytes = new byte[256];

    /** What memory is copied through. */
    private static final class OfCopies extends Scratch {}

    /** What structures are read into that a helper gets. */
    private static final class OfArguments extends Scratch {}

    /**
     * Returns an array of so many bytes or more, with any content, until the next copy.
     *
     * @param size that of memory which is there: see {@link MemoryArguments}
     */
    static byte[] forCopy(Caller caller, int size) {
        return Current.of(caller)
                .state(OfCopies.class, current -> new OfCopies())
                .atLeast(size);
    }

    /**
     * Reads an argument that is a structure.
     *
     * @return an array that begins with it, until the next argument is read
     */
    static byte[] argument(Caller caller, long address, int size) {
        byte[] read = Current.of(caller)
                .state(OfArguments.class, current -> new OfArguments())
                .atLeast(size);
        caller.read(address, read, 0, size);
        return read;
    }

    /**
     * Copies memory as {@code memmove} does.
     *
     * @param size that of memory which is there at both addresses
     */
    static void copy(Caller caller, long from, long to, int size) {
        if (size != 0) {
            byte[] between = forCopy(caller, size);
            caller.read(from, between, 0, size);
            caller.write(to, between, 0, size);
        }
    }

    /** Nothing is let go of: the array stays for the next run. */
    @Override
    public void endOfRun() {}

    final byte[] atLeast(int size) {
        if (bytes.length < size) {
            bytes = new byte[Math.max(size, (int) Math.min(2L * bytes.length, 1 << 24))];
        }
        return bytes;
    }
}

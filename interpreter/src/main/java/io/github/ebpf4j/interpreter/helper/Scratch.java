package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;

/** An array that helpers of one run use in turn, so that copying allocates nothing once it has grown. */
final class Scratch implements EndOfRun {

    private byte[] bytes = new byte[256];

    private Scratch() {}

    /**
     * Returns an array of so many bytes or more, with any content, until the next call.
     *
     * @param size that of memory which is there: see {@link MemoryArguments}
     */
    static byte[] of(Caller caller, int size) {
        return Current.of(caller).state(Scratch.class, current -> new Scratch()).atLeast(size);
    }

    /**
     * Copies memory as {@code memmove} does.
     *
     * @param size that of memory which is there at both addresses
     */
    static void copy(Caller caller, long from, long to, int size) {
        if (size != 0) {
            byte[] between = of(caller, size);
            caller.read(from, between, 0, size);
            caller.write(to, between, 0, size);
        }
    }

    /** Nothing is let go of: the array stays for the next run. */
    @Override
    public void endOfRun() {}

    private byte[] atLeast(int size) {
        if (bytes.length < size) {
            bytes = new byte[Math.max(size, (int) Math.min(2L * bytes.length, 1 << 24))];
        }
        return bytes;
    }
}

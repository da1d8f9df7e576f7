package io.github.ebpf4j.interpreter;

/** Which accesses of programs the fields of a context take: see {@link Region#ofFields}. */
@FunctionalInterface
public interface FieldAccess {

    /**
     * Returns why a program may not load or store so many bytes there, as it follows {@code 4-byte read at 0x2000} in a
     * message; empty if it may.
     *
     * @param offset counted from the start of the context; the access lies within it
     * @param size any number of bytes: helpers load and store, too
     * @param write whether it is a store
     */
    String refusal(int offset, int size, boolean write);

    /**
     * Returns what the bytes hold after a store that is not refused: what is stored, unless overridden.
     *
     * @param before what they hold, zero-extended
     * @param stored the number that a program stores, of which the lowest bytes count
     */
    default long after(int offset, int size, long before, long stored) {
        return stored;
    }
}

package io.github.ebpf4j.interpreter;

/** Which stores of programs the fields of a context take: see {@link Region#ofFields}. */
@FunctionalInterface
public interface FieldStores {

    /**
     * Returns whether a program may store so many bytes there.
     *
     * @param offset counted from the start of the context; the access lies within it
     * @param size any number of bytes: helpers store, too
     */
    boolean admits(int offset, int size);

    /**
     * Returns what the bytes hold after a store that is admitted: what is stored, unless overridden.
     *
     * @param before what they hold, zero-extended
     * @param stored the number that a program stores, of which the lowest bytes count
     */
    default long after(int offset, int size, long before, long stored) {
        return stored;
    }
}

package io.github.ebpf4j.interpreter.context;

/** A context that has a {@code seq_file}, to which iterators write what a user reads from them. */
public interface SequenceContext extends Context {

    /** How many bytes one element of an iterator can write at most: the kernel's buffer has 8 pages. */
    int MOST_BYTES = 8 << 12;

    /** Returns whether an address is the one that the program finds in its context as its {@code seq_file}. */
    boolean isSequence(long address);

    /**
     * Adds to what is read.
     *
     * @param bytes the bytes, the first {@code length} of which are added
     * @return false if there is no room for all of it: none of it is added then, nor anything else for this element
     */
    boolean append(byte[] bytes, int length);
}

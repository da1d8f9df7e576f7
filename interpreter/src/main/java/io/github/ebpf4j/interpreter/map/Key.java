package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A key of a map that Java's collections keep, as {@link Keys} reads it. All keys of a map have one size. */
final class Key implements Comparable<Key> {

    /** {@code MAX_BPF_STACK}: what a key may have. */
    static final int LARGEST = 512;

    private final long[] words;
    private final int size;

    private Key(long[] words, int size) {
        this.words = words;
        this.size = size;
    }

    static Key of(byte[] bytes) {
        long[] words = new long[Keys.words(bytes.length)];
        Keys.read(bytes, words);
        return new Key(words, bytes.length);
    }

    /** Returns what each thread compares with the keys of a map: one object for all look-ups. It is not to be kept. */
    static ThreadLocal<Key> probes(int size) {
        return ThreadLocal.withInitial(() -> new Key(new long[Keys.words(size)], size));
    }

    /** Makes this probe the bytes at an address of a program. */
    Key read(Caller caller, long address) {
        Keys.read(caller, address, size, words);
        return this;
    }

    /** Makes this probe a number of 4 bytes. */
    Key set(int index, ByteOrder byteOrder) {
        words[0] = (byteOrder == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(index) : index) & 0xffff_ffffL;
        return this;
    }

    /** Returns a key that stays as it is. */
    Key kept() {
        return new Key(words.clone(), size);
    }

    /** Returns a copy of the bytes. */
    byte[] bytes() {
        return Keys.bytes(words, size);
    }

    /** Returns the number that a key of 4 bytes is, unsigned. */
    long index(ByteOrder byteOrder) {
        int number = (int) words[0];
        return (byteOrder == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(number) : number) & 0xffff_ffffL;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(words, key.words);
    }

    @Override
    public int hashCode() {
        return Keys.hash(words);
    }

    /** Compares by the bytes: many keys of one hash are still found quickly. */
    @Override
    public int compareTo(Key other) {
        return Keys.compare(words, other.words);
    }
}

package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * An array of what the kernel knows by file descriptors: programs or maps ({@code bpf_fd_array_map_update_elem}). Its
 * pieces are allocated when something is put in.
 */
abstract class ReferenceArray<T> extends StoredMap {

    private static final int PIECE_BITS = 10;
    private static final int PIECE_MASK = (1 << PIECE_BITS) - 1;

    private final long entries;
    private final AtomicReferenceArray<Optional<AtomicReferenceArray<Optional<T>>>> pieces;

    /**
     * Makes an array without anything in it.
     *
     * @throws MapException if there is no memory for it
     */
    ReferenceArray(MapDefinition definition, Host host) {
        super(definition, host);
        entries = definition.maxEntries();
        if (!host.memory().reserve(entries * Long.BYTES)) {
            throw MapException.ofDefinition(definition, "no memory for %d entries".formatted(entries), Errno.ENOMEM);
        }
        pieces = empty((int) ((entries - 1) >>> PIECE_BITS) + 1);
    }

    private static <E> AtomicReferenceArray<Optional<E>> empty(int size) {
        AtomicReferenceArray<Optional<E>> array = new AtomicReferenceArray<>(size);
        for (int i = 0; i < size; i++) {
            array.setPlain(i, Optional.empty());
        }
        return array;
    }

    private boolean has(int index) {
        return Integer.toUnsignedLong(index) < entries;
    }

    /** Returns what is at an index, nothing also where there is no such index. */
    final Optional<T> at(int index) {
        if (!has(index)) {
            return Optional.empty();
        }
        Optional<AtomicReferenceArray<Optional<T>>> piece = pieces.get(index >>> PIECE_BITS);
        return piece.isPresent() ? piece.get().get(index & PIECE_MASK) : Optional.empty();
    }

    final void requireIndex(int index) {
        if (!has(index)) {
            throw refuse(
                    "index is %s, must be below %d".formatted(Integer.toUnsignedString(index), entries), Errno.E2BIG);
        }
    }

    /**
     * Puts something at an index.
     *
     * @throws MapException if there is no such index
     */
    final void set(int index, T reference) {
        requireIndex(index);
        piece(index >>> PIECE_BITS).set(index & PIECE_MASK, Optional.of(reference));
    }

    private synchronized AtomicReferenceArray<Optional<T>> piece(int number) {
        if (pieces.get(number).isEmpty()) {
            pieces.set(number, Optional.of(empty(1 << PIECE_BITS)));
        }
        return pieces.get(number).get();
    }

    /** Returns the number that Java sees at an index: the kernel's system call returns an id. */
    abstract int idOf(T reference);

    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        return at(index(key)).map(reference -> keyOf(idOf(reference)));
    }

    @Override
    public void put(byte[] key, byte[] value, long flags) {
        requireWritable();
        requireKey(key);
        throw refuse("holds what has no bytes: there are no file descriptors", Errno.EBADF);
    }

    @Override
    public boolean remove(byte[] key) {
        requireWritable();
        int index = index(key);
        requireIndex(index);
        Optional<AtomicReferenceArray<Optional<T>>> piece = pieces.get(index >>> PIECE_BITS);
        return piece.isPresent()
                && piece.get().getAndSet(index & PIECE_MASK, Optional.empty()).isPresent();
    }

    /** Returns the indices at which there is something. */
    @Override
    public List<byte[]> keys() {
        requireReadable();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < pieces.length(); i++) {
            int first = i << PIECE_BITS;
            pieces.get(i).ifPresent(piece -> {
                for (int j = 0; j < piece.length(); j++) {
                    if (piece.get(j).isPresent()) {
                        keys.add(keyOf(first + j));
                    }
                }
            });
        }
        return keys;
    }

    @Override
    public Optional<byte[]> nextKey(Optional<byte[]> key) {
        return nextIndex(key);
    }
}

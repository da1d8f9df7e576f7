package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.BoundMap;
import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A map with storage. A program's helpers call the methods that take a {@link Caller} and addresses; Java calls those
 * that take bytes, which behave as the kernel's system calls do.
 *
 * <p>For any number of threads. An operation that a type of map does not have, is {@link
 * io.github.ebpf4j.interpreter.Errno#EOPNOTSUPP}.
 */
public interface BpfMap extends BoundMap {

    /** Returns what the map was made of. */
    MapDefinition definition();

    @Override
    default String name() {
        return definition().name();
    }

    /**
     * Returns what the map was made in: the instance whose other maps and CPUs it belongs with, also where another one
     * uses it. A map that is told from no other by that has none.
     */
    default Optional<Host> home() {
        return Optional.empty();
    }

    @Override
    default Region values() {
        return Region.opaque("values of map " + name());
    }

    /** Returns the address of the value of a key, or 0 ({@code bpf_map_lookup_elem}). */
    long lookup(Caller caller, long key);

    /** Stores a value, and returns 0 or a negated error number ({@code bpf_map_update_elem}). */
    long update(Caller caller, long key, long value, long flags);

    /** Removes a key, and returns 0 or a negated error number ({@code bpf_map_delete_elem}). */
    long delete(Caller caller, long key);

    /** Returns the address of the value of a key on a CPU, or 0 ({@code bpf_map_lookup_percpu_elem}). */
    default long lookupPerCpu(Caller caller, long key, int cpu) {
        return 0;
    }

    /** Adds a value, and returns 0 or a negated error number ({@code bpf_map_push_elem}). */
    default long push(Caller caller, long value, long flags) {
        return Errno.EOPNOTSUPP.result();
    }

    /** Takes a value out and writes it, and returns 0 or a negated error number ({@code bpf_map_pop_elem}). */
    default long pop(Caller caller, long value) {
        return Errno.EOPNOTSUPP.result();
    }

    /**
     * Writes the value that {@link #pop} would take, or tells whether a filter has a value, and returns 0 or a negated
     * error number ({@code bpf_map_peek_elem}).
     */
    default long peek(Caller caller, long value) {
        return Errno.EOPNOTSUPP.result();
    }

    /**
     * Calls a function of the program with each entry until it returns 1 ({@code bpf_for_each_map_elem}).
     *
     * @param handle what the program knows the map by
     * @param function takes {@code handle}, the address of a key, the address of its value, and {@code context}
     * @return how often it was called, or a negated error number
     */
    default long forEach(Caller caller, long handle, long function, long context, long flags) {
        return Errno.EOPNOTSUPP.result();
    }

    /** Returns how many entries there are. */
    default long count() {
        return keys().size();
    }

    /**
     * Makes all further changes by Java fail with {@code EPERM}; programs may still make them ({@code BPF_MAP_FREEZE}).
     *
     * @throws MapException if the map cannot be frozen
     */
    default void freeze() {
        throw MapException.notSupported(this, "freeze", Errno.ENOTSUPP);
    }

    /** Returns the key that follows another one, the first one after nothing or after a key that is not there. */
    default Optional<byte[]> nextKey(Optional<byte[]> key) {
        List<byte[]> all = keys();
        int index = -1;
        for (int i = 0; i < all.size() && index < 0 && key.isPresent(); i++) {
            index = Arrays.equals(all.get(i), key.get()) ? i : -1;
        }
        return index + 1 < all.size() ? Optional.of(all.get(index + 1)) : Optional.empty();
    }

    /**
     * Removes a key and returns what its value was ({@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}); of a queue or stack, which
     * have no keys, the value that is due.
     *
     * @throws MapException if the map does not allow it
     */
    default Optional<byte[]> take(byte[] key) {
        throw MapException.notSupported(this, "lookup and delete", Errno.ENOTSUPP);
    }

    /**
     * Returns a copy of the value of a key; of a per-CPU map, those of all CPUs one after another, each rounded up to a
     * multiple of 8 bytes. The key of a queue or stack is empty, and the value the one that is due.
     *
     * @throws MapException if the key has another size than the map's
     */
    Optional<byte[]> get(byte[] key);

    /**
     * Returns a copy of the value of a key, as {@link #get(byte[])} does.
     *
     * @param flags as of the system call: 0, or 4 ({@code BPF_F_LOCK}) to copy it while nobody has its lock
     * @throws MapException if the map has no lock in its values
     */
    default Optional<byte[]> get(byte[] key, long flags) {
        if (flags != 0) {
            throw MapException.notSupported(this, "lookup with flags", Errno.EINVAL);
        }
        return get(key);
    }

    /**
     * Stores a value, whether the key is there or not: flags are 0.
     *
     * @throws MapException with the kernel's error number, if it refuses
     */
    default void put(byte[] key, byte[] value) {
        put(key, value, 0);
    }

    /**
     * Stores a value. The key of a queue, a stack or a Bloom filter is empty.
     *
     * @param flags as of the system call: 0 ({@code BPF_ANY}), 1 ({@code BPF_NOEXIST}) or 2 ({@code BPF_EXIST})
     * @throws MapException with the kernel's error number, if it refuses
     */
    void put(byte[] key, byte[] value, long flags);

    /**
     * Removes a key.
     *
     * @return whether it was there
     * @throws MapException if the map does not allow it
     */
    boolean remove(byte[] key);

    /** Returns the keys that there are now. */
    List<byte[]> keys();

    /**
     * Returns the key and the value that an address lies in: what the kernel's timers belong to. This looks at one key
     * after another; a map that can tell at once, should.
     */
    default Optional<KeyedValue> valueAround(Caller caller, long address) {
        if (definition().keySize() == 0) {
            return Optional.empty();
        }
        KeyCopy copy = KeyCopy.take(caller, (int) definition().keySize());
        try {
            List<byte[]> keys = keys();
            caller.charge(keys.size());
            for (byte[] key : keys) {
                copy.set(key);
                long value = lookup(caller, copy.address());
                KeyedValue found = new KeyedValue(key, value);
                if (value != 0 && found.isAround(address, definition().valueSize())) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (MapException e) {
            // A queue has no keys, and those of other maps may be kept from Java.
            return Optional.empty();
        } finally {
            copy.giveBack();
        }
    }
}

package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.BoundMap;
import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.isa.program.MapDefinition;
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

    /**
     * Returns a copy of the value of a key; of a per-CPU map, those of all CPUs one after another, each rounded up to a
     * multiple of 8 bytes.
     *
     * @throws MapException if the key has another size than the map's
     */
    Optional<byte[]> get(byte[] key);

    /**
     * Stores a value.
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
}

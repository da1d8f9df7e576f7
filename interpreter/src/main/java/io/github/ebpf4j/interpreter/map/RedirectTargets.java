package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import java.util.List;
import java.util.Optional;

/**
 * A map of what packets can be redirected to: {@code BPF_MAP_TYPE_DEVMAP}, {@code DEVMAP_HASH}, {@code CPUMAP} and
 * {@code XSKMAP}.
 */
public interface RedirectTargets extends BpfMap {

    /**
     * Returns the target at a key, without allocating.
     *
     * @param key a number of 32 bits; one beyond them or beyond the map has no target
     */
    Optional<RedirectTarget> target(Caller caller, long key);

    /** Returns all targets, for {@code BPF_F_BROADCAST}: of an array by index, of others in any order. */
    List<RedirectTarget> targets();
}

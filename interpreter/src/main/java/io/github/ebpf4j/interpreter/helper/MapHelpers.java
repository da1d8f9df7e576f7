package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.BpfMap;

/** Look up, store and remove: {@code kernel/bpf/helpers.c}. */
final class MapHelpers {

    void register(Registry registry) {
        registry.helper(
                "bpf_map_lookup_elem",
                (caller, map, key, r3, r4, r5) -> map(caller, map).lookup(caller, key));
        registry.helper(
                "bpf_map_update_elem",
                (caller, map, key, value, flags, r5) -> map(caller, map).update(caller, key, value, flags));
        registry.helper(
                "bpf_map_delete_elem",
                (caller, map, key, r3, r4, r5) -> map(caller, map).delete(caller, key));
    }

    /**
     * Returns the map that an argument stands for.
     *
     * @throws RuntimeException a fault, if it stands for none
     */
    static BpfMap map(Caller caller, long handle) {
        if (caller.mapAt(handle).orElse(null) instanceof BpfMap map) {
            return map;
        }
        throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a map".formatted(handle));
    }
}

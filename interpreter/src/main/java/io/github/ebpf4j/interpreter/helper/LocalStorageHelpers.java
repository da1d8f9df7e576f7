package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.LocalStorageMap;
import io.github.ebpf4j.isa.program.MapType;

/** Values of sockets, inodes, tasks and control groups: {@code kernel/bpf/bpf_local_storage.c}. */
final class LocalStorageHelpers {

    void register(Registry registry) {
        register(registry, "bpf_sk_storage", MapType.SK_STORAGE);
        register(registry, "bpf_inode_storage", MapType.INODE_STORAGE);
        register(registry, "bpf_task_storage", MapType.TASK_STORAGE);
        register(registry, "bpf_cgrp_storage", MapType.CGRP_STORAGE);
    }

    private static void register(Registry registry, String name, MapType type) {
        registry.helper(
                name + "_get",
                (caller, map, object, value, flags, r5) ->
                        storage(caller, map, type).storage(caller, object, value, flags));
        registry.helper(
                name + "_delete",
                (caller, map, object, r3, r4, r5) -> storage(caller, map, type).discard(caller, object));
    }

    private static LocalStorageMap storage(Caller caller, long handle, MapType type) {
        LocalStorageMap map = MapHelpers.map(caller, handle, LocalStorageMap.class);
        if (map.definition().type() == type.number()) {
            return map;
        }
        throw caller.fault(
                Fault.Kind.ARGUMENT,
                "map \"%s\" is of type %d, must be of type %d"
                        .formatted(map.name(), map.definition().type(), type.number()));
    }
}

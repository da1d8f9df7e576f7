package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.CgroupArrayMap;
import io.github.ebpf4j.interpreter.map.StackTraceMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;

/** Maps of what a world has. */
final class WorldMaps {

    private WorldMaps() {}

    /** Returns a map of two control groups, with a group at index 1. */
    static CgroupArrayMap groups(Host host, Cgroup second) {
        CgroupArrayMap map = CgroupArrayMap.create(
                MapDefinition.builder("groups", MapType.CGROUP_ARRAY.number())
                        .sizes(4, 4)
                        .maxEntries(2)
                        .build(),
                host);
        map.put(1, second);
        return map;
    }

    /** Returns a map of stacks of up to three addresses. */
    static StackTraceMap stacks(Host host, int entries) {
        return StackTraceMap.create(
                MapDefinition.builder("stacks", MapType.STACK_TRACE.number())
                        .sizes(4, 24)
                        .maxEntries(entries)
                        .build(),
                host);
    }
}

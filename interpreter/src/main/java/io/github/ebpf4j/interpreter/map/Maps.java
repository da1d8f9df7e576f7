package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Map;

/** Makes maps of the kernel's types. */
public final class Maps {

    private static final Map<Integer, MapFactory> FACTORIES = Map.ofEntries(
            entry(MapType.HASH, HashedMap::create),
            entry(MapType.ARRAY, ArrayMap::create),
            entry(MapType.PROG_ARRAY, ProgramArray::create),
            entry(MapType.PERCPU_HASH, HashedMap::create),
            entry(MapType.PERCPU_ARRAY, ArrayMap::create),
            entry(MapType.LRU_HASH, HashedMap::create),
            entry(MapType.LRU_PERCPU_HASH, HashedMap::create),
            entry(MapType.PERF_EVENT_ARRAY, PerfEventArrayMap::create),
            entry(MapType.STACK_TRACE, StackTraceMap::create),
            entry(MapType.CGROUP_ARRAY, CgroupArrayMap::create),
            entry(MapType.DEVMAP, RedirectMap::devices),
            entry(MapType.SOCKMAP, SocketMap::array),
            entry(MapType.CPUMAP, RedirectMap::cpus),
            entry(MapType.XSKMAP, RedirectMap::xdpSockets),
            entry(MapType.SOCKHASH, SocketMap::hash),
            entry(MapType.REUSEPORT_SOCKARRAY, SocketMap::reuseport),
            entry(MapType.SK_STORAGE, LocalStorageMap::create),
            entry(MapType.INODE_STORAGE, LocalStorageMap::create),
            entry(MapType.TASK_STORAGE, LocalStorageMap::create),
            entry(MapType.CGRP_STORAGE, LocalStorageMap::create),
            entry(MapType.DEVMAP_HASH, RedirectMap::devicesByHash),
            entry(MapType.RINGBUF, RingBufferMap::create),
            entry(MapType.LPM_TRIE, TrieMap::create),
            entry(MapType.ARRAY_OF_MAPS, ArrayOfMaps::create),
            entry(MapType.HASH_OF_MAPS, HashOfMaps::create),
            entry(MapType.QUEUE, QueueMap::create),
            entry(MapType.STACK, QueueMap::create),
            entry(MapType.CGROUP_STORAGE, CgroupStorage::create),
            entry(MapType.PERCPU_CGROUP_STORAGE, CgroupStorage::create),
            entry(MapType.BLOOM_FILTER, BloomFilter::create),
            entry(MapType.USER_RINGBUF, UserRingBufferMap::create),
            entry(MapType.STRUCT_OPS, StructOpsMap::create),
            entry(MapType.ARENA, ArenaMap::create));

    private Maps() {}

    private static Map.Entry<Integer, MapFactory> entry(MapType type, MapFactory factory) {
        return Map.entry(type.number(), factory);
    }

    /** Returns whether a type of map has a value for each CPU. */
    static boolean isPerCpu(int type) {
        return type == MapType.PERCPU_ARRAY.number()
                || type == MapType.PERCPU_HASH.number()
                || type == MapType.LRU_PERCPU_HASH.number()
                || type == MapType.PERCPU_CGROUP_STORAGE.number();
    }

    /**
     * Makes a map of the type that its definition says.
     *
     * @throws MapException if there is no such type, or the definition is not one of such a map
     */
    public static BpfMap create(MapDefinition definition, Host host) {
        MapFactory factory = FACTORIES.get(definition.type());
        if (factory == null) {
            throw new MapException(
                    Phase.LINK, definition.name(), "type %d is not known".formatted(definition.type()), Errno.EINVAL);
        }
        return factory.create(definition, host);
    }
}

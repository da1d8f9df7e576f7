package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Optional;
import java.util.Set;

/** What a map of maps may hold ({@code kernel/bpf/map_in_map.c}). */
final class InnerMaps {

    /** Types that no map of maps can hold. */
    private static final Set<Integer> NOT_INNER = Set.of(
            MapType.PROG_ARRAY.number(),
            MapType.CGROUP_STORAGE.number(),
            MapType.PERCPU_CGROUP_STORAGE.number(),
            MapType.STRUCT_OPS.number(),
            MapType.ARENA.number());

    private static final Set<Integer> OF_MAPS = Set.of(MapType.ARRAY_OF_MAPS.number(), MapType.HASH_OF_MAPS.number());

    private InnerMaps() {}

    /**
     * A map in a map.
     *
     * @param map the map
     * @param host whose memory the handle is in
     * @param handle what programs know it by
     * @param id what Java sees in its place
     */
    record Entry(BpfMap map, Host host, long handle, int id) {

        static Entry of(BpfMap map, Host host, int id) {
            return new Entry(map, host, host.memory().handleOf(map), id);
        }

        /** Returns the handle as a run knows it. */
        long handle(Current run) {
            return run.host() == host ? handle : run.host().memory().handleOf(map);
        }
    }

    /**
     * Checks what is declared of the maps in a map. An object may leave it to its user: then the map holds any maps.
     *
     * @throws MapException if no map of maps can hold such
     */
    static void check(MapDefinition definition) {
        definition.inner().ifPresent(inner -> {
            if (OF_MAPS.contains(inner.type())) {
                throw MapException.ofDefinition(
                        definition, "inner map is of type %d, a map of maps".formatted(inner.type()), Errno.EINVAL);
            } else if (NOT_INNER.contains(inner.type())) {
                throw MapException.ofDefinition(
                        definition, "inner map is of type %d".formatted(inner.type()), Errno.ENOTSUPP);
            }
        });
    }

    /**
     * Checks that a map may be put in.
     *
     * @throws MapException if not
     */
    static void require(StoredMap outer, BpfMap map) {
        MapDefinition inner = map.definition();
        if (OF_MAPS.contains(inner.type()) || NOT_INNER.contains(inner.type())) {
            throw outer.refuse("cannot hold map \"%s\" of type %d".formatted(map.name(), inner.type()), Errno.EINVAL);
        }
        Optional<MapDefinition> declared = outer.definition().inner();
        declared.ifPresent(like -> {
            requireEqual(outer, map, "type", inner.type(), like.type());
            requireEqual(outer, map, "key_size", inner.keySize(), like.keySize());
            requireEqual(outer, map, "value_size", inner.valueSize(), like.valueSize());
            requireEqual(outer, map, "map_flags", inner.flags(), like.flags());
            if (inner.type() == MapType.ARRAY.number() && (inner.flags() & Flags.INNER_MAP) == 0) {
                requireEqual(outer, map, "max_entries", inner.maxEntries(), like.maxEntries());
            }
        });
    }

    private static void requireEqual(StoredMap outer, BpfMap map, String what, long found, long declared) {
        if (found != declared) {
            throw outer.refuse(
                    "%s of map \"%s\" is %d, that of inner maps is %d".formatted(what, map.name(), found, declared),
                    Errno.EINVAL);
        }
    }
}

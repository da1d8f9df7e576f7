package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Optional;

/** Definitions of maps that tests make. */
final class Definitions {

    static final int NO_PREALLOC = 1;

    private Definitions() {}

    static MapDefinition of(MapType type, long keySize, long valueSize, long maxEntries) {
        return of(type, keySize, valueSize, maxEntries, type == MapType.LPM_TRIE ? NO_PREALLOC : 0);
    }

    static MapDefinition of(MapType type, long keySize, long valueSize, long maxEntries, int flags) {
        return of(type, keySize, valueSize, maxEntries, flags, 0, 0, Optional.empty());
    }

    static MapDefinition of(
            MapType type,
            long keySize,
            long valueSize,
            long maxEntries,
            int flags,
            long extra,
            int valueType,
            Optional<MapDefinition> inner) {
        return MapDefinition.builder("m", type.number())
                .sizes(keySize, valueSize)
                .maxEntries(maxEntries)
                .flags(flags)
                .extra(extra)
                .types(0, valueType)
                .inner(inner)
                .build();
    }
}

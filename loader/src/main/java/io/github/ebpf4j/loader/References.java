package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Names what instructions refer to, as a person would write it. */
final class References {

    private static final int SHOWN = 256;

    private final List<MapDefinition> maps;
    private final List<Extern> externs;
    private final Map<Integer, NavigableMap<Long, Variable>> variables = new HashMap<>();

    References(List<MapDefinition> maps, List<Extern> externs) {
        this.maps = maps;
        this.externs = externs;
    }

    Reference toMap(int pc, int index) {
        return new Reference(pc, Reference.Kind.MAP, maps.get(index).name(), "");
    }

    Reference toExtern(int pc, int index) {
        return new Reference(pc, Reference.Kind.EXTERN, externs.get(index).name(), "");
    }

    /** Names a place in the only value of a map: by its variable where there is one, and by its offset. */
    Reference toData(int pc, int index, long offset) {
        MapDefinition map = maps.get(index);
        String place = plus(map.name(), offset);
        Map.Entry<Long, Variable> before =
                variables.computeIfAbsent(index, unknown -> byOffset(map)).floorEntry(offset);
        boolean inside = before != null
                && (offset == before.getKey()
                        || offset - before.getKey() < before.getValue().size());
        return inside
                ? new Reference(
                        pc, Reference.Kind.DATA, plus(before.getValue().name(), offset - before.getKey()), place)
                : new Reference(pc, Reference.Kind.DATA, place, "");
    }

    private static NavigableMap<Long, Variable> byOffset(MapDefinition map) {
        NavigableMap<Long, Variable> byOffset = new TreeMap<>();
        map.variables().forEach(variable -> byOffset.putIfAbsent(variable.offset(), variable));
        return byOffset;
    }

    private static String plus(String name, long offset) {
        if (offset == 0) {
            return name;
        }
        // Each reference has its own text, and a name may be as long as the file.
        return Place.cut(name, SHOWN) + "+0x" + Long.toHexString(offset);
    }
}

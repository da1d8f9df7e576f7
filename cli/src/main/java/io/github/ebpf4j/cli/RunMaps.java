package io.github.ebpf4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.event.Event;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.interpreter.runtime.Global;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import java.util.HexFormat;

/** What the maps and variables of an instance hold: entries, events, and values by name. */
final class RunMaps {

    private final JsonObject maps = new JsonObject();

    private RunMaps() {}

    /** Reads all; the events of ring buffers and perf event arrays are taken out. */
    static RunMaps of(Instance instance) {
        RunMaps all = new RunMaps();
        instance.maps().forEach((name, map) -> all.maps.add(Printable.text(name), contentOf(instance, map)));
        return all;
    }

    private static JsonElement contentOf(Instance instance, BpfMap map) {
        MapDefinition definition = map.definition();
        if (map instanceof EventSource events) {
            JsonArray bytes = new JsonArray();
            for (Event event : events) {
                bytes.add(HexFormat.of().formatHex(event.bytes()));
            }
            return bytes;
        }
        return definition.kind() == MapDefinition.Kind.DATA || definition.kind() == MapDefinition.Kind.KCONFIG
                ? variables(instance, definition)
                : new MapJson(instance, map).entries();
    }

    private static JsonObject variables(Instance instance, MapDefinition definition) {
        JsonObject values = new JsonObject();
        for (Variable variable : definition.variables()) {
            Global global = instance.global(variable.name());
            values.add(
                    Printable.text(variable.name()),
                    variable.type() == 0 || instance.object().types().isEmpty()
                            ? new JsonPrimitive(HexFormat.of().formatHex(global.bytes()))
                            : TypedJson.of(global.value()));
        }
        return values;
    }

    JsonObject json() {
        return maps;
    }

    /** Returns a line for each map, and one for each entry, event or variable. */
    String text() {
        StringBuilder text = new StringBuilder();
        maps.entrySet().forEach(map -> {
            text.append(map.getKey()).append(":\n");
            if (map.getValue() instanceof JsonArray entries) {
                entries.forEach(entry -> text.append("  ").append(entry).append('\n'));
            } else {
                map.getValue()
                        .getAsJsonObject()
                        .entrySet()
                        .forEach(variable ->
                                text.append("  %s = %s\n".formatted(variable.getKey(), variable.getValue())));
            }
        });
        return text.toString();
    }
}

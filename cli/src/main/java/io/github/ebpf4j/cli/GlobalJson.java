package io.github.ebpf4j.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;

/** Variables of an object as JSON. */
final class GlobalJson {

    private static final String OPTION = "--global";

    private GlobalJson() {}

    /**
     * Returns the bytes that JSON gives a variable.
     *
     * @throws Refusal if there is no such variable, or the JSON is none of its type
     */
    static byte[] bytes(BpfObject object, String name, String text) {
        Variable variable = object.maps().stream()
                .flatMap(map -> map.variables().stream())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.of(Phase.LOAD, OPTION, "\"%s\" has no variable \"%s\"".formatted(object.name(), name)));
        Btf types = object.types()
                .filter(all -> variable.type() != 0)
                .orElseThrow(() -> Refusal.of(Phase.LOAD, OPTION, "variable \"%s\" has no type".formatted(name)));
        JsonElement json;
        try {
            json = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            throw Refusal.of(
                    Phase.LOAD, OPTION, "variable \"%s\" is given no JSON: %s".formatted(name, e.getMessage()));
        }
        return new TypedJson(types, object.byteOrder(), OPTION + " " + name).bytes(variable.type(), json);
    }
}

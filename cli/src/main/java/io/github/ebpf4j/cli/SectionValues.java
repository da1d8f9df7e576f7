package io.github.ebpf4j.cli;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.btf.CDeclarations;
import io.github.ebpf4j.isa.btf.CValues;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.loader.ObjectFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the variables of an object's sections are before a program runs. */
final class SectionValues {

    private final Btf types;
    private final ByteOrder byteOrder;
    private final List<Section> sections;

    /** A section, with its variables. */
    private record Section(String name, List<Variable> variables) {}

    /** A variable; one of no type has no value. */
    private record Variable(MapDefinition.Variable place, Optional<BtfValue> value) {}

    private SectionValues(Btf types, ByteOrder byteOrder) {
        this.types = types;
        this.byteOrder = byteOrder;
        this.sections = new ArrayList<>();
    }

    /** Reads the values of an object that has types. */
    static SectionValues of(ObjectFile object) {
        SectionValues values = new SectionValues(object.types().orElseThrow(), object.byteOrder());
        for (MapDefinition map : object.maps()) {
            map.data().ifPresent(image -> values.sections.add(values.read(map, image)));
        }
        return values;
    }

    private Section read(MapDefinition map, DataImage image) {
        byte[] bytes = image.start();
        return new Section(
                map.name(),
                map.variables().stream()
                        .map(variable -> new Variable(variable, read(variable, bytes)))
                        .toList());
    }

    private Optional<BtfValue> read(MapDefinition.Variable variable, byte[] image) {
        if (variable.type() == 0) {
            return Optional.empty();
        }
        int from = (int) Math.min(variable.offset(), image.length);
        int to = (int) Math.min(variable.offset() + variable.size(), image.length);
        return Optional.of(BtfValues.read(types, variable.type(), Arrays.copyOfRange(image, from, to), byteOrder));
    }

    /** Returns the sections as C: a definition for each variable, with a comment before those of a section. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (Section section : sections) {
            text.append(text.isEmpty() ? "" : "\n");
            text.append("// ").append(Printable.text(section.name())).append('\n');
            section.variables().forEach(variable -> text.append(text(variable)).append('\n'));
        }
        return text.toString();
    }

    private String text(Variable variable) {
        MapDefinition.Variable place = variable.place();
        return variable.value()
                .map(value -> CDeclarations.declaration(types, place.type(), place.name()) + " = "
                        + CValues.indented(value) + ";")
                .orElseGet(() -> "// %s: %d bytes at 0x%x, without a type"
                        .formatted(Printable.text(place.name()), place.size(), place.offset()));
    }

    /** Returns the values by the names of sections and variables; null for a variable of no type. */
    JsonObject json() {
        JsonObject document = new JsonObject();
        for (Section section : sections) {
            JsonObject variables = new JsonObject();
            section.variables()
                    .forEach(variable -> variables.add(
                            Printable.text(variable.place().name()),
                            variable.value().map(TypedJson::of).orElse(JsonNull.INSTANCE)));
            document.add(Printable.text(section.name()), variables);
        }
        return document;
    }
}

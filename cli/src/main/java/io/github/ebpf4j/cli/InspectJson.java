package io.github.ebpf4j.cli;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.CodeRelocation;
import io.github.ebpf4j.loader.CoreRelocation;
import io.github.ebpf4j.loader.LoadException;
import io.github.ebpf4j.loader.LoadWarning;
import io.github.ebpf4j.loader.ObjectFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** JSON of the shape that docs/inspect-json.md describes; a change of shape is a change of {@link #VERSION}. */
final class InspectJson {

    private static final int VERSION = 1;

    /** How many bytes of a data section are shown. */
    private static final int SHOWN = 32;

    private final JsonWriter json;
    private final ObjectFile object;
    private final ObjectNames names;

    private InspectJson(JsonWriter json, ObjectFile object) {
        this.json = json;
        this.object = object;
        this.names = new ObjectNames(object);
    }

    /** Returns the document, with line breaks. */
    static String of(ObjectFile object) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setFormattingStyle(FormattingStyle.PRETTY);
            new InspectJson(json, object).write();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be written", e);
        }
        // What is escaped here stands within a string, where JSON writes it the same way.
        return text.toString().lines().map(Printable::text).collect(Collectors.joining("\n", "", "\n"));
    }

    private void write() throws IOException {
        json.beginObject();
        json.name("format").value("ebpf4j inspect");
        json.name("version").value(VERSION);
        json.name("file").value(object.name());
        json.name("byteOrder").value(object.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little" : "big");
        json.name("license").value(object.license());
        json.name("types");
        if (object.types().isPresent()) {
            // Number 0 is void, which no file lists.
            json.value(object.types().get().count() - 1);
        } else {
            json.nullValue();
        }
        array("programs", object.programs(), this::write);
        array("maps", object.maps(), map -> {
            json.beginObject();
            writeFields(map);
            json.endObject();
        });
        array("externs", object.externs(), this::write);
        array("relocations", object.relocations(), this::write);
        array("coreRelocations", object.coreRelocations(), this::write);
        array("refused", object.refused().entrySet(), this::write);
        array("warnings", object.warnings(), this::write);
        json.endObject();
    }

    private void write(Program program) throws IOException {
        ProgramFacts facts = ProgramFacts.of(program.bytecode());
        json.beginObject();
        json.name("name").value(program.name());
        json.name("section").value(program.section());
        writeFields(program.attachment());
        json.name("slots").value(facts.slots());
        json.name("instructions").value(facts.instructions());
        json.name("unknownInstructions").value(facts.unknown());
        strings("conformanceGroups", facts.groups());
        strings("profiles", facts.profiles());
        json.name("clangCpu").value(facts.clangCpu().toString());
        json.name("callDepth");
        if (facts.localCallDepth().isPresent()) {
            json.value(facts.localCallDepth().getAsInt());
        } else {
            json.nullValue();
        }
        array("functions", program.functions(), this::write);
        array(
                "helpers",
                ObjectNames.helpers(facts),
                helper -> numbered("number", helper, Helper.of(helper).map(Helper::name)));
        array("maps", facts.mapIndices(), index -> numbered("index", index, names.ofMap(index)));
        strings("externs", ObjectNames.externs(program));
        array("unresolved", ObjectNames.unresolved(program), this::write);
        json.name("sourceLines").value(program.lines().size());
        json.endObject();
    }

    private void writeFields(Attachment attachment) throws IOException {
        json.name("type").value(ObjectNames.of(attachment.type()));
        string("attachType", attachment.attachType().map(ObjectNames::of));
        json.name("target").value(attachment.target());
        json.name("sleepable").value(attachment.sleepable());
        json.name("automatic").value(attachment.automatic());
    }

    private void write(Function function) throws IOException {
        json.beginObject();
        json.name("name").value(function.name());
        json.name("pc").value(function.pc());
        json.name("slots").value(function.slots());
        json.endObject();
    }

    private void write(Reference unresolved) throws IOException {
        json.beginObject();
        json.name("pc").value(unresolved.pc());
        json.name("name").value(unresolved.name());
        json.name("reason").value(unresolved.detail());
        json.endObject();
    }

    private void numbered(String field, int number, Optional<String> name) throws IOException {
        json.beginObject();
        json.name(field).value(number);
        string("name", name);
        json.endObject();
    }

    private void writeFields(MapDefinition map) throws IOException {
        json.name("name").value(map.name());
        json.name("kind").value(ObjectNames.of(map.kind()));
        json.name("section").value(map.section());
        json.name("type").value(Integer.toUnsignedLong(map.type()));
        string("typeName", ObjectNames.ofMapType(map.type()));
        json.name("keySize").value(map.keySize());
        json.name("valueSize").value(map.valueSize());
        json.name("maxEntries").value(map.maxEntries());
        json.name("flags").value(Integer.toUnsignedLong(map.flags()));
        json.name("extra").jsonValue(Long.toUnsignedString(map.extra()));
        json.name("numaNode").value(map.numaNode());
        json.name("pinning").value(map.pinning());
        string("keyType", names.ofType(map.keyType()));
        string("valueType", names.ofType(map.valueType()));
        json.name("inner");
        if (map.inner().isPresent()) {
            json.beginObject();
            writeFields(map.inner().get());
            json.endObject();
        } else {
            json.nullValue();
        }
        array("initializers", map.initializers(), this::write);
        json.name("data");
        if (map.data().isPresent()) {
            write(map.data().get());
        } else {
            json.nullValue();
        }
        array("variables", map.variables(), this::write);
    }

    private void write(MapDefinition.Initializer initializer) throws IOException {
        json.beginObject();
        json.name("position").value(initializer.position());
        json.name("target").value(ObjectNames.of(initializer.target()));
        json.name("name").value(initializer.name());
        json.endObject();
    }

    private void write(DataImage data) throws IOException {
        byte[] start = data.start();
        json.beginObject();
        json.name("size").value(data.size());
        json.name("initialized").value(start.length);
        json.name("start").value(HexFormat.of().formatHex(start, 0, Math.min(start.length, SHOWN)));
        json.endObject();
    }

    private void write(MapDefinition.Variable variable) throws IOException {
        json.beginObject();
        json.name("name").value(variable.name());
        json.name("offset").value(variable.offset());
        json.name("size").value(variable.size());
        string("type", names.ofType(variable.type()));
        json.endObject();
    }

    private void write(Extern extern) throws IOException {
        json.beginObject();
        json.name("name").value(extern.name());
        json.name("kind").value(ObjectNames.of(extern.kind()));
        json.name("weak").value(extern.weak());
        string("declaration", names.ofExtern(extern));
        json.endObject();
    }

    private void write(CodeRelocation relocation) throws IOException {
        json.beginObject();
        json.name("section").value(relocation.section());
        json.name("offset").value(relocation.offset());
        json.name("type").value(Integer.toUnsignedLong(relocation.type()));
        json.name("typeName").value(relocation.typeName());
        json.name("symbol").value(relocation.symbol());
        json.endObject();
    }

    private void write(CoreRelocation relocation) throws IOException {
        json.beginObject();
        json.name("section").value(relocation.section());
        json.name("offset").value(relocation.offset());
        json.name("kind").value(relocation.kind().toString());
        json.name("access").value(relocation.access());
        json.name("before").value(relocation.before());
        number("after", relocation.after());
        string("reason", Optional.of(relocation.reason()).filter(reason -> !reason.isEmpty()));
        json.endObject();
    }

    private void write(Map.Entry<String, LoadException> refused) throws IOException {
        json.beginObject();
        json.name("program").value(refused.getKey());
        json.name("reason").value(String.valueOf(refused.getValue().getMessage()));
        json.endObject();
    }

    private void write(LoadWarning warning) throws IOException {
        json.beginObject();
        json.name("file").value(warning.file());
        string("section", warning.section());
        string("symbol", warning.symbol());
        number("offset", warning.offset());
        json.name("message").value(warning.message());
        json.endObject();
    }

    private void string(String field, Optional<String> value) throws IOException {
        json.name(field);
        if (value.isPresent()) {
            json.value(value.get());
        } else {
            json.nullValue();
        }
    }

    private void number(String field, OptionalLong value) throws IOException {
        json.name(field);
        if (value.isPresent()) {
            json.value(value.getAsLong());
        } else {
            json.nullValue();
        }
    }

    private void strings(String field, Collection<?> values) throws IOException {
        array(field, List.copyOf(values), value -> json.value(value.toString()));
    }

    private <T> void array(String field, Collection<T> elements, Writer<? super T> writer) throws IOException {
        json.name(field).beginArray();
        for (T element : elements) {
            writer.write(element);
        }
        json.endArray();
    }

    private interface Writer<T> {
        void write(T element) throws IOException;
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.CodeRelocation;
import io.github.ebpf4j.loader.CoreRelocation;
import io.github.ebpf4j.loader.ObjectFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an object file holds, for people: some lines for each program, a table for each kind of other thing. */
final class InspectText {

    private final StringBuilder text = new StringBuilder();
    private final ObjectFile object;
    private final ObjectNames names;

    private InspectText(ObjectFile object) {
        this.object = object;
        this.names = new ObjectNames(object);
    }

    /** Returns the text. */
    static String of(ObjectFile object) {
        InspectText text = new InspectText(object);
        text.write();
        return text.text.toString();
    }

    private void write() {
        line(object.name() + ": " + (object.byteOrder() == ByteOrder.LITTLE_ENDIAN ? "little endian" : "big endian")
                + ", license \"" + object.license() + "\", "
                + object.types().map(InspectText::describe).orElse("no types"));
        object.programs().forEach(this::write);
        tables();
        if (!object.refused().isEmpty() || !object.warnings().isEmpty()) {
            text.append('\n');
        }
        object.refused().values().forEach(refused -> line("refused: " + refused.getMessage()));
        object.warnings().forEach(warning -> line("warning: " + warning.message()));
    }

    private static String describe(Btf types) {
        return CheckCommand.plural(types.count() - 1L, "type");
    }

    private void write(Program program) {
        text.append('\n');
        line("program \"" + program.name() + "\", section \"" + program.section() + "\"");
        ProgramFacts facts = ProgramFacts.of(program.bytecode());
        Map<String, String> sheet = new LinkedHashMap<>();
        sheet.put("type", describe(program.attachment()));
        sheet.put(
                "functions",
                FactSheet.list(program.functions().stream().map(each -> each.name() + " at " + each.pc())));
        sheet.put("instructions", FactSheet.instructions(facts));
        sheet.put("conformance groups", FactSheet.list(facts.groups().stream()));
        sheet.put("profiles", FactSheet.list(facts.profiles().stream()));
        sheet.put("clang", "-mcpu=" + facts.clangCpu());
        sheet.put("helpers", FactSheet.list(ObjectNames.helpers(facts).stream().map(InspectText::describeHelper)));
        sheet.put("maps", FactSheet.list(facts.mapIndices().stream().map(this::describeMap)));
        sheet.put("externs", FactSheet.list(ObjectNames.externs(program).stream()));
        sheet.put(
                "unresolved",
                FactSheet.list(ObjectNames.unresolved(program).stream().map(InspectText::describe)));
        sheet.put("call depth", FactSheet.callDepth(facts));
        text.append(FactSheet.lines(sheet));
    }

    private static String describe(Reference unresolved) {
        return unresolved.name() + " at " + unresolved.pc() + " (" + unresolved.detail() + ")";
    }

    private static String describe(Attachment attachment) {
        String type = attachment.type() == ProgramType.UNSPEC ? "not known" : ObjectNames.of(attachment.type());
        return type
                + attachment
                        .attachType()
                        .map(as -> ", attached as " + ObjectNames.of(as))
                        .orElse("")
                + (attachment.target().isEmpty() ? "" : ", to " + attachment.target())
                + (attachment.sleepable() ? ", may sleep" : "")
                + (attachment.automatic() ? "" : ", loaded only on demand");
    }

    private void tables() {
        List<MapDefinition> maps = object.maps();
        TextTable.of(IntStream.range(0, maps.size()).boxed().toList())
                .number("map", index -> index)
                .text("name", index -> maps.get(index).name())
                .text("declared", index -> ObjectNames.of(maps.get(index).kind()))
                .text("type", index -> describeType(maps.get(index)))
                .number("key", index -> maps.get(index).keySize())
                .number("value", index -> maps.get(index).valueSize())
                .number("entries", index -> maps.get(index).maxEntries())
                .text(
                        "flags",
                        index -> "0x" + Integer.toHexString(maps.get(index).flags()))
                .text("and", index -> describeRest(maps.get(index)))
                .appendTo(text);
        TextTable.of(maps.stream().flatMap(InspectText::variables).toList())
                .text("variable", each -> each.variable().name())
                .text("in", each -> each.map().name())
                .number("offset", each -> each.variable().offset())
                .number("size", each -> each.variable().size())
                .text("type", each -> names.ofType(each.variable().type()).orElse("not known"))
                .appendTo(text);
        TextTable.of(maps.stream().flatMap(InspectText::initializers).toList())
                .text("begins with", each -> ObjectNames.of(each.initializer().target()))
                .text("name", each -> each.initializer().name())
                .text("in", each -> each.map().name())
                .number("position", each -> each.initializer().position())
                .appendTo(text);
        TextTable.of(object.externs())
                .text("extern", Extern::name)
                .text("kind", extern -> ObjectNames.of(extern.kind()) + (extern.weak() ? ", weak" : ""))
                .text("declaration", extern -> names.ofExtern(extern).orElse("not known"))
                .appendTo(text);
        TextTable.of(object.relocations())
                .text("relocation", relocation -> relocation.section())
                .text("at", relocation -> "0x" + Long.toHexString(relocation.offset()))
                .text("type", CodeRelocation::typeName)
                .text("symbol", CodeRelocation::symbol)
                .appendTo(text);
        TextTable.of(object.coreRelocations())
                .text("CO-RE", CoreRelocation::section)
                .text("at", relocation -> "0x" + Long.toHexString(relocation.offset()))
                .text("kind", relocation -> relocation.kind().toString())
                .text("of", CoreRelocation::access)
                .number("before", CoreRelocation::before)
                .text("after", InspectText::describeOutcome)
                .appendTo(text);
    }

    private record Variable(MapDefinition map, MapDefinition.Variable variable) {}

    private static Stream<Variable> variables(MapDefinition map) {
        return map.variables().stream().map(variable -> new Variable(map, variable));
    }

    private record Initializer(MapDefinition map, MapDefinition.Initializer initializer) {}

    private static Stream<Initializer> initializers(MapDefinition map) {
        return map.initializers().stream().map(initializer -> new Initializer(map, initializer));
    }

    private static String describeType(MapDefinition map) {
        return ObjectNames.ofMapType(map.type()).orElseGet(() -> Integer.toUnsignedString(map.type()));
    }

    /** Returns what few maps have. */
    private String describeRest(MapDefinition map) {
        List<String> rest = new ArrayList<>();
        names.ofType(map.keyType()).ifPresent(type -> rest.add("keys " + type));
        names.ofType(map.valueType()).ifPresent(type -> rest.add("values " + type));
        map.data().ifPresent(data -> rest.add(data.isZero() ? "zeros" : data.start().length + " bytes given"));
        if (map.extra() != 0) {
            rest.add("map_extra 0x" + Long.toHexString(map.extra()));
        }
        if (map.numaNode() != 0) {
            rest.add("numa_node " + map.numaNode());
        }
        if (map.pinning() != 0) {
            rest.add("pinning " + map.pinning());
        }
        map.inner()
                .ifPresent(inner -> rest.add("of %s, key %d, value %d, entries %d"
                        .formatted(describeType(inner), inner.keySize(), inner.valueSize(), inner.maxEntries())));
        return String.join(", ", rest);
    }

    private static String describeOutcome(CoreRelocation relocation) {
        return relocation.after().isPresent() ? Long.toString(relocation.after().getAsLong()) : relocation.reason();
    }

    private static String describeHelper(int number) {
        return Helper.of(number)
                .map(helper -> helper.name() + " (" + number + ")")
                .orElse(Integer.toString(number));
    }

    private String describeMap(int index) {
        return names.ofMap(index).map(name -> name + " (" + index + ")").orElse("index " + index);
    }

    private void line(String line) {
        text.append(Printable.text(line)).append('\n');
    }
}

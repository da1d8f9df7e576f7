package io.github.ebpf4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Types one by one, with the names of facts that bpftool uses, in the order in which it prints them. */
final class TypeList {

    /** Which facts come first in a line, and so are not named there. */
    private static final List<String> HEAD = List.of("id", "kind", "name");

    private TypeList() {}

    /** Returns all types. */
    static JsonObject json(Btf types) {
        JsonArray list = new JsonArray();
        for (int id = 1; id < types.count(); id++) {
            list.add(facts(types, id));
        }
        JsonObject document = new JsonObject();
        document.add("types", list);
        return document;
    }

    /** Prints all types, a line each, and a line for each of their members. */
    static void print(Btf types, PrintStream out) {
        for (int id = 1; id < types.count(); id++) {
            StringBuilder text = new StringBuilder();
            line(types, types.type(id), facts(types, id), text);
            out.print(text);
        }
    }

    private static void line(Btf types, BtfType type, JsonObject facts, StringBuilder text) {
        text.append('[').append(facts.get("id")).append("] ");
        text.append(facts.get("kind").getAsString()).append(' ').append(quoted(facts));
        // bpftool separates the facts of a variable by commas, those of other types by spaces.
        String separator = type instanceof BtfType.Variable ? ", " : " ";
        boolean first = true;
        for (Map.Entry<String, JsonElement> fact : facts.entrySet()) {
            if (!HEAD.contains(fact.getKey()) && !fact.getValue().isJsonArray()) {
                text.append(first ? " " : separator);
                fact(fact, text);
                first = false;
            }
        }
        text.append('\n');
        facts.asMap().values().stream()
                .filter(JsonElement::isJsonArray)
                .flatMap(members -> members.getAsJsonArray().asList().stream())
                .forEach(member -> member(types, type, member.getAsJsonObject(), text));
    }

    private static void member(Btf types, BtfType type, JsonObject facts, StringBuilder text) {
        text.append('\t');
        String separator = "";
        for (Map.Entry<String, JsonElement> fact : facts.entrySet()) {
            text.append(separator);
            separator = " ";
            if (fact.getKey().equals("name")) {
                text.append(quoted(facts));
            } else {
                fact(fact, text);
            }
        }
        text.append(suffix(type));
        if (type instanceof BtfType.DataSection) {
            BtfType placed = types.type(facts.get("type_id").getAsInt());
            text.append(" (")
                    .append(placed.kind())
                    .append(" '")
                    .append(name(placed.name()))
                    .append("')");
        }
        text.append('\n');
    }

    private static String suffix(BtfType type) {
        if (type.kind() != BtfType.Kind.ENUM64) {
            return "";
        }
        return ((BtfType.Enumeration) type).signed() ? "LL" : "ULL";
    }

    private static void fact(Map.Entry<String, JsonElement> fact, StringBuilder text) {
        text.append(fact.getKey()).append('=').append(fact.getValue().getAsString());
    }

    private static String quoted(JsonObject facts) {
        return "'" + facts.get("name").getAsString() + "'";
    }

    private static String name(String name) {
        return name.isEmpty() ? "(anon)" : Printable.text(name);
    }

    private static JsonObject facts(Btf types, int id) {
        BtfType type = types.type(id);
        JsonObject facts = new JsonObject();
        facts.addProperty("id", id);
        facts.addProperty("kind", type.kind().name());
        facts.addProperty("name", name(type.name()));
        if (type instanceof BtfType.Int integer) {
            facts.addProperty("size", integer.size());
            facts.addProperty("bits_offset", integer.bitOffset());
            facts.addProperty("nr_bits", integer.bits());
            facts.addProperty("encoding", encoding(integer));
        } else if (type instanceof BtfType.Pointer pointer) {
            facts.addProperty("type_id", pointer.target());
        } else if (type instanceof BtfType.Qualifier qualifier) {
            facts.addProperty("type_id", qualifier.target());
        } else if (type instanceof BtfType.Typedef typedef) {
            facts.addProperty("type_id", typedef.target());
        } else if (type instanceof BtfType.TypeTag tag) {
            facts.addProperty("type_id", tag.target());
        } else if (type instanceof BtfType.Array array) {
            facts.addProperty("type_id", array.element());
            facts.addProperty("index_type_id", array.index());
            facts.addProperty("nr_elems", array.count());
        } else if (type instanceof BtfType.Composite composite) {
            facts.addProperty("size", composite.size());
            members(
                    facts,
                    "members",
                    composite.members().stream().map(TypeList::facts).toList());
        } else if (type instanceof BtfType.Enumeration enumeration) {
            facts.addProperty("encoding", enumeration.signed() ? "SIGNED" : "UNSIGNED");
            facts.addProperty("size", enumeration.size());
            members(
                    facts,
                    "values",
                    enumeration.enumerators().stream()
                            .map(each -> facts(each, enumeration.signed()))
                            .toList());
        } else if (type instanceof BtfType.Forward forward) {
            facts.addProperty("fwd_kind", forward.union() ? "union" : "struct");
        } else if (type instanceof BtfType.Function function) {
            facts.addProperty("type_id", function.prototype());
            facts.addProperty("linkage", linkage(function.linkage()));
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            facts.addProperty("ret_type_id", prototype.result());
            members(
                    facts,
                    "params",
                    prototype.parameters().stream().map(TypeList::facts).toList());
        } else if (type instanceof BtfType.Variable variable) {
            facts.addProperty("type_id", variable.type());
            facts.addProperty("linkage", linkage(variable.linkage()));
        } else if (type instanceof BtfType.DataSection section) {
            facts.addProperty("size", section.size());
            members(
                    facts,
                    "vars",
                    section.variables().stream().map(TypeList::facts).toList());
        } else if (type instanceof BtfType.FloatingPoint number) {
            facts.addProperty("size", number.size());
        } else if (type instanceof BtfType.DeclTag tag) {
            facts.addProperty("type_id", tag.target());
            facts.addProperty("component_idx", tag.component());
        }
        return facts;
    }

    private static void members(JsonObject facts, String name, List<JsonObject> members) {
        facts.addProperty("vlen", members.size());
        JsonArray list = new JsonArray(members.size());
        members.forEach(list::add);
        facts.add(name, list);
    }

    private static JsonObject facts(BtfType.Member member) {
        JsonObject facts = named(member.name());
        facts.addProperty("type_id", member.type());
        facts.addProperty("bits_offset", member.bitOffset());
        if (member.bitSize() != 0) {
            facts.addProperty("bitfield_size", member.bitSize());
        }
        return facts;
    }

    private static JsonObject facts(BtfType.Enumerator enumerator, boolean signed) {
        JsonObject facts = named(enumerator.name());
        long value = enumerator.value();
        facts.addProperty(
                "val", signed || value >= 0 ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value)));
        return facts;
    }

    private static JsonObject facts(BtfType.Parameter parameter) {
        JsonObject facts = named(parameter.name());
        facts.addProperty("type_id", parameter.type());
        return facts;
    }

    private static JsonObject facts(BtfType.Placement placement) {
        JsonObject facts = new JsonObject();
        facts.addProperty("type_id", placement.type());
        facts.addProperty("offset", placement.offset());
        facts.addProperty("size", placement.size());
        return facts;
    }

    private static JsonObject named(String name) {
        JsonObject facts = new JsonObject();
        facts.addProperty("name", name(name));
        return facts;
    }

    private static String linkage(BtfType.Linkage linkage) {
        return linkage.name().toLowerCase(Locale.ROOT);
    }

    // One that is marked twice has no name of its own.
    private static String encoding(BtfType.Int integer) {
        if (!integer.signed() && !integer.character() && !integer.bool()) {
            return "(none)";
        } else if (integer.signed() && !integer.character() && !integer.bool()) {
            return "SIGNED";
        } else if (integer.character() && !integer.signed() && !integer.bool()) {
            return "CHAR";
        } else if (integer.bool() && !integer.signed() && !integer.character()) {
            return "BOOL";
        }
        return "UNKN";
    }
}

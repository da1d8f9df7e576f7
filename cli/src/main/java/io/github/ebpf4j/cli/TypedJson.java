package io.github.ebpf4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import io.github.ebpf4j.isa.btf.CValues;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values of BTF types as JSON, and back: numbers, texts, arrays and objects. What is written can be read, and reading
 * takes more: numbers as text, {@code "0x1f"}, and objects that leave members out, which are zero then.
 */
final class TypedJson {

    private final Btf types;
    private final ByteOrder byteOrder;
    private final String place;

    /**
     * @param place what messages call the JSON that is read
     */
    TypedJson(Btf types, ByteOrder byteOrder, String place) {
        this.types = types;
        this.byteOrder = byteOrder;
        this.place = place;
    }

    /** Returns a value as JSON. */
    static JsonElement of(BtfValue value) {
        if (value instanceof BtfValue.Int number) {
            return new JsonPrimitive(new BigInteger(number.toString()));
        } else if (value instanceof BtfValue.BigInt number) {
            return new JsonPrimitive(number.value());
        } else if (value instanceof BtfValue.Bool bool) {
            return new JsonPrimitive(bool.value());
        } else if (value instanceof BtfValue.Char character) {
            return new JsonPrimitive(character.value());
        } else if (value instanceof BtfValue.Constant constant) {
            return constant.name().isEmpty()
                    ? of(new BtfValue.Int(constant.value(), constant.signed()))
                    : new JsonPrimitive(constant.name());
        } else if (value instanceof BtfValue.FloatingPoint number) {
            // JSON has no numbers that are none, or infinite.
            return Double.isFinite(number.value())
                    ? new JsonPrimitive(number.value())
                    : new JsonPrimitive(CValues.of(number));
        } else if (value instanceof BtfValue.Text text) {
            return new JsonPrimitive(text.text());
        } else if (value instanceof BtfValue.Array array) {
            JsonArray elements = new JsonArray();
            array.elements().forEach(element -> elements.add(of(element)));
            return elements;
        } else if (value instanceof BtfValue.Composite composite) {
            JsonObject fields = new JsonObject();
            add(composite, fields);
            return fields;
        } else {
            return new JsonPrimitive(CValues.of(value));
        }
    }

    // The members of a structure without a name count, in C too, as members of the one that it is in.
    private static void add(BtfValue.Composite composite, JsonObject fields) {
        for (BtfValue.Field field : composite.fields()) {
            if (field.name().isEmpty() && field.value() instanceof BtfValue.Composite inner) {
                add(inner, fields);
            } else {
                fields.add(field.name(), of(field.value()));
            }
        }
    }

    /** Returns what bytes mean by a type, as JSON. */
    JsonElement of(int type, byte[] bytes) {
        return of(BtfValues.read(types, type, bytes, byteOrder));
    }

    /**
     * Returns the bytes of a value of a type.
     *
     * @throws Refusal if the JSON is not one of such a value
     */
    byte[] bytes(int type, JsonElement json) {
        try {
            return BtfValues.write(types, type, value(type, json, ""), byteOrder);
        } catch (BtfException e) {
            throw Refusal.of(e, place);
        }
    }

    private BtfValue value(int id, JsonElement json, String path) {
        int resolved = types.resolve(id);
        BtfType type = types.type(resolved);
        if (type instanceof BtfType.Variable variable) {
            return value(variable.type(), json, path);
        } else if (type instanceof BtfType.Composite composite) {
            return composite(resolved, composite, json, path);
        } else if (type instanceof BtfType.Array array) {
            return array(array, json, path);
        } else if (!json.isJsonPrimitive()) {
            throw refuse(path, json, "a number or a text");
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.enumerators().stream()
                    .filter(constant -> constant.name().equals(json.getAsString()))
                    .findFirst()
                    .<BtfValue>map(
                            constant -> new BtfValue.Constant(constant.value(), enumeration.signed(), constant.name()))
                    .orElseGet(() -> new BtfValue.BigInt(number(json, path)));
        } else if (type instanceof BtfType.Pointer) {
            return new BtfValue.Pointer(number(json, path).longValue());
        } else if (type instanceof BtfType.FloatingPoint floating) {
            return floating(floating, json, path);
        }
        return new BtfValue.BigInt(number(json, path));
    }

    private BtfValue floating(BtfType.FloatingPoint type, JsonElement json, String path) {
        try {
            double number = Double.parseDouble(json.getAsString());
            return switch (type.size()) {
                case Float.BYTES -> new BtfValue.FloatingPoint(type.size(), Float.floatToIntBits((float) number));
                case Double.BYTES -> new BtfValue.FloatingPoint(type.size(), Double.doubleToLongBits(number));
                default -> throw refuse(path, json, "one of a type that can be read");
            };
        } catch (NumberFormatException e) {
            throw refuse(path, json, "a number");
        }
    }

    private BigInteger number(JsonElement json, String path) {
        JsonPrimitive primitive = json.getAsJsonPrimitive();
        if (primitive.isBoolean()) {
            return primitive.getAsBoolean() ? BigInteger.ONE : BigInteger.ZERO;
        }
        String text = primitive.getAsString().strip();
        try {
            return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
        } catch (NumberFormatException e) {
            throw refuse(path, json, "a whole number");
        }
    }

    private BtfValue array(BtfType.Array type, JsonElement json, String path) {
        if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isString()) {
            return new BtfValue.Text(json.getAsString());
        }
        if (!json.isJsonArray()) {
            throw refuse(path, json, "an array or a text");
        }
        List<BtfValue> elements = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray()) {
            elements.add(value(type.element(), element, path + "[" + elements.size() + "]"));
        }
        return new BtfValue.Array(type.count(), elements);
    }

    private BtfValue composite(int id, BtfType.Composite type, JsonElement json, String path) {
        if (!json.isJsonObject()) {
            throw refuse(path, json, "an object");
        }
        JsonObject left = json.getAsJsonObject().deepCopy();
        BtfValue value = composite(id, type, left, path);
        for (Map.Entry<String, JsonElement> unknown : left.entrySet()) {
            throw Refusal.of(
                    Phase.LOAD,
                    place,
                    "\"%s\" is not a member of %s".formatted(unknown.getKey(), path.isEmpty() ? "the type" : path));
        }
        return value;
    }

    /** Takes the members of a structure or union out of an object; of one that it does not have, all is zero. */
    private BtfValue composite(int id, BtfType.Composite type, JsonObject left, String path) {
        return type.kind() == BtfType.Kind.UNION
                ? union(id, type, left, path)
                : new BtfValue.Composite(type.members().stream()
                        .map(member -> new BtfValue.Field(member.name(), member(member, left, path)))
                        .toList());
    }

    // The members of a union share their bytes, so those of the one that is given say what the others are.
    private BtfValue union(int id, BtfType.Composite type, JsonObject left, String path) {
        byte[] bytes = type.members().stream()
                .filter(member -> isGiven(member, left))
                .findFirst()
                .map(member -> BtfValues.write(types, member.type(), member(member, left, path), byteOrder))
                .orElse(new byte[0]);
        return BtfValues.read(types, id, bytes, byteOrder);
    }

    private boolean isGiven(BtfType.Member member, JsonObject left) {
        return nested(member)
                .map(inner -> inner.members().stream().anyMatch(each -> isGiven(each, left)))
                .orElseGet(() -> left.has(member.name()));
    }

    private BtfValue member(BtfType.Member member, JsonObject left, String path) {
        Optional<BtfType.Composite> nested = nested(member);
        if (nested.isPresent()) {
            return composite(types.resolve(member.type()), nested.get(), left, path);
        }
        return left.has(member.name())
                ? value(member.type(), left.remove(member.name()), path + "." + member.name())
                : BtfValues.read(types, member.type(), new byte[0], byteOrder);
    }

    /** Returns the structure without a name whose members count as those of the one that it is in. */
    private Optional<BtfType.Composite> nested(BtfType.Member member) {
        return member.name().isEmpty() && types.resolved(member.type()) instanceof BtfType.Composite inner
                ? Optional.of(inner)
                : Optional.empty();
    }

    private Refusal refuse(String path, JsonElement json, String expected) {
        String given = json.toString();
        return Refusal.of(
                Phase.LOAD,
                place,
                "%s%s is not %s"
                        .formatted(
                                path.isEmpty() ? "" : path.substring(path.startsWith(".") ? 1 : 0) + ": ",
                                given.length() > 40 ? given.substring(0, 40) + "…" : given,
                                expected));
    }
}

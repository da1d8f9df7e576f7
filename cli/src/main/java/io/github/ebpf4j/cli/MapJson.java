package io.github.ebpf4j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.LocalStorageMap;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.interpreter.map.MapOfMaps;
import io.github.ebpf4j.interpreter.map.ProgramMap;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * Maps as JSON: an array of entries with a key and a value. Both are written by their types where BTF tells them, else
 * as bytes, {@code ["0x01", "0x00"]}, as {@code bpftool map dump --json} has them; what it prints can be read.
 */
final class MapJson {

    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String VALUES = "values";
    private static final String CPU = "cpu";

    private static final Set<MapType> PER_CPU =
            Set.of(MapType.PERCPU_ARRAY, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH, MapType.PERCPU_CGROUP_STORAGE);

    private static final Set<MapType> QUEUES = Set.of(MapType.QUEUE, MapType.STACK);

    private final Instance instance;
    private final BpfMap map;
    private final MapDefinition definition;
    private final ByteOrder byteOrder;
    private final Optional<TypedJson> typed;
    private final boolean perCpu;

    MapJson(Instance instance, BpfMap map) {
        this.instance = instance;
        this.map = map;
        this.definition = map.definition();
        this.byteOrder = instance.object().byteOrder();
        this.typed = instance.object().types().map(types -> new TypedJson(types, byteOrder, place()));
        this.perCpu = MapType.of(definition.type()).filter(PER_CPU::contains).isPresent();
    }

    private String place() {
        return "map \"" + definition.name() + "\"";
    }

    /**
     * Returns the entries that there are, in the map's order; the values of a queue or stack, which are taken out, in the
     * order in which they are due. Where the map refuses, the reason is there.
     */
    JsonArray entries() {
        JsonArray entries = new JsonArray();
        try {
            if (isQueue()) {
                byte[] none = new byte[0];
                for (Optional<byte[]> value = map.take(none); value.isPresent(); value = map.take(none)) {
                    entries.add(with(new JsonObject(), value.get()));
                }
            } else {
                map.keys().forEach(key -> entry(key).ifPresent(entries::add));
            }
        } catch (MapException e) {
            entries.add(error(e));
        }
        return entries;
    }

    private boolean isQueue() {
        return MapType.of(definition.type()).filter(QUEUES::contains).isPresent();
    }

    private static JsonObject error(MapException e) {
        JsonObject error = new JsonObject();
        error.addProperty("error", Printable.text(String.valueOf(e.getMessage())));
        return error;
    }

    private Optional<JsonObject> entry(byte[] key) {
        JsonObject entry = new JsonObject();
        entry.add(KEY, side(keyType(), key));
        Optional<String> name = nameAt(key);
        if (name.isPresent()) {
            entry.addProperty(VALUE, Printable.text(name.get()));
            return Optional.of(entry);
        }
        try {
            return map.get(key).map(value -> with(entry, value));
        } catch (MapException e) {
            entry.add(VALUE, error(e));
            return Optional.of(entry);
        }
    }

    /** Returns the name of the program or of the map at a key. */
    private Optional<String> nameAt(byte[] key) {
        if (map instanceof MapOfMaps maps) {
            return maps.inner(key).map(BpfMap::name);
        }
        try {
            return map instanceof ProgramMap programs
                    ? programs.program(index(key))
                            .map(linked -> linked.program().name())
                    : Optional.empty();
        } catch (LinkException e) {
            // It was never called: its number says that there is one.
            return Optional.empty();
        }
    }

    private int index(byte[] key) {
        return ByteBuffer.wrap(key).order(byteOrder).getInt();
    }

    /** Returns the type of keys; those of local storages are numbers of objects, not what the definition says. */
    private int keyType() {
        return map instanceof LocalStorageMap ? 0 : definition.keyType();
    }

    private long keySize() {
        return map instanceof LocalStorageMap ? Long.BYTES : definition.keySize();
    }

    private JsonObject with(JsonObject entry, byte[] value) {
        if (!perCpu) {
            entry.add(VALUE, side(definition.valueType(), value));
            return entry;
        }
        JsonArray values = new JsonArray();
        int stride = stride();
        for (int cpu = 0; cpu * stride < value.length; cpu++) {
            JsonObject each = new JsonObject();
            each.addProperty(CPU, cpu);
            int from = cpu * stride;
            byte[] own = Arrays.copyOfRange(value, from, from + (int) definition.valueSize());
            each.add(VALUE, side(definition.valueType(), own));
            values.add(each);
        }
        entry.add(VALUES, values);
        return entry;
    }

    /** Returns how far the value of each CPU begins after that of the one before. */
    private int stride() {
        return ((int) definition.valueSize() + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }

    private JsonElement side(int type, byte[] bytes) {
        return typed.filter(json -> type != 0).map(json -> json.of(type, bytes)).orElseGet(() -> raw(bytes));
    }

    private static JsonElement raw(byte[] bytes) {
        JsonArray all = new JsonArray();
        for (byte each : bytes) {
            all.add("0x%02x".formatted(each));
        }
        return all;
    }

    /**
     * Puts entries into the map.
     *
     * @throws Refusal if the text is no JSON, or no such entries
     */
    void put(String text) {
        JsonElement document;
        try {
            document = JsonParser.parseString(text);
        } catch (JsonParseException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw Refusal.of(Phase.LOAD, place(), "is given no JSON: " + reason.getMessage());
        }
        if (!document.isJsonArray()) {
            throw Refusal.of(Phase.LOAD, place(), "is given no JSON array of entries");
        }
        for (JsonElement entry : document.getAsJsonArray()) {
            if (!entry.isJsonObject()) {
                throw Refusal.of(Phase.LOAD, place(), entry + " is not an entry with a key and a value");
            }
            try {
                put(entry.getAsJsonObject());
            } catch (MapException e) {
                throw Refusal.of(e, "");
            } catch (NoSuchElementException e) {
                // An inner map that the object does not have.
                throw Refusal.of(Phase.LOAD, place(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void put(JsonObject entry) {
        byte[] key = definition.keySize() == 0 && !entry.has(KEY)
                ? new byte[0]
                : bytes(keyType(), keySize(), member(entry, KEY));
        if (map instanceof ProgramMap programs) {
            String name = name(member(entry, VALUE));
            if (!instance.programNames().contains(name)) {
                throw Refusal.of(
                        Phase.LOAD,
                        place(),
                        "\"%s\" has no program \"%s\""
                                .formatted(instance.object().name(), name));
            }
            int index = key.length == Integer.BYTES ? index(key) : -1;
            programs.put(index, () -> instance.program(name).linked());
        } else if (map instanceof MapOfMaps maps) {
            maps.put(key, instance.map(name(member(entry, VALUE))));
        } else if (perCpu) {
            map.put(key, ofEachCpu(entry), 0);
        } else {
            map.put(key, bytes(definition.valueType(), definition.valueSize(), member(entry, VALUE)), 0);
        }
    }

    private byte[] ofEachCpu(JsonObject entry) {
        int cpus = instance.host().cpus();
        byte[] all = new byte[cpus * stride()];
        if (entry.has(VALUE)) {
            byte[] same = bytes(definition.valueType(), definition.valueSize(), member(entry, VALUE));
            for (int cpu = 0; cpu < cpus; cpu++) {
                System.arraycopy(same, 0, all, cpu * stride(), same.length);
            }
            return all;
        }
        JsonElement values = member(entry, VALUES);
        if (!values.isJsonArray()) {
            throw refuse(values, "an array of values, each with its CPU");
        }
        for (JsonElement each : values.getAsJsonArray()) {
            if (!each.isJsonObject()) {
                throw refuse(each, "a value with its CPU");
            }
            JsonObject own = each.getAsJsonObject();
            int cpu = number(member(own, CPU)).intValue();
            if (cpu < 0 || cpu >= cpus) {
                throw Refusal.of(Phase.LOAD, place(), "CPU %d is not one of 0 to %d".formatted(cpu, cpus - 1));
            }
            byte[] bytes = bytes(definition.valueType(), definition.valueSize(), member(own, VALUE));
            System.arraycopy(bytes, 0, all, cpu * stride(), bytes.length);
        }
        return all;
    }

    private JsonElement member(JsonObject entry, String name) {
        JsonElement member = entry.get(name);
        if (member == null) {
            throw Refusal.of(Phase.LOAD, place(), "an entry has no \"" + name + "\"");
        }
        return member;
    }

    private String name(JsonElement json) {
        if (!json.isJsonPrimitive()) {
            throw refuse(json, "a name");
        }
        return json.getAsString();
    }

    private BigInteger number(JsonElement json) {
        try {
            String text = json.getAsString();
            return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
        } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
            throw refuse(json, "a whole number");
        }
    }

    private byte[] bytes(int type, long size, JsonElement json) {
        if (isRaw(json)) {
            JsonArray all = json.getAsJsonArray();
            byte[] bytes = new byte[all.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = number(all.get(i)).byteValue();
            }
            return requireSize(bytes, size);
        }
        return typed.filter(values -> type != 0)
                .map(values -> values.bytes(type, json))
                .orElseGet(() -> ofNumber(number(json), size));
    }

    /** Returns whether it is bytes as {@code bpftool} prints them. */
    private static boolean isRaw(JsonElement json) {
        return json.isJsonArray()
                && !json.getAsJsonArray().isEmpty()
                && json.getAsJsonArray().asList().stream()
                        .allMatch(each -> each instanceof JsonPrimitive text
                                && text.isString()
                                && text.getAsString().matches("0x[0-9a-fA-F]{2}"));
    }

    private byte[] requireSize(byte[] bytes, long size) {
        if (bytes.length != size) {
            throw new MapException(
                    Phase.LOAD,
                    definition.name(),
                    "%d bytes are given, must be %d".formatted(bytes.length, size),
                    Errno.EINVAL);
        }
        return bytes;
    }

    /** Returns a number in the program's byte order, for maps whose types are not known. */
    private byte[] ofNumber(BigInteger number, long size) {
        byte[] bytes = new byte[(int) size];
        if (number.signum() < 0 || number.bitLength() > size * Byte.SIZE) {
            throw Refusal.of(Phase.LOAD, place(), "%s does not fit in %d bytes".formatted(number, size));
        }
        for (int i = 0; i < bytes.length; i++) {
            int at = byteOrder == ByteOrder.LITTLE_ENDIAN ? i : bytes.length - 1 - i;
            bytes[at] = number.shiftRight(i * Byte.SIZE).byteValue();
        }
        return bytes;
    }

    private Refusal refuse(JsonElement json, String expected) {
        return Refusal.of(Phase.LOAD, place(), json + " is not " + expected);
    }
}

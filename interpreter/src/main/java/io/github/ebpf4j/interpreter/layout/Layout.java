package io.github.ebpf4j.interpreter.layout;

import io.github.ebpf4j.interpreter.FieldStores;
import io.github.ebpf4j.interpreter.layout.Field.Order;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The fields of a structure, written as a table: a type and a name in each line, an array's length in brackets.
 *
 * <pre>{@code
 * u8 u16 u32 u64  in the program's byte order
 * s32             the same, signed
 * be16 be32       in network byte order
 * be16in32        16 bits in network byte order, zero-extended to 32
 * ptr             an address that a program can follow, 8 bytes
 * }</pre>
 *
 * <p>Fields stand at multiples of their size, as in C; a field without a name is a gap.
 */
public final class Layout {

    private final String name;
    private final int size;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Field> inOrder;

    private Layout(String name, String table) {
        this.name = name;
        int end = 0;
        int alignment = 1;
        for (String line : table.lines().toList()) {
            String[] columns = line.strip().split("[ \\[\\]]+", -1);
            int width = width(columns[0]);
            alignment = Math.max(alignment, width);
            int offset = (end + width - 1) / width * width;
            int count = columns.length > 2 ? Integer.parseInt(columns[2]) : 1;
            end = offset + count * width;
            for (int i = 0; i < count && columns.length > 1; i++) {
                String element = columns.length > 2 ? columns[1] + "[" + i + "]" : columns[1];
                fields.put(element, new Field(element, offset + i * width, width, order(columns[0])));
            }
        }
        size = (end + alignment - 1) / alignment * alignment;
        inOrder = List.copyOf(new ArrayList<>(fields.values()));
    }

    /** Returns the layout of a structure. */
    public static Layout of(String name, String table) {
        return new Layout(name, table);
    }

    private static int width(String type) {
        return switch (type) {
            case "u8" -> Byte.BYTES;
            case "u16", "be16" -> Short.BYTES;
            case "u32", "s32", "be32", "be16in32" -> Integer.BYTES;
            case "u64", "ptr" -> Long.BYTES;
            default -> throw new IllegalArgumentException("\"%s\" is not a type of field".formatted(type));
        };
    }

    private static Order order(String type) {
        return switch (type) {
            case "s32" -> Order.SIGNED;
            case "be16", "be32" -> Order.NETWORK;
            case "be16in32" -> Order.NETWORK_16;
            case "ptr" -> Order.POINTER;
            default -> Order.HOST;
        };
    }

    /** Returns the structure's name in C. */
    public String name() {
        return name;
    }

    /** Returns how many bytes it has. */
    public int size() {
        return size;
    }

    /** Returns the fields, by ascending offset. */
    public List<Field> fields() {
        return inOrder;
    }

    /** Returns whether there is a field of a name. */
    public boolean has(String fieldName) {
        return fields.containsKey(fieldName);
    }

    /**
     * Returns the field of a name.
     *
     * @throws NoSuchElementException if there is none
     */
    public Field field(String fieldName) {
        Field field = fields.get(fieldName);
        if (field == null) {
            throw new NoSuchElementException(
                    "%s has no field \"%s\"; it has %s".formatted(name, fieldName, fields.keySet()));
        }
        return field;
    }

    /**
     * Returns which stores a program may make: each of the given fields at its own width. The elements of an array may
     * be stored in pairs, too, where a pair stands at a multiple of its size ({@code bpf_ctx_wide_access_ok}).
     *
     * @param names of fields, without brackets for all elements of an array
     */
    public FieldStores stores(String... names) {
        // By offset: the sum of the sizes that a store there may have; sizes are powers of two.
        byte[] stores = new byte[size];
        for (String each : names) {
            boolean found = false;
            for (Field field : inOrder) {
                boolean element = field.name().startsWith(each + "[");
                if (element || field.name().equals(each)) {
                    found = true;
                    stores[field.offset()] |= (byte) field.size();
                    int pair = 2 * field.size();
                    int before = field.offset() - field.size();
                    if (element && !field.name().endsWith("[0]") && before % pair == 0) {
                        stores[before] |= (byte) pair;
                    }
                }
            }
            if (!found) {
                throw new NoSuchElementException("%s has no field \"%s\"".formatted(name, each));
            }
        }
        return (offset, bytes) -> Integer.bitCount(bytes) == 1 && (stores[offset] & bytes) != 0;
    }

    /** Brings a structure from one byte order into the other. */
    public void convert(byte[] bytes, boolean fromBigEndian) {
        for (Field field : inOrder) {
            field.set(bytes, !fromBigEndian, field.get(bytes, fromBigEndian));
        }
    }
}

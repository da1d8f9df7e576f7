package io.github.ebpf4j.interpreter.layout;

import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Field.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

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
 *
 * <p>A first line {@code type field} and names of kinds of programs makes a column for each of them. Its cells say which
 * accesses the kernel's verifier lets them make, of the field's size unless told otherwise:
 *
 * <pre>{@code
 * r  loads                    R  loads, also of parts of 1, 2 and 4 bytes at multiples of their size
 * w  stores                   W  stores, also of parts
 * 2  what is before it also of an element and the next one at once, 8 bytes at most, at a multiple of that
 * -  none
 * }</pre>
 *
 * <p>{@code rw,r} has a cell for the first element of an array, and one for all others. A cell of digits is for loads
 * that follow no such rule: for each byte from the field's first one on, the sum of the sizes that a load there may have.
 */
public final class Layout {

    private static final int TYPE_AND_NAME = 2;

    private final String name;
    private final int size;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final List<Field> inOrder;
    private final List<String> columns;
    // In the order of the fields, a cell for each column.
    private final List<List<String>> cells = new ArrayList<>();

    private Layout(String name, String table) {
        this.name = name;
        int end = 0;
        int alignment = 1;
        List<String[]> lines =
                table.lines().map(line -> line.strip().split(" +", -1)).toList();
        String[] first = lines.get(0);
        columns = first[0].equals("type") ? List.of(first).subList(TYPE_AND_NAME, first.length) : List.of();
        for (String[] words : columns.isEmpty() ? lines : lines.subList(1, lines.size())) {
            int width = width(words[0]);
            alignment = Math.max(alignment, width);
            int offset = (end + width - 1) / width * width;
            String[] names = words.length == 1 ? new String[0] : elements(words[1]);
            end = offset + Math.max(1, names.length) * width;
            for (int i = 0; i < names.length; i++) {
                fields.put(names[i], new Field(names[i], offset + i * width, width, order(words[0])));
                cells.add(cellsOf(words, i));
            }
        }
        size = (end + alignment - 1) / alignment * alignment;
        inOrder = List.copyOf(new ArrayList<>(fields.values()));
    }

    private static String[] elements(String declared) {
        int bracket = declared.indexOf('[');
        if (bracket < 0) {
            return new String[] {declared};
        }
        String[] names = new String[Integer.parseInt(declared.substring(bracket + 1, declared.length() - 1))];
        Arrays.setAll(names, i -> "%s[%d]".formatted(declared.substring(0, bracket), i));
        return names;
    }

    private static List<String> cellsOf(String[] words, int element) {
        return Arrays.stream(words)
                .skip(TYPE_AND_NAME)
                .map(cell -> cell.split(",", -1))
                .map(cell -> cell[Math.min(element, cell.length - 1)])
                .toList();
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

    /** Returns the kinds of programs whose accesses the table tells. */
    public List<String> columns() {
        return columns;
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
     * Returns which accesses a kind of program may make.
     *
     * @param column the name of the table's column for it
     * @param programs what messages call it, {@code "xdp programs"}
     * @throws NoSuchElementException if the table has no such column
     */
    public FieldAccess access(String column, String programs) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new NoSuchElementException(
                    "the table of %s has no column \"%s\"; it has %s".formatted(name, column, columns));
        }
        AccessTable table = new AccessTable(this, programs);
        for (int i = 0; i < inOrder.size(); i++) {
            table.admit(inOrder.get(i), cells.get(i).get(index));
        }
        return table;
    }

    /** Returns the field that a byte is of, nothing in a gap. */
    Optional<Field> fieldAt(int offset) {
        return inOrder.stream()
                .filter(field -> offset >= field.offset() && offset < field.offset() + field.size())
                .findFirst();
    }

    /** Brings a structure from one byte order into the other. */
    public void convert(byte[] bytes, boolean fromBigEndian) {
        for (Field field : inOrder) {
            field.set(bytes, !fromBigEndian, field.get(bytes, fromBigEndian));
        }
    }
}

package io.github.ebpf4j.loader;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the content of a section {@code .BTF}. Each method adds a type and returns its number. */
final class TypeWriter {

    static final int STATIC = 0;
    static final int GLOBAL = 1;
    static final int EXTERN = 2;

    static final int SIGNED = 1;
    static final int BOOL = 4;

    private static final int HEADER = 24;
    private static final int FLAG = 1 << 31;

    private final List<Integer> words = new ArrayList<>();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final Map<String, Integer> offsets = new HashMap<>(Map.of("", 0));
    private int count;

    /** A member of a structure; each begins 8 bytes behind the one before. */
    record Member(String name, int type) {}

    /** A variable in a section. */
    record Placement(int variable, int offset, int size) {}

    TypeWriter() {
        names.write(0);
    }

    int integer(String name, int size) {
        return integer(name, size, 0);
    }

    int integer(String name, int size, int encoding) {
        return add(1, name, 0, size, encoding << 24 | size * Byte.SIZE);
    }

    int pointer(int target) {
        return add(2, "", 0, target);
    }

    int array(int element, int length) {
        return add(3, "", 0, 0, element, element, length);
    }

    int structure(String name, int size, Member... members) {
        return composite(4, name, size, members);
    }

    int union(String name, int size, Member... members) {
        return composite(5, name, size, members);
    }

    private int composite(int kind, String name, int size, Member... members) {
        int[] rows = new int[3 * members.length];
        for (int i = 0; i < members.length; i++) {
            rows[3 * i] = name(members[i].name());
            rows[3 * i + 1] = members[i].type();
            rows[3 * i + 2] = kind == 4 ? i * Long.SIZE : 0;
        }
        return add(kind, name, members.length, size, rows);
    }

    /** Adds an enumeration of 4 bytes whose constants are numbered. */
    int enumeration(String name, boolean signed, int... values) {
        int[] rows = new int[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            rows[2 * i] = name(name + i);
            rows[2 * i + 1] = values[i];
        }
        return add(6, name, (signed ? FLAG : 0) | values.length, 4, rows);
    }

    /** Adds an enumeration of 8 bytes with one constant. */
    int enumeration64(String name, long value) {
        return add(19, name, 1, 8, name(name + "0"), (int) value, (int) (value >>> 32));
    }

    int forward(String name) {
        return add(7, name, 0, 0);
    }

    int typedef(String name, int target) {
        return add(8, name, 0, target);
    }

    int constant(int target) {
        return add(10, "", 0, target);
    }

    int function(String name, int prototype, int linkage) {
        return add(12, name, linkage, prototype);
    }

    /** Adds a prototype without parameters. */
    int prototype(int result) {
        return add(13, "", 0, result);
    }

    int variable(String name, int type, int linkage) {
        return add(14, name, 0, type, linkage);
    }

    int section(String name, Placement... placements) {
        int[] rows = new int[3 * placements.length];
        for (int i = 0; i < placements.length; i++) {
            rows[3 * i] = placements[i].variable();
            rows[3 * i + 1] = placements[i].offset();
            rows[3 * i + 2] = placements[i].size();
        }
        return add(15, name, placements.length, 0, rows);
    }

    int declTag(String name, int target) {
        return add(17, name, 0, target, -1);
    }

    /** Adds a note that is an attribute itself. */
    int declAttribute(String name, int target) {
        return add(17, name, FLAG, target, -1);
    }

    int typeTag(String name, int target) {
        return add(18, name, 0, target);
    }

    /** Adds a note that is an attribute itself. */
    int typeAttribute(String name, int target) {
        return add(18, name, FLAG, target);
    }

    /** Adds a pointer to an array of a length: as the type of a map's member, the number itself. */
    int number(int value) {
        return pointer(array(integer("int", 4, SIGNED), value));
    }

    /** Returns the number of the last type. */
    int count() {
        return count;
    }

    /** Adds the section to an object file. */
    void addTo(ElfWriter elf) {
        elf.section(".BTF", Section.PROGBITS, 0, bytes(elf.byteOrder()));
    }

    byte[] bytes(ByteOrder order) {
        byte[] text = names.toByteArray();
        int types = words.size() * Integer.BYTES;
        ByteBuffer all = ByteBuffer.allocate(HEADER + types + text.length).order(order);
        all.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER);
        all.putInt(0).putInt(types).putInt(types).putInt(text.length);
        words.forEach(all::putInt);
        return all.put(text).array();
    }

    private int add(int kind, String name, int info, int sizeOrType, int... rest) {
        words.add(name(name));
        words.add(info | kind << 24);
        words.add(sizeOrType);
        for (int word : rest) {
            words.add(word);
        }
        return ++count;
    }

    int name(String name) {
        return offsets.computeIfAbsent(name, unknown -> {
            int offset = names.size();
            names.writeBytes(unknown.getBytes(StandardCharsets.UTF_8));
            names.write(0);
            return offset;
        });
    }
}

package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the little-endian contents of {@code .BTF} and {@code .BTF.ext}. */
final class BtfImage {

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int EXT_HEADER_BYTES = 32;
    private static final int LINE_BYTES = 16;
    private static final int CORE_BYTES = 16;

    private final Words types = new Words();
    private final Words lines = new Words();
    private final Words core = new Words();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();
    private int count;

    BtfImage() {
        names.write(0);
        known.put("", 0);
    }

    /** Adds a type, with the numbers that follow it, and returns its number. */
    int type(Kind kind, String name, int length, int sizeOrType, int... rest) {
        types.add(name(name), KINDS.indexOf(kind) << 24 | length, sizeOrType).add(rest);
        return ++count;
    }

    /** Adds {@code int}. */
    int integer() {
        return type(Kind.INT, "int", 0, 4, 1 << 24 | 32);
    }

    /** Adds an array. */
    int array(int element, int length) {
        return type(Kind.ARRAY, "", 0, 0, element, element, length);
    }

    /** Adds a structure whose members are all of one type, of so many bytes. */
    int structure(String name, int member, int memberBytes, String... members) {
        int[] rest = new int[3 * members.length];
        for (int i = 0; i < members.length; i++) {
            rest[3 * i] = name(members[i]);
            rest[3 * i + 1] = member;
            rest[3 * i + 2] = 8 * memberBytes * i;
        }
        return type(Kind.STRUCT, name, members.length, memberBytes * members.length, rest);
    }

    /** Returns the offset of a name. */
    int name(String name) {
        return known.computeIfAbsent(name, unknown -> {
            int at = names.size();
            names.writeBytes(unknown.getBytes(StandardCharsets.UTF_8));
            names.write(0);
            return at;
        });
    }

    void line(int offset, String file, String text, int line) {
        lines.add(offset, name(file), name(text), line << 10 | 1);
    }

    void core(int offset, int type, String access, int kind) {
        core.add(offset, type, name(access), kind);
    }

    byte[] write() {
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + types.bytes() + names.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        bytes.putInt(0).putInt(types.bytes()).putInt(types.bytes()).putInt(names.size());
        types.put(bytes);
        return bytes.put(names.toByteArray()).array();
    }

    /** Writes {@code .BTF.ext}, all of whose records are about one section. To be called before {@link #write}. */
    byte[] writeExt(String section) {
        int sectionName = name(section);
        int lineBytes = partBytes(lines);
        int coreBytes = partBytes(core);
        ByteBuffer bytes =
                ByteBuffer.allocate(EXT_HEADER_BYTES + lineBytes + coreBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(EXT_HEADER_BYTES);
        bytes.putInt(0).putInt(0);
        bytes.putInt(0).putInt(lineBytes);
        bytes.putInt(lineBytes).putInt(coreBytes);
        putPart(bytes, lines, LINE_BYTES, sectionName);
        putPart(bytes, core, CORE_BYTES, sectionName);
        return bytes.array();
    }

    // record size, then section name, number of records, records
    private static int partBytes(Words records) {
        return records.bytes() == 0 ? 0 : 3 * Integer.BYTES + records.bytes();
    }

    private static void putPart(ByteBuffer bytes, Words records, int recordBytes, int sectionName) {
        if (records.bytes() > 0) {
            bytes.putInt(recordBytes).putInt(sectionName).putInt(records.bytes() / recordBytes);
            records.put(bytes);
        }
    }

    /** A growing list of 32-bit numbers. */
    private static final class Words {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Words add(int... numbers) {
            for (int number : numbers) {
                bytes.write(number);
                bytes.write(number >>> 8);
                bytes.write(number >>> 16);
                bytes.write(number >>> 24);
            }
            return this;
        }

        int bytes() {
            return bytes.size();
        }

        void put(ByteBuffer target) {
            target.put(bytes.toByteArray());
        }
    }
}

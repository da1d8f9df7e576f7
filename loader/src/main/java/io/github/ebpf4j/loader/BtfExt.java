package io.github.ebpf4j.loader;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What the BTF of an object says about its code, instruction by instruction: the types of functions, source lines, and
 * what is subject to CO-RE relocation.
 *
 * <pre>{@code
 * .BTF.ext   0 magic:2  2 version:1  3 flags:1  4 hdr_len:4
 *            8 func_info_off:4  12 func_info_len:4  16 line_info_off:4  20 line_info_len:4
 *           24 core_relo_off:4  28 core_relo_len:4 (in a header of 32 bytes at least)
 * part       0 rec_size:4, then for each section: sec_name_off:4 num_info:4, then records
 * func_info  0 insn_off:4  4 type_id:4
 * line_info  0 insn_off:4  4 file_name_off:4  8 line_off:4  12 | line:22 | column:10 |
 * core_relo  0 insn_off:4  4 type_id:4  8 access_str_off:4  12 kind:4
 * }</pre>
 *
 * <p>Offsets of parts count from the end of the header. Records may be longer than what is known of them.
 */
final class BtfExt {

    private static final int MAGIC = 0xeb9f;
    private static final int SMALLEST_HEADER = 24;
    private static final int HEADER_WITH_CORE = 32;
    private static final int FUNCTION_SIZE = 8;
    private static final int LINE_SIZE = 16;
    private static final int CORE_SIZE = 16;
    private static final int COLUMN_BITS = 10;

    private final Map<String, NavigableMap<Long, Integer>> functions = new HashMap<>();
    private final Map<String, NavigableMap<Long, Line>> lines = new HashMap<>();
    // In the order of the file, in which records are applied.
    private final Map<String, NavigableMap<Long, CoreRecord>> core = new LinkedHashMap<>();

    /**
     * A source line, and the first instruction that comes from it.
     *
     * @param offset the instruction, in bytes from the start of its section
     * @param file the file's name
     * @param line the line, from 1
     * @param column the column, from 1
     * @param text the line itself
     */
    record Line(long offset, String file, int line, int column, String text) {}

    /**
     * An instruction that is subject to CO-RE relocation.
     *
     * @param offset the instruction, in bytes from the start of its section
     * @param type the number of the type that the access begins with
     * @param access how it goes on from there: indices with colons between them
     * @param kind what is asked, a number of {@link CoreKind}
     */
    record CoreRecord(long offset, int type, String access, int kind) {}

    private BtfExt() {}

    /**
     * Returns what an object says about its code, nothing if it has no {@code .BTF.ext}.
     *
     * @throws LoadException if the section is malformed
     */
    static BtfExt of(ElfObject elf) {
        BtfExt notes = new BtfExt();
        elf.section(".BTF.ext").ifPresent(section -> notes.new Reader(elf, section).read());
        return notes;
    }

    /** Returns the number of the type of the function that starts at an offset of a section. */
    OptionalInt functionTypeAt(String section, long offset) {
        NavigableMap<Long, Integer> ofSection = functions.get(section);
        Integer type = ofSection == null ? null : ofSection.get(offset);
        return type == null ? OptionalInt.empty() : OptionalInt.of(type);
    }

    /** Returns the source lines of a part of a section, by offset. */
    List<Line> linesIn(String section, long from, long to) {
        NavigableMap<Long, Line> ofSection = lines.get(section);
        return ofSection == null || from >= to
                ? List.of()
                : List.copyOf(ofSection.subMap(from, true, to, false).values());
    }

    /**
     * Returns the CO-RE records by the name of their section, in the order of the file, and by offset. They are not
     * checked: types may not exist, kinds may be unknown.
     */
    Map<String, NavigableMap<Long, CoreRecord>> coreRecords() {
        return Collections.unmodifiableMap(core);
    }

    /** Reads a section. */
    private final class Reader {
        private final ElfObject elf;
        private final Section section;
        private final Place place;

        Reader(ElfObject elf, Section section) {
            this.elf = elf;
            this.section = section;
            this.place = elf.place(section);
        }

        void read() {
            ByteBuffer ext = ByteBuffer.wrap(elf.bytes(section)).order(elf.byteOrder());
            int header = readHeader(ext, place);
            Section types = elf.section(".BTF")
                    .orElseThrow(() -> place.refuse("describes code, but there is no .BTF to name its types"));
            Names names = names(types);
            readPart(
                    part(ext, header, 8, place),
                    FUNCTION_SIZE,
                    names,
                    (name, record) -> functions
                            .computeIfAbsent(name, unknown -> new TreeMap<>())
                            .put(offset(record), record.getInt(record.position() + 4)));
            readPart(
                    part(ext, header, 16, place),
                    LINE_SIZE,
                    names,
                    (name, record) -> lines.computeIfAbsent(name, unknown -> new TreeMap<>())
                            .put(offset(record), line(record, names)));
            // Before CO-RE the header was shorter.
            if (header >= HEADER_WITH_CORE) {
                readPart(
                        part(ext, header, 24, place),
                        CORE_SIZE,
                        names,
                        (name, record) -> core.computeIfAbsent(name, unknown -> new TreeMap<>())
                                .put(offset(record), core(record, names)));
            }
        }

        private long offset(ByteBuffer record) {
            long offset = Integer.toUnsignedLong(record.getInt(record.position()));
            if (offset % Long.BYTES != 0) {
                throw place.offset(record.position())
                        .refuse("describes the instruction at 0x%x, must be a multiple of %d"
                                .formatted(offset, Long.BYTES));
            }
            return offset;
        }

        private Line line(ByteBuffer record, Names names) {
            int at = record.position();
            int position = record.getInt(at + 12);
            return new Line(
                    offset(record),
                    names.at(record.getInt(at + 4), place.offset(at)),
                    position >>> COLUMN_BITS,
                    position & ((1 << COLUMN_BITS) - 1),
                    names.at(record.getInt(at + 8), place.offset(at)));
        }

        private CoreRecord core(ByteBuffer record, Names names) {
            int at = record.position();
            return new CoreRecord(
                    offset(record),
                    record.getInt(at + 4),
                    names.at(record.getInt(at + 8), place.offset(at)),
                    record.getInt(at + 12));
        }

        private void readPart(ByteBuffer part, int smallest, Names names, BiConsumer<String, ByteBuffer> consumer) {
            if (!part.hasRemaining()) {
                return;
            }
            requireLeft(part, Integer.BYTES, place);
            long recordSize = Integer.toUnsignedLong(part.getInt());
            if (recordSize < smallest) {
                throw place.refuse("a record has %d bytes, must be %d at least".formatted(recordSize, smallest));
            }
            while (part.hasRemaining()) {
                requireLeft(part, 2 * Integer.BYTES, place);
                String name = names.at(part.getInt(), place);
                long count = Integer.toUnsignedLong(part.getInt());
                // Both factors have 32 bits, and count is bounded before it is multiplied.
                requireLeft(part, count, place);
                requireLeft(part, count * recordSize, place);
                for (long record = 0; record < count; record++) {
                    consumer.accept(name, part);
                    part.position(part.position() + (int) recordSize);
                }
            }
        }

        private Names names(Section types) {
            Place where = elf.place(types);
            byte[] content = elf.bytes(types);
            ByteBuffer btf = ByteBuffer.wrap(content).order(elf.byteOrder());
            ByteBuffer strings = part(btf, readHeader(btf, where), 16, where);
            int size = strings.remaining();
            if (size > 0 && strings.get(strings.limit() - 1) != 0) {
                throw where.refuse(
                        "the string table ends in 0x%02x, must be 0".formatted(strings.get(strings.limit() - 1)));
            }
            return new Names(
                    content,
                    strings.position(),
                    size,
                    types.name(),
                    elf.limits().nameBytes());
        }
    }

    /** Checks the start of the header, which both sections share, and returns the header's length. */
    private static int readHeader(ByteBuffer bytes, Place place) {
        requireLeft(bytes, SMALLEST_HEADER, place);
        int magic = bytes.getShort(0) & 0xffff;
        if (magic != MAGIC) {
            throw place.refuse("starts with 0x%04x, must be 0x%04x".formatted(magic, MAGIC));
        }
        if (bytes.get(2) != 1) {
            throw place.refuse("version is %d, must be 1".formatted(bytes.get(2)));
        }
        long length = Integer.toUnsignedLong(bytes.getInt(4));
        if (length < SMALLEST_HEADER) {
            throw place.refuse("the header has %d bytes, must be %d at least".formatted(length, SMALLEST_HEADER));
        }
        requireLeft(bytes, length, place);
        return (int) length;
    }

    /** Returns the part whose offset and length stand in the header, one after the other. */
    private static ByteBuffer part(ByteBuffer bytes, int header, int field, Place place) {
        long start = header + Integer.toUnsignedLong(bytes.getInt(field));
        long end = start + Integer.toUnsignedLong(bytes.getInt(field + Integer.BYTES));
        if (end > bytes.capacity()) {
            throw place.refuse("a part ends at 0x%x, the section has 0x%x bytes".formatted(end, bytes.capacity()));
        }
        return bytes.duplicate().order(bytes.order()).limit((int) end).position((int) start);
    }

    private static void requireLeft(ByteBuffer bytes, long wanted, Place place) {
        if (wanted > bytes.remaining()) {
            throw place.offset(bytes.position())
                    .refuse("%d bytes are expected, %d are left".formatted(wanted, bytes.remaining()));
        }
    }
}

package io.github.ebpf4j.loader;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * Where the code of an object is subject to CO-RE relocation. They are looked for only to refuse what has them: the
 * compiler's guess in the instruction is wrong even for the types of the object itself, where bit fields are concerned.
 *
 * <pre>{@code
 * .BTF.ext   0 magic:2  2 version:1  3 flags:1  4 hdr_len:4  ...  24 core_relo_off:4  28 core_relo_len:4
 * .BTF       0 magic:2  2 version:1  3 flags:1  4 hdr_len:4  ...  16 str_off:4        20 str_len:4
 * CO-RE part 0 rec_size:4, then for each section: sec_name_off:4 num_info:4, then records: insn_off:4 ...
 * }</pre>
 *
 * <p>Offsets of parts count from the end of the header.
 */
final class CoreRecords {

    private static final int MAGIC = 0xeb9f;
    private static final int SMALLEST_HEADER = 24;
    private static final int HEADER_WITH_CORE = 32;
    private static final int SMALLEST_RECORD = 16;

    // By the name of the section, which is how the records name it.
    private final Map<String, TreeSet<Long>> offsets = new HashMap<>();

    private CoreRecords() {}

    /**
     * Returns the records of an object, none if it has no {@code .BTF.ext}.
     *
     * @throws LoadException if the part of {@code .BTF.ext} that has them is malformed
     */
    static CoreRecords of(ElfObject elf) {
        CoreRecords records = new CoreRecords();
        elf.section(".BTF.ext").ifPresent(section -> records.read(elf, section));
        return records;
    }

    /** Returns the offset of the first instruction of a function that has a record, in bytes of its section. */
    OptionalLong firstIn(FunctionSymbol function) {
        TreeSet<Long> ofSection = offsets.get(function.section().name());
        Long first = ofSection == null ? null : ofSection.ceiling(function.start());
        return first == null || first >= function.end() ? OptionalLong.empty() : OptionalLong.of(first);
    }

    private void read(ElfObject elf, Section section) {
        Place place = elf.place(section);
        ByteBuffer ext = ByteBuffer.wrap(elf.bytes(section)).order(elf.byteOrder());
        int header = readHeader(ext, place);
        // Before CO-RE the header was shorter.
        if (header < HEADER_WITH_CORE) {
            return;
        }
        ByteBuffer part = part(ext, header, 24, place);
        if (!part.hasRemaining()) {
            return;
        }
        Section types = elf.section(".BTF").orElseThrow(() -> place.refuse("has CO-RE records, but there is no .BTF"));
        readPart(part, names(elf, types), place);
    }

    private void readPart(ByteBuffer part, Names names, Place place) {
        requireLeft(part, Integer.BYTES, place);
        long recordSize = Integer.toUnsignedLong(part.getInt());
        if (recordSize < SMALLEST_RECORD) {
            throw place.refuse(
                    "a CO-RE record has %d bytes, must be %d at least".formatted(recordSize, SMALLEST_RECORD));
        }
        while (part.hasRemaining()) {
            requireLeft(part, 2 * Integer.BYTES, place);
            String section = names.at(part.getInt(), place);
            long count = Integer.toUnsignedLong(part.getInt());
            // Both factors have 32 bits, and count is bounded before it is multiplied.
            requireLeft(part, count, place);
            requireLeft(part, count * recordSize, place);
            TreeSet<Long> ofSection = offsets.computeIfAbsent(section, name -> new TreeSet<>());
            for (long record = 0; record < count; record++) {
                ofSection.add(Integer.toUnsignedLong(part.getInt(part.position())));
                part.position(part.position() + (int) recordSize);
            }
        }
    }

    private static Names names(ElfObject elf, Section types) {
        Place place = elf.place(types);
        byte[] content = elf.bytes(types);
        ByteBuffer btf = ByteBuffer.wrap(content).order(elf.byteOrder());
        ByteBuffer strings = part(btf, readHeader(btf, place), 16, place);
        int size = strings.remaining();
        if (size > 0 && strings.get(strings.limit() - 1) != 0) {
            throw place.refuse(
                    "the string table ends in 0x%02x, must be 0".formatted(strings.get(strings.limit() - 1)));
        }
        return new Names(content, strings.position(), size, types.name());
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

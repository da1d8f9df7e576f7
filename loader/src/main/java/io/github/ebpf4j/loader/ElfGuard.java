package io.github.ebpf4j.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Checks the header and the section table of a file before jelf reads it: jelf allocates what a file claims, and
 * reports what is wrong by whatever exception comes of it. A file that passes has only sections that lie inside it, in
 * numbers that the limits allow, linked to sections of the right type.
 *
 * <pre>{@code
 * ELF header, 64 bytes
 *   0 magic:4  4 class:1  5 data:1  6 version:1           16 e_type:2  18 e_machine:2  20 e_version:4
 *  40 e_shoff:8           56 e_phnum:2  58 e_shentsize:2  60 e_shnum:2  62 e_shstrndx:2
 * section header, 64 bytes
 *   0 sh_name:4  4 sh_type:4  8 sh_flags:8  24 sh_offset:8  32 sh_size:8  40 sh_link:4  44 sh_info:4
 *  48 sh_addralign:8  56 sh_entsize:8
 * }</pre>
 */
final class ElfGuard {

    static final int HEADER_SIZE = 64;
    static final int SECTION_HEADER_SIZE = 64;
    static final int SYMBOL_SIZE = 24;
    static final int REL_SIZE = 16;
    static final int RELA_SIZE = 24;

    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int MACHINE_BPF = 247;
    // The index that says "the real one does not fit here, look into section 0".
    private static final int EXTENDED_INDEX = 0xffff;

    private static final Map<Integer, String> FILE_TYPES =
            Map.of(2, "an executable", 3, "a shared object", 4, "a core dump");

    private static final Map<Integer, String> MACHINES = Map.ofEntries(
            Map.entry(3, "i386"),
            Map.entry(8, "MIPS"),
            Map.entry(20, "PowerPC"),
            Map.entry(21, "64-bit PowerPC"),
            Map.entry(22, "S/390"),
            Map.entry(40, "ARM"),
            Map.entry(62, "x86-64"),
            Map.entry(183, "AArch64"),
            Map.entry(243, "RISC-V"),
            Map.entry(258, "LoongArch"));

    private final byte[] bytes;
    private final ByteBuffer file;
    private final Place place;
    private final Limits limits;

    private ElfGuard(byte[] bytes, ByteOrder byteOrder, Place place, Limits limits) {
        this.bytes = bytes;
        this.file = ByteBuffer.wrap(bytes).order(byteOrder);
        this.place = place;
        this.limits = limits;
    }

    static boolean hasMagic(byte[] bytes) {
        return bytes.length >= MAGIC.length
                && ByteBuffer.wrap(bytes, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /**
     * Returns the byte order of an ELF file.
     *
     * @throws LoadException if the file is not of a kind that can hold BPF programs
     */
    static ByteOrder checkHeader(byte[] bytes, Place place, Limits limits) {
        ObjectLoader.requireSize(bytes.length, place, limits);
        if (!hasMagic(bytes)) {
            throw place.refuse("is not an ELF file: " + describeStart(bytes));
        }
        if (bytes.length < HEADER_SIZE) {
            throw place.refuse("has %d bytes, an ELF header has %d".formatted(bytes.length, HEADER_SIZE));
        }
        switch (bytes[4]) {
            case 1 -> throw place.refuse("is a 32-bit ELF file, a BPF object is a 64-bit one");
            case 2 -> {}
            default -> throw place.refuse("ELF class is %d, must be 2 (64-bit)".formatted(bytes[4]));
        }
        ByteOrder byteOrder = switch (bytes[5]) {
            case 1 -> ByteOrder.LITTLE_ENDIAN;
            case 2 -> ByteOrder.BIG_ENDIAN;
            default ->
                throw place.refuse(
                        "ELF byte order is %d, must be 1 (little endian) or 2 (big endian)".formatted(bytes[5]));
        };
        new ElfGuard(bytes, byteOrder, place, limits).checkKind();
        return byteOrder;
    }

    /**
     * Returns the sections of a file whose header {@link #checkHeader} has passed.
     *
     * @throws LoadException if the section table is malformed or exceeds the limits
     */
    static List<Section> checkSections(byte[] bytes, ByteOrder byteOrder, Place place, Limits limits) {
        return new ElfGuard(bytes, byteOrder, place, limits).checkSections();
    }

    private void checkKind() {
        require("ELF version", file.get(6), 1);
        int machine = file.getShort(18) & 0xffff;
        // Some compilers leave the machine at "none".
        if (machine != 0 && machine != MACHINE_BPF) {
            throw place.refuse("is for machine %d (%s), must be %d (BPF) or 0"
                    .formatted(machine, MACHINES.getOrDefault(machine, "unknown"), MACHINE_BPF));
        }
        int type = file.getShort(16) & 0xffff;
        if (FILE_TYPES.containsKey(type)) {
            throw place.refuse("is %s, a BPF object is a relocatable file".formatted(FILE_TYPES.get(type)));
        }
        require("e_type", type, 1);
        require("e_version", file.getInt(20), 1);
        require("e_phnum", file.getShort(56) & 0xffff, 0);
    }

    private List<Section> checkSections() {
        long tableOffset = file.getLong(40);
        int count = file.getShort(60) & 0xffff;
        int namesIndex = file.getShort(62) & 0xffff;
        if (count == 0 && tableOffset == 0) {
            throw place.refuse("has no section table");
        }
        if (count == 0 || namesIndex == EXTENDED_INDEX) {
            throw place.refuse("uses extended section numbering, which is for more than 65,279 sections");
        }
        require("e_shentsize", file.getShort(58) & 0xffff, SECTION_HEADER_SIZE);
        requireLimit(place, "sections", count, limits.sections());
        requireInFile(place, "the section table ", tableOffset, (long) count * SECTION_HEADER_SIZE);

        List<Section> sections = named(readSections(Math.toIntExact(tableOffset), count), namesIndex);
        checkRanges(sections);
        sections.forEach(this::checkTerminated);
        checkSymbolTable(sections);
        checkRelocations(sections);
        return List.copyOf(sections);
    }

    private List<Section> readSections(int tableOffset, int count) {
        List<Section> sections = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            int at = tableOffset + index * SECTION_HEADER_SIZE;
            sections.add(new Section(
                    index,
                    "[" + index + "]",
                    file.getInt(at),
                    file.getInt(at + 4),
                    file.getLong(at + 8),
                    file.getLong(at + 24),
                    file.getLong(at + 32),
                    file.getInt(at + 40),
                    file.getInt(at + 44),
                    file.getLong(at + 48),
                    file.getLong(at + 56)));
        }
        return sections;
    }

    // The table of names is checked before all else, so that whatever is wrong elsewhere can be told by name.
    private List<Section> named(List<Section> sections, int namesIndex) {
        if (namesIndex == 0 || namesIndex >= sections.size()) {
            throw place.refuse("e_shstrndx is %d, must be 1 to %d".formatted(namesIndex, sections.size() - 1));
        }
        Section table = sections.get(namesIndex);
        if (table.type() != Section.STRTAB) {
            throw place.refuse("e_shstrndx is %d, and the type of that section is %d, must be %d (a string table)"
                    .formatted(namesIndex, table.type(), Section.STRTAB));
        }
        requireInFile(placeOf(table), "", table.offset(), table.size());
        checkTerminated(table);
        Names names = new Names(bytes, table.offset(), table.size(), table.name(), limits.nameBytes());
        return sections.stream()
                .map(section -> section.named(names.at(section.nameOffset(), placeOf(section))))
                .toList();
    }

    private void checkRanges(List<Section> sections) {
        long total = 0;
        for (Section section : sections) {
            if (section.isInFile()) {
                requireInFile(placeOf(section), "", section.offset(), section.size());
                total += section.size();
            }
        }
        // Without this check, a thousand sections could each be the whole file, and cost as much as a thousand files.
        if (total > bytes.length) {
            throw place.refuse(
                    "its sections have 0x%x bytes together, the file has 0x%x".formatted(total, bytes.length));
        }
    }

    private void checkTerminated(Section section) {
        if (section.type() != Section.STRTAB || section.size() == 0) {
            return;
        }
        int last = Math.toIntExact(section.offset() + section.size() - 1);
        if (file.get(last) != 0) {
            throw placeOf(section).refuse("the string table ends in 0x%02x, must be 0".formatted(file.get(last)));
        }
    }

    private void checkSymbolTable(List<Section> sections) {
        List<Section> tables = sections.stream()
                .filter(section -> section.type() == Section.SYMTAB)
                .toList();
        if (tables.size() > 1) {
            throw placeOf(tables.get(1))
                    .refuse("is symbol table 2 of %d, must be the only one".formatted(tables.size()));
        }
        for (Section table : tables) {
            requireEntries(table, SYMBOL_SIZE);
            requireLimit(placeOf(table), "symbols", table.entries(), limits.symbols());
            requireLink(table, "sh_link", table.link(), sections);
            Section strings = sections.get(table.link());
            if (strings.type() != Section.STRTAB) {
                throw placeOf(table)
                        .refuse("its strings are in section %s of type %d, must be %d (a string table)"
                                .formatted(Place.quote(strings.name()), strings.type(), Section.STRTAB));
            }
            if (Integer.toUnsignedLong(table.info()) > table.entries()) {
                throw placeOf(table)
                        .refuse("sh_info counts %d local symbols, there are %d symbols"
                                .formatted(Integer.toUnsignedLong(table.info()), table.entries()));
            }
        }
    }

    private void checkRelocations(List<Section> sections) {
        long total = 0;
        for (Section section : sections) {
            if (!section.isRelocations()) {
                continue;
            }
            requireEntries(section, section.type() == Section.REL ? REL_SIZE : RELA_SIZE);
            requireLink(section, "sh_link", section.link(), sections);
            requireLink(section, "sh_info", section.info(), sections);
            Section symbols = sections.get(section.link());
            if (symbols.type() != Section.SYMTAB) {
                throw placeOf(section)
                        .refuse("its symbols are in section %s of type %d, must be %d (a symbol table)"
                                .formatted(Place.quote(symbols.name()), symbols.type(), Section.SYMTAB));
            }
            total += section.entries();
        }
        requireLimit(place, "relocations", total, limits.relocations());
    }

    private void requireEntries(Section section, int entrySize) {
        if (section.entrySize() != entrySize) {
            throw placeOf(section).refuse("sh_entsize is %d, must be %d".formatted(section.entrySize(), entrySize));
        }
        if (section.size() % entrySize != 0) {
            throw placeOf(section)
                    .refuse("has 0x%x bytes, which are not whole entries of %d".formatted(section.size(), entrySize));
        }
    }

    private void requireLink(Section section, String field, int index, List<Section> sections) {
        if (index < 1 || index >= sections.size()) {
            throw placeOf(section)
                    .refuse("%s is %d, must be 1 to %d"
                            .formatted(field, Integer.toUnsignedLong(index), sections.size() - 1));
        }
    }

    private void requireInFile(Place where, String what, long offset, long size) {
        long capacity = bytes.length;
        if (offset < 0 || offset > capacity) {
            throw where.refuse("%sstarts at 0x%x, the file has 0x%x bytes".formatted(what, offset, capacity));
        }
        if (size < 0) {
            throw where.refuse("%shas 0x%x bytes, the file has 0x%x bytes".formatted(what, size, capacity));
        }
        // offset <= capacity, so the difference cannot overflow where the sum could.
        if (size > capacity - offset) {
            String end = Long.toUnsignedString(offset + size, 16);
            throw where.refuse("%sends at 0x%s, the file has 0x%x bytes".formatted(what, end, capacity));
        }
    }

    private void requireLimit(Place where, String what, long count, long limit) {
        if (count > limit) {
            throw where.refuse("has %d %s, the limit is %d".formatted(count, what, limit));
        }
    }

    private void require(String field, int found, int expected) {
        if (found != expected) {
            throw place.refuse("%s is %d, must be %d".formatted(field, found, expected));
        }
    }

    private Place placeOf(Section section) {
        return place.section(section.name());
    }

    private static String describeStart(byte[] bytes) {
        if (bytes.length == 0) {
            return "it is empty";
        }
        HexFormat hex = HexFormat.of();
        return "it starts with %s, must be %s"
                .formatted(hex.formatHex(bytes, 0, Math.min(bytes.length, MAGIC.length)), hex.formatHex(MAGIC));
    }
}

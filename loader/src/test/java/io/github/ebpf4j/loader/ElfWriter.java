package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes object files. What it writes is well formed unless it is told otherwise; to break a file, write it and then
 * change one of its fields with {@link Patch}.
 *
 * <p>Section 1 is the string table, section 2 the symbol table; the others follow as they are added, and the
 * relocations come last. The contents lie behind the header, and the section table behind them.
 */
final class ElfWriter {

    static final int STRTAB = 1;
    static final int SYMTAB = 2;
    static final int EXECUTABLE = 0x6; // SHF_ALLOC | SHF_EXECINSTR
    static final int WRITABLE = 0x3; // SHF_ALLOC | SHF_WRITE
    static final int READABLE = 0x2; // SHF_ALLOC

    private static final long ALIGNMENT = 8;

    private final ByteOrder byteOrder;
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final List<Row> sections = new ArrayList<>();
    private final List<byte[]> symbols = new ArrayList<>();
    // By type, SHT_REL or SHT_RELA, and then by section.
    private final Map<Integer, Map<Integer, List<byte[]>>> relocations = new TreeMap<>(Comparator.reverseOrder());

    private record Row(
            int name,
            int type,
            long flags,
            ByteBuffer content,
            long size,
            int link,
            int info,
            int entrySize,
            long alignment) {}

    ElfWriter(ByteOrder byteOrder) {
        this.byteOrder = byteOrder;
        strings.write(0);
        symbols.add(new byte[ElfGuard.SYMBOL_SIZE]);
    }

    ElfWriter() {
        this(ByteOrder.LITTLE_ENDIAN);
    }

    ByteOrder byteOrder() {
        return byteOrder;
    }

    /** Adds a section and returns its index. */
    int section(String name, int type, long flags, byte[] content) {
        return add(new Row(string(name), type, flags, ByteBuffer.wrap(content), content.length, 0, 0, 0, ALIGNMENT));
    }

    /** Adds a section that has no bytes in the file. */
    int noBits(String name, long size) {
        return add(new Row(string(name), Section.NOBITS, WRITABLE, ByteBuffer.allocate(0), size, 0, 0, 0, ALIGNMENT));
    }

    private int add(Row row) {
        sections.add(row);
        return SYMTAB + sections.size();
    }

    /** Aligns a section that was added. */
    int align(int section, long alignment) {
        Row row = sections.get(section - SYMTAB - 1);
        sections.set(
                section - SYMTAB - 1,
                new Row(
                        row.name(),
                        row.type(),
                        row.flags(),
                        row.content(),
                        row.size(),
                        row.link(),
                        row.info(),
                        row.entrySize(),
                        alignment));
        return section;
    }

    int code(String name, Instruction... instructions) {
        return section(
                name, Section.PROGBITS, EXECUTABLE, Bytecode.of(instructions).encode(byteOrder));
    }

    int data(String name, byte[] content) {
        return section(name, Section.PROGBITS, WRITABLE, content);
    }

    /** Adds a section of data that is not written to. */
    int constants(String name, byte[] content) {
        return section(name, Section.PROGBITS, READABLE, content);
    }

    int data(String name, String content) {
        return data(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a symbol of binding global and returns its index. */
    int symbol(String name, int type, int section, long value, long size) {
        return symbol(name, 1, type, section, value, size);
    }

    int symbol(String name, int binding, int type, int section, long value, long size) {
        symbols.add(buffer(ElfGuard.SYMBOL_SIZE)
                .putInt(string(name))
                .put((byte) (binding << 4 | type))
                .put((byte) 0)
                .putShort((short) section)
                .putLong(value)
                .putLong(size)
                .array());
        return symbols.size() - 1;
    }

    /** Adds a function that starts at a slot. */
    int function(String name, int section, int slot, int slots) {
        return symbol(name, Symbol.FUNCTION, section, slot * 8L, slots * 8L);
    }

    /** Adds the symbol that stands for a section. */
    int sectionSymbol(int section) {
        return symbol("", Symbol.LOCAL, Symbol.SECTION, section, 0, 0);
    }

    /** Adds a symbol of binding global that the object does not define. */
    int undefined(String name) {
        return symbol(name, Symbol.NOTYPE, Symbol.UNDEFINED, 0, 0);
    }

    /** Adds a relocation of a section, and with the first one the section {@code .rel} that holds them. */
    void relocation(int section, long offset, int type, int symbol) {
        relocations(Section.REL, section)
                .add(buffer(ElfGuard.REL_SIZE)
                        .putLong(offset)
                        .putLong((long) symbol << 32 | Integer.toUnsignedLong(type))
                        .array());
    }

    /** Adds a relocation with an addend, and with the first one the section {@code .rela} that holds them. */
    void relocation(int section, long offset, int type, int symbol, long addend) {
        relocations(Section.RELA, section)
                .add(buffer(ElfGuard.RELA_SIZE)
                        .putLong(offset)
                        .putLong((long) symbol << 32 | Integer.toUnsignedLong(type))
                        .putLong(addend)
                        .array());
    }

    private List<byte[]> relocations(int type, int section) {
        return relocations
                .computeIfAbsent(type, unknown -> new LinkedHashMap<>())
                .computeIfAbsent(section, unknown -> new ArrayList<>());
    }

    byte[] write() {
        List<Row> rows = new ArrayList<>();
        int relName = string(".rel");
        int relaName = relocations.containsKey(Section.RELA) ? string(".rela") : 0;
        int symbolName = string(".symtab");
        int stringName = string(".strtab");
        rows.add(new Row(0, Section.NULL, 0, ByteBuffer.allocate(0), 0, 0, 0, 0, 0));
        rows.add(row(stringName, Section.STRTAB, strings.toByteArray(), 0, 0, 0));
        rows.add(row(symbolName, Section.SYMTAB, join(symbols), STRTAB, 1, ElfGuard.SYMBOL_SIZE));
        rows.addAll(sections);
        relocations.forEach((type, bySection) -> bySection.forEach((section, entries) -> rows.add(row(
                type == Section.REL ? relName : relaName,
                type,
                join(entries),
                SYMTAB,
                section,
                type == Section.REL ? ElfGuard.REL_SIZE : ElfGuard.RELA_SIZE))));
        return write(rows);
    }

    private byte[] write(List<Row> rows) {
        int contents = rows.stream().mapToInt(row -> row.content().capacity()).sum();
        int table = ElfGuard.HEADER_SIZE + contents;
        byte[] bytes = new byte[table + rows.size() * ElfGuard.SECTION_HEADER_SIZE];
        ByteBuffer file = ByteBuffer.wrap(bytes).order(byteOrder);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) (byteOrder == ByteOrder.LITTLE_ENDIAN ? 1 : 2), 1});
        file.position(16);
        file.putShort((short) 1).putShort((short) 247).putInt(1);
        file.putLong(0).putLong(0).putLong(table).putInt(0);
        file.putShort((short) ElfGuard.HEADER_SIZE).putShort((short) 0).putShort((short) 0);
        file.putShort((short) ElfGuard.SECTION_HEADER_SIZE)
                .putShort((short) rows.size())
                .putShort((short) STRTAB);
        int header = table;
        for (Row row : rows) {
            int offset = file.position();
            file.put(row.content().duplicate());
            file.putInt(header, row.name()).putInt(header + 4, row.type()).putLong(header + 8, row.flags());
            file.putLong(header + 24, offset).putLong(header + 32, row.size());
            file.putInt(header + 40, row.link()).putInt(header + 44, row.info());
            file.putLong(header + 48, row.alignment()).putLong(header + 56, row.entrySize());
            header += ElfGuard.SECTION_HEADER_SIZE;
        }
        return bytes;
    }

    private static Row row(int name, int type, byte[] content, int link, int info, int entrySize) {
        return new Row(name, type, 0, ByteBuffer.wrap(content), content.length, link, info, entrySize, ALIGNMENT);
    }

    private int string(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int at = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return at;
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(byteOrder);
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Changes single fields of a file that was written. */
    static final class Patch {
        private final byte[] bytes;
        private final ByteBuffer file;

        Patch(byte[] bytes) {
            this.bytes = Arrays.copyOf(bytes, bytes.length);
            this.file =
                    ByteBuffer.wrap(this.bytes).order(bytes[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }

        Patch int8(int at, int value) {
            file.put(at, (byte) value);
            return this;
        }

        Patch int16(int at, int value) {
            file.putShort(at, (short) value);
            return this;
        }

        Patch int32(int at, int value) {
            file.putInt(at, value);
            return this;
        }

        Patch int64(int at, long value) {
            file.putLong(at, value);
            return this;
        }

        /** Returns where a field of a section's row in the table is. */
        int inSection(int index, int field) {
            return (int) file.getLong(40) + index * ElfGuard.SECTION_HEADER_SIZE + field;
        }

        /** Returns where a byte of a section's content is. */
        int inContent(int index, int at) {
            return (int) file.getLong(inSection(index, 24)) + at;
        }

        byte[] bytes() {
            return bytes;
        }
    }
}

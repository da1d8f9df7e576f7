package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a little-endian object file: its sections in the order that they are added, then symbols and names. */
final class ElfImage {

    static final int TEXT_FLAGS = 0x6; // SHF_ALLOC | SHF_EXECINSTR
    static final int DATA_FLAGS = 0x3; // SHF_ALLOC | SHF_WRITE

    static final int FUNCTION = 2; // STT_FUNC
    static final int OBJECT = 1; // STT_OBJECT
    static final int UNTYPED = 0; // STT_NOTYPE

    static final int R_BPF_64_64 = 1;
    static final int R_BPF_64_ABS64 = 2;
    static final int R_BPF_64_32 = 10;

    private static final int PROGBITS = 1;
    private static final int SYMTAB = 2;
    private static final int STRTAB = 3;
    private static final int REL = 9;

    private static final int HEADER_BYTES = 64;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int RELOCATION_BYTES = 16;

    private record Section(int name, int type, int flags, ByteBuffer content, int link, int info, int entryBytes) {}

    private record Relocations(int section, ByteArrayOutputStream entries) {}

    private final List<Section> sections = new ArrayList<>();
    private final List<Relocations> relocations = new ArrayList<>();
    private final ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private int symbolCount;

    ElfImage() {
        names.write(0);
        sections.add(new Section(0, 0, 0, ByteBuffer.allocate(0), 0, 0, 0));
        symbol(0, UNTYPED, 0, 0, 0);
    }

    /** Adds a section of code and returns its index. */
    int code(String name, List<Instruction> instructions) {
        return section(
                name,
                TEXT_FLAGS,
                Bytecode.of(instructions.toArray(Instruction[]::new)).encode(ByteOrder.LITTLE_ENDIAN));
    }

    /** Adds a section and returns its index. */
    int section(String name, int flags, byte[] content) {
        sections.add(new Section(name(name), PROGBITS, flags, ByteBuffer.wrap(content), 0, 0, 0));
        return sections.size() - 1;
    }

    /** Adds a global symbol and returns its index. */
    int symbol(String name, int type, int section, long value, long size) {
        return symbol(name(name), type, section, value, size);
    }

    /** Adds a global symbol whose name is at an offset of the names. */
    int symbol(int name, int type, int section, long value, long size) {
        symbols.writeBytes(bytes(SYMBOL_BYTES)
                .putInt(name)
                .put((byte) (symbolCount == 0 ? 0 : 1 << 4 | type))
                .put((byte) 0)
                .putShort((short) section)
                .putLong(value)
                .putLong(size)
                .array());
        return symbolCount++;
    }

    /** Adds a name and returns its offset. */
    int name(String name) {
        int at = names.size();
        names.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return at;
    }

    void relocation(int section, long offset, int type, int symbol) {
        if (relocations.isEmpty() || relocations.get(relocations.size() - 1).section() != section) {
            relocations.add(new Relocations(section, new ByteArrayOutputStream()));
        }
        relocations
                .get(relocations.size() - 1)
                .entries()
                .writeBytes(bytes(RELOCATION_BYTES)
                        .putLong(offset)
                        .putLong((long) symbol << 32 | type)
                        .array());
    }

    byte[] write() {
        List<Section> all = new ArrayList<>(sections);
        int symbolTable = all.size() + relocations.size();
        for (Relocations each : relocations) {
            all.add(new Section(
                    name(".rel"),
                    REL,
                    0,
                    ByteBuffer.wrap(each.entries().toByteArray()),
                    symbolTable,
                    each.section(),
                    RELOCATION_BYTES));
        }
        all.add(new Section(
                name(".symtab"),
                SYMTAB,
                0,
                ByteBuffer.wrap(symbols.toByteArray()),
                symbolTable + 1,
                symbolCount,
                SYMBOL_BYTES));
        int namesName = name(".strtab");
        all.add(new Section(namesName, STRTAB, 0, ByteBuffer.wrap(names.toByteArray()), 0, 0, 0));

        int contents =
                all.stream().mapToInt(section -> section.content().capacity()).sum();
        int table = HEADER_BYTES + contents;
        byte[] bytes = new byte[table + all.size() * SECTION_HEADER_BYTES];
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 1).putShort((short) 247).putInt(1);
        file.putLong(0).putLong(0).putLong(table).putInt(0);
        file.putShort((short) HEADER_BYTES).putInt(0).putShort((short) SECTION_HEADER_BYTES);
        file.putShort((short) all.size()).putShort((short) (all.size() - 1));
        int header = table;
        for (Section section : all) {
            int offset = file.position();
            file.put(section.content().duplicate());
            file.putInt(header, section.name()).putInt(header + 4, section.type());
            file.putLong(header + 8, section.flags()).putLong(header + 24, offset);
            file.putLong(header + 32, section.content().capacity());
            file.putInt(header + 40, section.link()).putInt(header + 44, section.info());
            file.putLong(header + 48, 8).putLong(header + 56, section.entryBytes());
            header += SECTION_HEADER_BYTES;
        }
        return bytes;
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package io.github.ebpf4j.conformance.plugin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A program as the smallest object file that loaders take: ELF of 64 bits, little-endian, relocatable, for the machine
 * BPF, with one section of code and one global function over all of it. There is one table of strings, for sections and
 * symbols, as upstream's runner has it.
 */
final class ElfObject {

    private static final String SYMBOLS = ".symtab";
    private static final String STRINGS = ".strtab";
    private static final String FUNCTION = "main";

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final int ALIGNMENT = 8;

    private static final int SECTIONS = 4;
    private static final int CODE_INDEX = 1;
    private static final int STRINGS_INDEX = 3;

    private static final short ET_REL = 1;
    private static final short EM_BPF = 247;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final byte VERSION = 1;
    private static final int SHT_NULL = 0;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int ALLOCATED_AND_EXECUTABLE = 6;
    private static final byte GLOBAL_FUNCTION = 0x12;

    private ElfObject() {}

    /** Returns the file for a program in a section of this name. */
    static byte[] of(String section, byte[] code) {
        String strings = String.join("\0", "", section, SYMBOLS, STRINGS, FUNCTION, "");
        byte[] stringBytes = strings.getBytes(StandardCharsets.US_ASCII);
        int codeAt = HEADER_SIZE;
        int symbolsAt = codeAt + code.length;
        int stringsAt = symbolsAt + 2 * SYMBOL_SIZE;
        int headersAt = (stringsAt + stringBytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

        ByteBuffer file =
                ByteBuffer.allocate(headersAt + SECTIONS * SECTION_HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header(file, headersAt);
        file.put(code);
        file.put(new byte[SYMBOL_SIZE]);
        file.putInt(strings.indexOf(FUNCTION))
                .put(GLOBAL_FUNCTION)
                .put((byte) 0)
                .putShort((short) CODE_INDEX);
        file.putLong(0).putLong(code.length);
        file.put(stringBytes);
        file.position(headersAt);
        sectionHeader(file, 0, SHT_NULL, 0, 0, 0, 0, 0, 0);
        sectionHeader(
                file, strings.indexOf(section), SHT_PROGBITS, ALLOCATED_AND_EXECUTABLE, codeAt, code.length, 0, 0, 0);
        // One symbol is local, the empty one.
        sectionHeader(
                file,
                strings.indexOf(SYMBOLS),
                SHT_SYMTAB,
                0,
                symbolsAt,
                2 * SYMBOL_SIZE,
                STRINGS_INDEX,
                1,
                SYMBOL_SIZE);
        sectionHeader(file, strings.indexOf(STRINGS), SHT_STRTAB, 0, stringsAt, stringBytes.length, 0, 0, 0);
        return file.array();
    }

    private static void header(ByteBuffer file, int sectionHeadersAt) {
        file.put(new byte[] {0x7f, 'E', 'L', 'F', CLASS_64, LITTLE_ENDIAN, VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort(ET_REL).putShort(EM_BPF).putInt(VERSION);
        // No entry point and no program headers.
        file.putLong(0).putLong(0).putLong(sectionHeadersAt);
        file.putInt(0).putShort((short) HEADER_SIZE).putShort((short) 0).putShort((short) 0);
        file.putShort((short) SECTION_HEADER_SIZE).putShort((short) SECTIONS).putShort((short) STRINGS_INDEX);
    }

    private static void sectionHeader(
            ByteBuffer file, int name, int type, long flags, int at, int size, int link, int info, int entrySize) {
        file.putInt(name).putInt(type).putLong(flags).putLong(0);
        file.putLong(at).putLong(size).putInt(link).putInt(info);
        file.putLong(type == SHT_STRTAB || type == SHT_NULL ? 1 : ALIGNMENT).putLong(entrySize);
    }
}

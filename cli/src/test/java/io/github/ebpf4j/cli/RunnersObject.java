package io.github.ebpf4j.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The object file that bpf_conformance_runner writes when it is told to: the sections .shstrtab, .symtab and .text, and
 * the symbol main, whose name is in .shstrtab.
 */
final class RunnersObject {

    private static final int HEADER = 64;
    private static final int SECTION_HEADER = 64;
    private static final int SYMBOL = 24;
    private static final int NAMES = 1;
    private static final int TEXT = 3;
    private static final int SECTIONS = 4;
    private static final String STRINGS = "\0.shstrtab\0.symtab\0.text\0";

    private RunnersObject() {}

    static byte[] of(byte[] code) {
        return of("main", code);
    }

    /** Returns the file with another name in it. */
    static byte[] of(String name, byte[] code) {
        byte[] names = (STRINGS + name + "\0").getBytes(StandardCharsets.UTF_8);
        int symbols = HEADER + SECTIONS * SECTION_HEADER;
        int text = symbols + 2 * SYMBOL;
        int strings = text + code.length;
        ByteBuffer file = ByteBuffer.allocate(strings + names.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        // ET_REL, EM_BPF, version; entry, program headers, section headers
        file.putShort((short) 1)
                .putShort((short) 247)
                .putInt(1)
                .putLong(0)
                .putLong(0)
                .putLong(HEADER);
        file.putInt(0).putShort((short) HEADER).putShort((short) 0).putShort((short) 0);
        file.putShort((short) SECTION_HEADER).putShort((short) SECTIONS).putShort((short) NAMES);
        section(file, "", 0, 0, 0, 0, 0, 0, 0);
        section(file, ".shstrtab", 3, 0, strings, names.length, 0, 0, 0);
        section(file, ".symtab", 2, 0, symbols, 2 * SYMBOL, NAMES, 1, SYMBOL);
        section(file, ".text", 1, 6, text, code.length, 0, 0, 0);
        file.put(new byte[SYMBOL]);
        // STB_GLOBAL, STT_FUNC
        file.putInt(STRINGS.length()).put((byte) 0x12).put((byte) 0).putShort((short) TEXT);
        file.putLong(0).putLong(code.length);
        return file.put(code).put(names).array();
    }

    private static void section(
            ByteBuffer file, String name, int type, long flags, int offset, int size, int link, int info, int entry) {
        file.putInt(name.isEmpty() ? 0 : STRINGS.indexOf(name))
                .putInt(type)
                .putLong(flags)
                .putLong(0);
        file.putLong(offset).putLong(size).putInt(link).putInt(info).putLong(4).putLong(entry);
    }
}

package io.github.ebpf4j.loader;

/**
 * A row of the section table, of which {@link ElfGuard} has checked everything that it holds.
 *
 * @param index its number in the table
 * @param name its name, or its index in brackets where it has none
 * @param nameOffset its {@code sh_name}, where the name begins in the table of section names
 * @param type its {@code sh_type}
 * @param flags its {@code sh_flags}
 * @param offset where its bytes begin in the file
 * @param size how many bytes it has; in the file none of them, if its type is {@link #NOBITS}
 * @param link its {@code sh_link}
 * @param info its {@code sh_info}
 * @param alignment its {@code sh_addralign}
 * @param entrySize its {@code sh_entsize}
 */
record Section(
        int index,
        String name,
        int nameOffset,
        int type,
        long flags,
        long offset,
        long size,
        int link,
        int info,
        long alignment,
        long entrySize) {

    static final int NULL = 0;
    static final int PROGBITS = 1;
    static final int SYMTAB = 2;
    static final int STRTAB = 3;
    static final int RELA = 4;
    static final int NOBITS = 8;
    static final int REL = 9;

    private static final long WRITABLE = 0x1;
    private static final long ALLOCATED = 0x2;
    private static final long EXECUTABLE = 0x4;

    /** Returns whether the section's bytes are in the file. */
    boolean isInFile() {
        return type != NULL && type != NOBITS;
    }

    /** Returns whether the section holds code. */
    boolean isCode() {
        return type == PROGBITS && (flags & EXECUTABLE) != 0;
    }

    /** Returns whether the section holds data that a program can use: it becomes part of memory, and is no code. */
    boolean isData() {
        return (type == PROGBITS || type == NOBITS) && (flags & (ALLOCATED | EXECUTABLE)) == ALLOCATED;
    }

    boolean isWritable() {
        return (flags & WRITABLE) != 0;
    }

    /** Returns whether the section's name is the given one, or begins with it and a dot. */
    boolean isNamed(String family) {
        return name.equals(family) || name.startsWith(family + ".");
    }

    /** Returns whether the section holds relocations, of either kind. */
    boolean isRelocations() {
        return type == REL || type == RELA;
    }

    /** Returns how many entries a section of entries has. */
    long entries() {
        return size / entrySize;
    }

    /** Returns the same section with a name, or itself where the name is empty. */
    Section named(String given) {
        return given.isEmpty()
                ? this
                : new Section(index, given, nameOffset, type, flags, offset, size, link, info, alignment, entrySize);
    }
}

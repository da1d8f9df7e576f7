package io.github.ebpf4j.loader;

/**
 * A function symbol, and the part of a code section that it covers.
 *
 * @param index its number in the symbol table, which tells it from all others
 * @param name its name
 * @param section the section that it is in
 * @param start where it begins in the section, in bytes
 * @param size how many bytes it has
 */
record FunctionSymbol(int index, String name, Section section, long start, long size) {

    long end() {
        return start + size;
    }

    /**
     * Returns whether the function is in the section of those that are there to be called, by libbpf's convention, or
     * in one of the sections that {@code -ffunction-sections} makes of it.
     */
    boolean isInText() {
        return section.name().equals(".text") || section.name().startsWith(".text.");
    }

    /** Returns whether both names mean the same code. */
    boolean isAliasOf(FunctionSymbol other) {
        return section.index() == other.section.index() && start == other.start && size == other.size;
    }

    /** Returns whether the other is the same row of the symbol table. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FunctionSymbol symbol && index == symbol.index;
    }

    // Not of the fields: whoever writes the file could choose them so that all symbols have one hash.
    @Override
    public int hashCode() {
        return index;
    }
}

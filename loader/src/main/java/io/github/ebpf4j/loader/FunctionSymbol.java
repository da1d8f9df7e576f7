package io.github.ebpf4j.loader;

/**
 * A function symbol, and the part of a code section that it covers.
 *
 * @param unit the unit that defines it
 * @param index its number in the symbol table, which tells it from all others of the unit; negative for a section of
 *     code that no symbol names
 * @param name its name
 * @param section the section that it is in
 * @param start where it begins in the section, in bytes
 * @param size how many bytes it has
 */
record FunctionSymbol(LinkUnit unit, int index, String name, Section section, long start, long size) {

    long end() {
        return start + size;
    }

    /**
     * Returns whether the function is in the section of those that are there to be called, by libbpf's convention, or
     * in one of the sections that {@code -ffunction-sections} makes of it.
     */
    boolean isInText() {
        return section.isNamed(".text");
    }

    /** Returns whether both names mean the same code. */
    boolean isAliasOf(FunctionSymbol other) {
        return unit == other.unit
                && section.index() == other.section.index()
                && start == other.start
                && size == other.size;
    }

    /** Returns whether the other is the same row of the same symbol table. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FunctionSymbol symbol && unit == symbol.unit && index == symbol.index;
    }

    // Not of the fields: whoever writes the file could choose them so that all symbols have one hash.
    @Override
    public int hashCode() {
        return 31 * unit.number() + index;
    }
}

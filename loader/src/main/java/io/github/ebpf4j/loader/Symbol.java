package io.github.ebpf4j.loader;

/**
 * A row of the symbol table.
 *
 * @param index its number in the table
 * @param name its name, or that of its section, if it stands for one
 * @param type its {@code STT_} type
 * @param binding its {@code STB_} binding
 * @param hidden whether only its own object can see it once that is linked
 * @param section the index of the section that defines it, or one of the reserved indices
 * @param value where it begins in its section, in bytes
 * @param size how many bytes it has
 */
record Symbol(int index, String name, int type, int binding, boolean hidden, int section, long value, long size) {

    static final int NOTYPE = 0;
    static final int OBJECT = 1;
    static final int FUNCTION = 2;
    static final int SECTION = 3;

    static final int LOCAL = 0;
    static final int WEAK = 2;

    /** The section index of a symbol that the object does not define. */
    static final int UNDEFINED = 0;

    /** The first of the section indices that name no section: absolute symbols, common ones, and so on. */
    static final int FIRST_RESERVED = 0xff00;

    /** The section index of a symbol whose real index does not fit in 16 bits. */
    static final int EXTENDED = 0xffff;

    /** Returns whether a section of the object defines the symbol. */
    boolean isInSection() {
        return section != UNDEFINED && section < FIRST_RESERVED;
    }

    /** Returns whether other objects can see the symbol. */
    boolean isVisible() {
        return binding != LOCAL && !name.isEmpty();
    }

    /** Returns whether the symbol stands for something that is defined elsewhere. */
    boolean isExtern() {
        return section == UNDEFINED && isVisible();
    }

    boolean isWeak() {
        return binding == WEAK;
    }

    Symbol named(String given) {
        return new Symbol(index, given, type, binding, hidden, section, value, size);
    }
}

package io.github.ebpf4j.loader;

import java.util.OptionalLong;

/**
 * A place in a section that depends on a symbol.
 *
 * @param offset the place, in bytes from the start of the section: in code, always that of a slot
 * @param type its {@code R_BPF_} type
 * @param symbol the symbol
 * @param addend what is to be added to the symbol's value; nothing if that stands at the place itself
 */
record Relocation(long offset, int type, Symbol symbol, OptionalLong addend) {

    /** None, which some compilers wrote where they meant {@link #R_BPF_64_64}. */
    static final int R_BPF_NONE = 0;

    /** A 64-bit immediate, in an {@code lddw}. */
    static final int R_BPF_64_64 = 1;

    /** 64 bits of data. */
    static final int R_BPF_64_ABS64 = 2;

    /** The same, as GNU's assembler numbers it. */
    static final int R_BPF_DATA_64 = 12;

    /** A call. */
    static final int R_BPF_64_32 = 10;

    /** Returns the type's number and its name. */
    String describeType() {
        return "%d (%s)".formatted(type, typeName(type));
    }

    static String typeName(int type) {
        return switch (type) {
            case R_BPF_NONE -> "R_BPF_NONE";
            case R_BPF_64_64 -> "R_BPF_64_64";
            case R_BPF_64_ABS64 -> "R_BPF_64_ABS64";
            case 3 -> "R_BPF_64_ABS32";
            case 4 -> "R_BPF_64_NODYLD32";
            case R_BPF_64_32 -> "R_BPF_64_32";
            case R_BPF_DATA_64 -> "R_BPF_DATA_64";
            default -> "unknown";
        };
    }
}

package io.github.ebpf4j.loader;

/**
 * A place in the code that depends on a symbol.
 *
 * @param offset the place, in bytes from the start of the section: always that of a slot
 * @param type its {@code R_BPF_} type
 * @param symbol the symbol
 */
record Relocation(int offset, int type, Symbol symbol) {

    /** A 64-bit immediate, in an {@code lddw}. */
    static final int R_BPF_64_64 = 1;

    /** A call. */
    static final int R_BPF_64_32 = 10;

    /** Returns the type's number and its name. */
    String describeType() {
        return "%d (%s)".formatted(type, typeName(type));
    }

    static String typeName(int type) {
        return switch (type) {
            case 0 -> "R_BPF_NONE";
            case R_BPF_64_64 -> "R_BPF_64_64";
            case 2 -> "R_BPF_64_ABS64";
            case 3 -> "R_BPF_64_ABS32";
            case 4 -> "R_BPF_64_NODYLD32";
            case R_BPF_64_32 -> "R_BPF_64_32";
            default -> "unknown";
        };
    }
}

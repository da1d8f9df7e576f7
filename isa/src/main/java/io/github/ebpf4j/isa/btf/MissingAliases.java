package io.github.ebpf4j.isa.btf;

/** What compilers write types of that C does not know, or knows already. */
final class MissingAliases {

    /** Compilers have it built in, and accept no definition of it. */
    static final String BUILT_IN = "__builtin_va_list";

    private MissingAliases() {}

    /**
     * Returns a definition of an integer's name if it is one of those that gcc uses for itself, on Arm, and empty text
     * if it is not.
     */
    static String of(String name) {
        return switch (name) {
            case "__Poly8_t" -> "typedef unsigned char __Poly8_t;\n\n";
            case "__Poly16_t" -> "typedef unsigned short __Poly16_t;\n\n";
            case "__Poly64_t" -> "typedef unsigned long long __Poly64_t;\n\n";
            case "__Poly128_t" -> "typedef unsigned __int128 __Poly128_t;\n\n";
            default -> "";
        };
    }
}

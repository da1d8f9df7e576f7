package io.github.ebpf4j.isa.btf;

/**
 * The types of a {@link Btf} as C declares them: what {@code bpftool btf dump file FILE format c} prints, in the order
 * of the types' numbers, each type after those that it needs.
 *
 * <p>A structure that is only pointed to is declared first and defined later; one without a name is defined where it is
 * used. Names that two types share get a suffix ({@code ___2}), as in libbpf, so that the text compiles. Bit fields,
 * gaps between members and packed structures come out so that a compiler lays them out as the types say. Functions,
 * variables and sections are no types and are left out.
 *
 * <p>The text takes time and memory in proportion to the types: what would take much more is refused.
 */
public final class CDeclarations {

    private static final String BEGIN = """
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            """;

    private static final String END = """
            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */
            """;

    private CDeclarations() {}

    /**
     * Returns the declarations of all types, as a header file for programs: guarded, and with access to members marked
     * for CO-RE.
     *
     * @throws BtfException if C cannot declare a type: if one without a name contains a pointer to itself, or an array
     *     of what is still being defined; if more than 250 types have to be looked into for one of them; or if the
     *     text grows out of proportion because a type without a name is written out again and again
     */
    public static String of(Btf btf) {
        WorkLimit limit = WorkLimit.of(btf);
        CText text = new CText(limit);
        DeclarationOrder order = new DeclarationOrder(btf, limit);
        DeclarationWriter writer = new DeclarationWriter(btf, text, limit);
        text.add(BEGIN);
        for (int id = 1; id < btf.count(); id++) {
            for (int next : order.neededFor(id)) {
                writer.write(next);
            }
        }
        return text.add(END).toString();
    }

    /**
     * Returns the declaration of something of a type: {@code const char *name[4]}. A structure, union or enumeration
     * without a name is not written out: it is {@code struct {...}}.
     *
     * @param name what is declared; empty for the type alone, as in a cast
     * @throws BtfException if functions and arrays of more than 250 levels are in it, or if it grows out of proportion
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public static String declaration(Btf btf, int id, String name) {
        WorkLimit limit = WorkLimit.of(btf);
        CText text = new CText(limit);
        new Declarator(btf, text, limit, Declarator.Definitions.HIDDEN).declare(id, Identifiers.printable(name), 0);
        return text.toString();
    }
}

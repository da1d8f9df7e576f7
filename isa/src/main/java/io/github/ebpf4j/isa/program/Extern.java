package io.github.ebpf4j.isa.program;

/**
 * What an object uses and does not define: the host gives it when the program is linked to memory.
 *
 * <p>Instructions refer to it by its index among the object's externs: a variable is the imm of {@code lddw} with src 3
 * (RFC 9669, section 5.4), a function that of {@code call} with src 2 (section 4.3).
 *
 * @param name the symbol
 * @param kind what it is
 * @param weak whether a program can do without it: a variable that the host does not give is 0
 * @param type the number of its type in the object's BTF, of a {@code FUNC} for a function; 0 where it is not known
 */
public record Extern(String name, Kind kind, boolean weak, int type) {

    /** What an extern is. */
    public enum Kind {
        /** A function: of the kernel, where its type is known. */
        FUNCTION,
        /** The address of a kernel variable or symbol. */
        VARIABLE,
        /** A setting of the kernel, which has become part of the map {@code .kconfig}. */
        KCONFIG
    }
}

package io.github.ebpf4j.isa;

import java.util.Locale;

/** Where on its way from text or file to result a program was refused. */
public enum Phase {
    /** Text to instructions. */
    ASSEMBLE,
    /** Bytes or an object file to instructions. */
    LOAD,
    /** Instructions against the table. */
    VALIDATE,
    /** Instructions to the maps, functions and memory that they name. */
    LINK,
    /** Execution. */
    RUN;

    /** Returns the word that stands before a message: {@code assemble}, {@code load}, and so on. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

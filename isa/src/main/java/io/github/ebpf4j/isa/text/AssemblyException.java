package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** Assembly text that is not a program; the message starts with the line. */
public final class AssemblyException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The line, as {@link #line()} returns it. */
    private final int line;

    AssemblyException(int line, String message) {
        super(Phase.ASSEMBLE, "line %d: %s".formatted(line, message));
        this.line = line;
    }

    /** Returns the line of the text, counted from 1. */
    public int line() {
        return line;
    }
}

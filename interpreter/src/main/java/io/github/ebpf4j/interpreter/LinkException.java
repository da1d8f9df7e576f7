package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** A program that names something which the environment does not have; the message names program, pc and thing. */
public final class LinkException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The slot, as {@link #pc()} returns it. */
    private final int pc;

    LinkException(String program, int pc, String message) {
        super(Phase.LINK, "program \"%s\", pc %d: %s".formatted(program, pc, message));
        this.pc = pc;
    }

    /** Returns the slot of the instruction that names it. */
    public int pc() {
        return pc;
    }
}

package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** A fault, for those who asked for the result only: see {@link Outcome#r0()}. */
public final class FaultException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The fault, as {@link #fault()} returns it. */
    @SuppressWarnings("serial") // A record of strings, numbers and lists of them.
    private final Fault fault;

    FaultException(Fault fault) {
        super(Phase.RUN, fault.toString());
        this.fault = fault;
    }

    /** Returns the fault. */
    public Fault fault() {
        return fault;
    }
}

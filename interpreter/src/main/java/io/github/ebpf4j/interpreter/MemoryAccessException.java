package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/**
 * An access that the program's memory does not admit. A host function may catch it, as a kernel helper answers
 * {@code -EFAULT}; if it does not, the program ends with a fault of kind {@link Fault.Kind#MEMORY_ACCESS}.
 */
public final class MemoryAccessException extends EbpfException {
    private static final long serialVersionUID = 1L;

    MemoryAccessException(String message) {
        super(Phase.RUN, message);
    }

    /** Does nothing: a program's fault is reported by its own frames, and a fault must be cheap. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

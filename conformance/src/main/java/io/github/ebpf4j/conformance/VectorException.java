package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** A {@code .data} file that is no vector; the message names the file, and the line where there is one. */
public final class VectorException extends EbpfException {
    private static final long serialVersionUID = 1L;

    VectorException(Phase phase, String message) {
        super(phase, message);
    }
}

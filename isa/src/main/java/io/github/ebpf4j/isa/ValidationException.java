package io.github.ebpf4j.isa;

import java.util.List;

/** A program that breaks rules of the instruction set; it holds all findings, and its message the first error. */
public final class ValidationException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** All findings, as {@link #findings()} returns them. */
    @SuppressWarnings("serial") // Findings are records of an enum, an int and a string; the list is immutable.
    private final List<Finding> findings;

    ValidationException(List<Finding> findings, List<Finding> errors) {
        super(Phase.VALIDATE, errors.get(0) + (errors.size() == 1 ? "" : " and %d more".formatted(errors.size() - 1)));
        this.findings = findings;
    }

    /** Returns every finding, in the order of {@code pc}; at least one is an error. */
    public List<Finding> findings() {
        return findings;
    }
}

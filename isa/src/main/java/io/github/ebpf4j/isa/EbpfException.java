package io.github.ebpf4j.isa;

/**
 * The common type of every refusal: what was given cannot be used, and the message says what and where. The message
 * is meant for the person who wrote the input and fits on one line.
 */
public abstract class EbpfException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The phase, as {@link #phase()} returns it. */
    private final Phase phase;

    /**
     * Creates a refusal.
     *
     * @param phase where it happened
     * @param message what is wrong, where, and what would be right
     */
    protected EbpfException(Phase phase, String message) {
        super(message);
        this.phase = phase;
    }

    /** Returns where it happened. */
    public final Phase phase() {
        return phase;
    }
}

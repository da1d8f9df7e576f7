package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.VectorException;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.loader.LoadException;

/** The end of a command that cannot do what it was asked to: the line that says so, and the exit code. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The exit code, as {@link #status()} returns it. */
    private final int status;

    private Refusal(int status, String line) {
        super(Printable.text(line));
        this.status = status;
    }

    /** Returns a refusal of the command line itself. */
    static Refusal ofUsage(String line) {
        return new Refusal(Status.WRONG_USAGE, line);
    }

    /** Returns a refusal that reads {@code phase: place: message}; the place may be empty. */
    static Refusal of(Phase phase, String place, String message) {
        return new Refusal(Status.FAILED, phase + ": " + (place.isEmpty() ? "" : place + ": ") + message);
    }

    /** Returns a refusal to write a file that reads {@code doing: file: message}. */
    static Refusal ofOutput(String doing, String file, String message) {
        return new Refusal(Status.FAILED, doing + ": " + file + ": " + message);
    }

    /** Returns a library's refusal of something at a place. */
    static Refusal of(EbpfException cause, String place) {
        // These two name the file themselves.
        boolean placed = cause instanceof LoadException || cause instanceof VectorException;
        return of(cause.phase(), placed ? "" : place, String.valueOf(cause.getMessage()));
    }

    /** Returns the one line for standard error. */
    String line() {
        return String.valueOf(getMessage());
    }

    /** Returns the exit code. */
    int status() {
        return status;
    }
}

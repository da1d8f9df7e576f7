package io.github.ebpf4j.interpreter;

/** Leaves the loop with a fault; never leaves the engine. */
final class StopException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final Fault.Kind kind;

    StopException(Fault.Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }
}

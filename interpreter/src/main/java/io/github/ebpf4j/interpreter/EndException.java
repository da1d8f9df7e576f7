package io.github.ebpf4j.interpreter;

/** Leaves the loop with a result; never leaves the engine. */
final class EndException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final long r0;

    EndException(long r0) {
        super(null, null, false, false);
        this.r0 = r0;
    }
}

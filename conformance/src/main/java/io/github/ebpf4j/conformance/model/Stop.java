package io.github.ebpf4j.conformance.model;

/** Why a program is refused or stopped. It never leaves {@link ReferenceEngine}. */
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop(String message) {
        super(message, null, false, false);
    }
}

package io.github.ebpf4j.loader;

/** Why a CO-RE record cannot be applied. Where it stands is added by whoever knows. */
final class CoreRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    CoreRefusal(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}

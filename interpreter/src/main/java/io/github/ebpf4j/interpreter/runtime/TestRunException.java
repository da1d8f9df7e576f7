package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** A test run that is refused, with the error number that the kernel refuses it with. */
public final class TestRunException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The error, as {@link #errno()} returns it. */
    private final Errno errno;

    TestRunException(Errno errno, String message) {
        super(Phase.RUN, "%s: %s".formatted(errno, message));
        this.errno = errno;
    }

    /** Returns the error that {@code BPF_PROG_TEST_RUN} fails with. */
    public Errno errno() {
        return errno;
    }
}

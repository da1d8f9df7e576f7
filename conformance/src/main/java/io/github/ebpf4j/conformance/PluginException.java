package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;

/** A plugin that cannot be asked at all; the message names its command. What it answers is never an exception. */
public final class PluginException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception of the phase {@link Phase#RUN}. */
    public PluginException(String message) {
        super(Phase.RUN, message);
    }
}

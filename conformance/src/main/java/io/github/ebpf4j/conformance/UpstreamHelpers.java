package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Environment;

/** The helper functions that the vectors of bpf_conformance call. */
public final class UpstreamHelpers {

    /** Its vectors call one helper only, whose result they do not use; uBPF's returns its argument. */
    private static final int UNWIND = 5;

    private UpstreamHelpers() {}

    /** Registers the helpers and returns the builder. */
    public static Environment.Builder addTo(Environment.Builder environment) {
        return environment.helper(UNWIND, (memory, r1, r2, r3, r4, r5) -> r1);
    }
}

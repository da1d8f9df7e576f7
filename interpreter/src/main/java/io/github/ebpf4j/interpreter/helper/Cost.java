package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Limits;

/**
 * What helpers cost of the budget beside the instruction that calls them: see {@link Limits}. What they copy through
 * {@link io.github.ebpf4j.interpreter.Memory} is counted there; this is for all else whose size a program decides.
 */
final class Cost {

    private static final int FREE = 64;
    private static final int LOOKED_AT_PER_INSTRUCTION = 8;

    private Cost() {}

    /** Counts bytes that are copied, filled or summed up at once. */
    static void ofBytes(Caller caller, long bytes) {
        if (bytes >= Limits.BYTES_PER_INSTRUCTION) {
            caller.charge(bytes / Limits.BYTES_PER_INSTRUCTION);
        }
    }

    /**
     * Counts a step of a loop that looks at one byte after another.
     *
     * @param index how many steps came before it
     */
    static void ofStep(Caller caller, int index) {
        if (index % FREE == FREE - 1) {
            caller.charge(FREE / LOOKED_AT_PER_INSTRUCTION);
        }
    }
}

package io.github.ebpf4j.isa.flow;

/**
 * Consecutive slots.
 *
 * @param start the first
 * @param end the one after the last
 */
public record PcRange(int start, int end) {

    /** Returns whether the slot {@code pc} is in the range. */
    public boolean contains(int pc) {
        return pc >= start && pc < end;
    }
}

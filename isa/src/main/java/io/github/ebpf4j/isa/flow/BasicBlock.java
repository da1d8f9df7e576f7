package io.github.ebpf4j.isa.flow;

import java.util.OptionalInt;

/**
 * Instructions that are executed one after the other: only the first is jumped to, and only the last jumps.
 *
 * @param start the slot of the first instruction
 * @param end the slot after the last instruction
 * @param last the slot of the last instruction
 * @param reachable whether edges lead here from the entry of the block's own function
 * @param immediateDominator the start of the closest other block that every way from the function's entry to here
 *     passes; absent for the entry itself and for a block that is not {@code reachable}
 */
public record BasicBlock(int start, int end, int last, boolean reachable, OptionalInt immediateDominator) {

    /** Returns whether the slot {@code pc} is one of this block's. */
    public boolean contains(int pc) {
        return pc >= start && pc < end;
    }
}

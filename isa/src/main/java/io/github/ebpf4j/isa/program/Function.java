package io.github.ebpf4j.isa.program;

/**
 * A function of a program: its name and the slots that it covers.
 *
 * @param name the symbol, as the object file or the embedder names it
 * @param pc the slot of its first instruction
 * @param slots how many 64-bit slots it has, at least one
 */
public record Function(String name, int pc, int slots) {

    /**
     * Checks that the function covers at least one slot.
     *
     * @throws IllegalArgumentException if {@code pc} is negative or {@code slots} is less than one
     */
    public Function {
        if (pc < 0 || slots < 1) {
            throw new IllegalArgumentException(
                    "function \"%s\": pc %d, %d slots; a function starts at 0 or later and has a slot at least"
                            .formatted(name, pc, slots));
        }
    }

    /** Returns whether the slot {@code pc} is one of this function's. */
    public boolean contains(int pc) {
        return pc >= this.pc && pc - this.pc < slots;
    }
}

package io.github.ebpf4j.isa.builder;

import java.util.Locale;

/**
 * A place in memory, as loads and stores name it (RFC 9669 section 5.1). {@link Register#at} makes one:
 * {@code R10.at(-8)}.
 *
 * @param base the register that holds an address
 * @param offset what is added to it, -32768 to 32767
 */
public record Memory(Register base, int offset) {

    /**
     * Checks the offset.
     *
     * @throws IllegalArgumentException if the offset is not -32768 to 32767
     */
    public Memory {
        Arguments.requireRange("offset", offset, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** Returns the operand as the assembler reads it: {@code [%r10-8]}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "[%%r%d%+d]", base.number(), offset);
    }
}

package io.github.ebpf4j.isa;

import java.util.Locale;

/** A field of an instruction whose content the table constrains (RFC 9669 sections 3.1 and 3.2). */
public enum Field {
    /** The destination register, {@code dst_reg}. */
    DST,
    /** The source register, {@code src_reg}; some instructions keep a subtype in it. */
    SRC,
    /** The 16-bit offset; some arithmetic instructions keep a subtype in it. */
    OFFSET,
    /** The 32-bit immediate; byte swaps and atomic operations keep a subtype in it. */
    IMM,
    /** The immediate in the second slot of a wide instruction. */
    NEXT_IMM;

    /** Returns the field's name as the RFC writes it: {@code dst}, {@code next_imm}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

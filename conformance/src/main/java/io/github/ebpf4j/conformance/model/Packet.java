package io.github.ebpf4j.conformance.model;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Section 5.5, legacy BPF packet access instructions. The RFC leaves what they do to Linux: the packet is that of the
 * context, which R6 must hold; the place is a 32-bit number; the value comes from network byte order into R0; R1 to R5
 * are lost; and an access outside of the packet ends the program with 0.
 */
class Packet {

    private static final int FIRST_LOST = 1;
    private static final int LAST_LOST = 5;

    /** Returns whether R6 is the context, which R1 held at entry. */
    boolean isContext(long r6, long context) {
        return r6 == context;
    }

    /** Takes away what an access loses. */
    void lose(long[] r) {
        Arrays.fill(r, FIRST_LOST, LAST_LOST + 1, 0);
    }

    /** Returns what R0 holds afterwards; nothing if the access is outside of the packet. */
    OptionalLong load(byte[] packet, int place, int size) {
        if (place < 0 || place > packet.length - size) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ModelMemory.number(packet, place, size, ByteOrder.BIG_ENDIAN));
    }

    /** Returns the place of an access. */
    int place(boolean indirect, long src, int imm) {
        return indirect ? (int) (src + imm) : imm;
    }
}

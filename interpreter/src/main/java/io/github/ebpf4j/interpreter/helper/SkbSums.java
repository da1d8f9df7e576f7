package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.context.Checksum;
import io.github.ebpf4j.interpreter.context.Skb;

/** Sums of parts of a packet, as parts of the sum of all of it ({@code csum_block_add}, {@code csum_block_sub}). */
final class SkbSums {

    private SkbSums() {}

    /**
     * Returns the sum of some bytes of a packet, as they count in the sum from the data's start on.
     *
     * @param index that in the packet's array
     */
    static int of(Skb skb, int index, int size, boolean bigEndian) {
        int sum = Checksum.sum(skb.array(), index, size, 0, bigEndian);
        // At an odd place, each byte is the other half of its 16 bits.
        return (index - skb.data()) % 2 == 0 ? sum : Integer.rotateRight(sum, Byte.SIZE);
    }

    /** Returns the sum of all after a part's sum has changed. */
    static int replaced(int all, int before, int after) {
        return Sums.add(Sums.subtract(all, before), after);
    }
}

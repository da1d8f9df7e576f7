package io.github.ebpf4j.isa.flow;

/**
 * A way from a block to a block of the same function. A way that leads elsewhere is a {@link Departure}.
 *
 * @param from the start of the block that it leaves
 * @param to the start of the block that it enters
 * @param kind why execution goes there
 * @param back whether the entered block dominates the one that is left, so that the edge closes a natural loop. In a
 *     loop with more than one entry (irreducible flow) no edge does
 */
public record Edge(int from, int to, Kind kind, boolean back) {

    /** Why execution goes from one block to the next (RFC 9669 section 4.3). */
    public enum Kind {
        /** The block does not end with a jump: the next one only begins there. */
        FALL_THROUGH("fall through"),
        /** The condition of the jump at the block's end does not hold. */
        IF_FALSE("false"),
        /** The condition of the jump at the block's end holds, or a {@code may_goto} is used up. */
        IF_TRUE("true"),
        /** The block ends with a jump without a condition. */
        JUMP("");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns what stands beside the edge in a drawing; nothing for {@link #JUMP}. */
        public String label() {
            return label;
        }
    }
}

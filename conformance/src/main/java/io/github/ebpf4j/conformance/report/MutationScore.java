package io.github.ebpf4j.conformance.report;

/**
 * How many of the faults that were put into the semantics a suite catches.
 *
 * @param name what the suite is called
 * @param killed how many faults it catches, 0 to {@code total}
 * @param total how many faults there were, 1 or more
 */
public record MutationScore(String name, int killed, int total) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if they are not in their ranges
     */
    public MutationScore {
        if (total < 1 || killed < 0 || killed > total) {
            throw new IllegalArgumentException("%s: %d of %d faults caught".formatted(name, killed, total));
        }
    }
}

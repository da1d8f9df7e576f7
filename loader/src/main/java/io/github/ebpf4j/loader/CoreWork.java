package io.github.ebpf4j.loader;

/**
 * How much comparing of types the CO-RE records of an object may cause. Thousands of records, each with thousands of
 * types of one name to look at, and types that branch at every level would cause any amount; real objects stay below
 * a hundredth of it, even against the types of a whole kernel.
 */
final class CoreWork {

    /** How many steps there are for one object at most: some seconds of work. */
    static final long DEFAULT_STEPS = 1L << 26;

    private static final long STEPS_OF_ANY_OBJECT = 1L << 18;
    private static final long STEPS_OF_A_TYPE = 64;

    /** Comparing names costs a step for so many characters. */
    private static final int CHARACTERS_PER_STEP = 32;

    /** Keeping something costs as many steps: what is kept for all records together takes some megabytes. */
    private static final int STEPS_PER_KEPT = 16;

    private final long steps;
    private long left;

    CoreWork(long steps) {
        this.steps = steps;
        this.left = steps;
    }

    /** Returns what an object is granted, in proportion to the types of both sides and to its records. */
    static CoreWork of(int localTypes, int targetTypes, int records) {
        return new CoreWork(Math.min(
                DEFAULT_STEPS, STEPS_OF_ANY_OBJECT + STEPS_OF_A_TYPE * ((long) localTypes + targetTypes + records)));
    }

    /** Counts a step. */
    void step() throws CoreRefusal {
        spend(1);
    }

    /** Counts what it costs to compare something with a name. */
    void compare(String name) throws CoreRefusal {
        spend(1 + name.length() / CHARACTERS_PER_STEP);
    }

    /** Counts what it costs to keep something for the records that follow. */
    void keep(int count) throws CoreRefusal {
        spend((long) count * STEPS_PER_KEPT);
    }

    private void spend(long cost) throws CoreRefusal {
        left -= cost;
        if (left < 0) {
            // Nothing that costs a step is done from here on.
            left = 0;
            throw new CoreRefusal(
                    "the CO-RE records of the object need more than %d comparisons of types".formatted(steps));
        }
    }
}

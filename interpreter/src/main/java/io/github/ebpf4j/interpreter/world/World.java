package io.github.ebpf4j.interpreter.world;

import java.util.SplittableRandom;

/** What the world outside answers. Immutable; what it holds may change. */
public final class World {

    private final Clock clock;
    private final Randomness randomness;

    private World(Builder builder) {
        clock = builder.clock;
        randomness = builder.randomness;
    }

    /** Returns a deterministic world: each one begins at the same time, with the same random numbers. */
    public static World deterministic() {
        return builder().build();
    }

    /** Returns a builder of a deterministic world. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what time it is. */
    public Clock clock() {
        return clock;
    }

    /** Returns where random numbers come from. */
    public Randomness randomness() {
        return randomness;
    }

    /** Collects what a world is made of. */
    public static final class Builder {
        private Clock clock = new VirtualClock();
        private Randomness randomness = seeded(0);

        private Builder() {}

        private static Randomness seeded(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return () -> {
                synchronized (random) {
                    return random.nextInt();
                }
            };
        }

        /** Sets the clock; a {@link VirtualClock} unless set. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets where random numbers come from; a fixed sequence unless set. */
        public Builder randomness(Randomness randomness) {
            this.randomness = randomness;
            return this;
        }

        /** Sets the seed of the random numbers. */
        public Builder seed(long seed) {
            return randomness(seeded(seed));
        }

        /** Returns the world. */
        public World build() {
            return new World(this);
        }
    }
}

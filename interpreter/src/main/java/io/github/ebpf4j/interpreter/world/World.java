package io.github.ebpf4j.interpreter.world;

import java.util.Map;
import java.util.SplittableRandom;

/** What the world outside answers. Immutable; what it holds may change. */
public final class World {

    private final Clock clock;
    private final Randomness randomness;
    private final Tasks tasks;
    private final Cgroups cgroups;
    private final Stacks stacks;
    private final Symbols symbols;
    private final Devices devices;
    private final Routes routes;
    private final Sockets sockets;
    private final Connections connections;
    private final Attributes attributes;

    private World(Builder builder) {
        clock = builder.clock;
        randomness = builder.randomness;
        tasks = builder.tasks;
        cgroups = builder.cgroups;
        stacks = builder.stacks;
        symbols = builder.symbols;
        devices = builder.devices;
        routes = builder.routes;
        sockets = builder.sockets;
        connections = builder.connections;
        attributes = builder.attributes;
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

    /** Returns which tasks there are. */
    public Tasks tasks() {
        return tasks;
    }

    /** Returns which control groups there are. */
    public Cgroups cgroups() {
        return cgroups;
    }

    /** Returns the stacks of tasks. */
    public Stacks stacks() {
        return stacks;
    }

    /** Returns the kernel's symbols. */
    public Symbols symbols() {
        return symbols;
    }

    /** Returns which network devices there are. */
    public Devices devices() {
        return devices;
    }

    /** Returns where packets go. */
    public Routes routes() {
        return routes;
    }

    /** Returns which sockets there are. */
    public Sockets sockets() {
        return sockets;
    }

    /** Returns which connections the kernel tracks. */
    public Connections connections() {
        return connections;
    }

    /** Returns which extended attributes there are. */
    public Attributes attributes() {
        return attributes;
    }

    /** Collects what a world is made of. */
    public static final class Builder {
        private Clock clock = new VirtualClock();
        private Randomness randomness = seeded(0);
        private Tasks tasks = Tasks.deterministic();
        private Cgroups cgroups = Cgroups.of(Cgroup.root(1));
        private Stacks stacks = Stacks.empty();
        private Symbols symbols = Symbols.of(Map.of());
        private Devices devices = Devices.of(Devices.LOOPBACK);
        private Routes routes = Routes.none();
        private Sockets sockets = Sockets.none();
        private Connections connections = new ConnectionTable();
        private Attributes attributes = Attributes.none();

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

        /** Sets which tasks there are; {@link Tasks#deterministic} unless set. */
        public Builder tasks(Tasks tasks) {
            this.tasks = tasks;
            return this;
        }

        /** Sets which control groups there are; the root with id 1 unless set. */
        public Builder cgroups(Cgroups cgroups) {
            this.cgroups = cgroups;
            return this;
        }

        /** Sets the stacks of tasks; empty ones unless set. */
        public Builder stacks(Stacks stacks) {
            this.stacks = stacks;
            return this;
        }

        /** Sets the kernel's symbols; none unless set. */
        public Builder symbols(Symbols symbols) {
            this.symbols = symbols;
            return this;
        }

        /** Sets which network devices there are; {@link Devices#LOOPBACK} alone unless set. */
        public Builder devices(Devices devices) {
            this.devices = devices;
            return this;
        }

        /** Sets where packets go; nowhere unless set. */
        public Builder routes(Routes routes) {
            this.routes = routes;
            return this;
        }

        /** Sets which sockets there are; none unless set. */
        public Builder sockets(Sockets sockets) {
            this.sockets = sockets;
            return this;
        }

        /** Sets which connections the kernel tracks; a {@link ConnectionTable} without one unless set. */
        public Builder connections(Connections connections) {
            this.connections = connections;
            return this;
        }

        /** Sets which extended attributes there are; none unless set. */
        public Builder attributes(Attributes attributes) {
            this.attributes = attributes;
            return this;
        }

        /** Returns the world. */
        public World build() {
            return new World(this);
        }
    }
}

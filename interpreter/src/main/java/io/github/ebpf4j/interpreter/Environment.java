package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a program finds around it: host functions, maps, platform variables, memory, and the limits that it runs under.
 *
 * <pre>{@code
 * Environment environment = Environment.builder()
 *         .helper(7, (memory, r1, r2, r3, r4, r5) -> random.nextInt())
 *         .variable(1, Region.of("counters", counters))
 *         .build();
 * }</pre>
 */
public final class Environment {

    private final Map<Integer, HostFunction> helpers;
    private final Map<Integer, HostFunction> btfFunctions;
    private final Map<Integer, BoundMap> mapsByFd;
    private final Map<Integer, BoundMap> mapsByIndex;
    private final Map<Integer, Region> variables;
    private final Set<Integer> absent;
    private final Set<Profile> profiles;
    private final Limits limits;
    private final SharedMemory memory;
    private final boolean lenient;
    private final Optional<Region> arena;

    private Environment(Builder builder) {
        helpers = Map.copyOf(builder.helpers);
        btfFunctions = Map.copyOf(builder.btfFunctions);
        mapsByFd = Map.copyOf(builder.mapsByFd);
        mapsByIndex = Map.copyOf(builder.mapsByIndex);
        variables = Map.copyOf(builder.variables);
        absent = Set.copyOf(builder.absent);
        profiles = Set.copyOf(builder.profiles);
        limits = builder.limits;
        memory = builder.memory;
        lenient = builder.lenient;
        arena = builder.arena;
        builder.mapsByFd.values().forEach(this::place);
        builder.mapsByIndex.values().forEach(this::place);
        builder.variables.values().forEach(memory::place);
        builder.regions.forEach(memory::place);
    }

    private void place(BoundMap map) {
        memory.handleOf(map);
        memory.place(map.values());
    }

    /** Returns an environment with nothing in it. */
    public static Environment empty() {
        return builder().build();
    }

    /** Returns a builder of an environment with nothing in it, default limits and default profiles. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the address at which programs see a region of this environment, to be handed to them in memory or as the
     * result of a host function; nothing if the region was not put in.
     */
    public OptionalLong addressOf(Region region) {
        return memory.addressOf(region);
    }

    /** Returns the limits that programs run under. */
    public Limits limits() {
        return limits;
    }

    /** Returns the profiles whose instructions are accepted. */
    public Set<Profile> profiles() {
        return profiles;
    }

    /** Returns the memory that all runs share. */
    public SharedMemory memory() {
        return memory;
    }

    Optional<Region> arena() {
        return arena;
    }

    /** Returns whether a program may name what is not here, and faults when it gets there. */
    boolean isLenient() {
        return lenient;
    }

    Optional<HostFunction> helper(long id) {
        return id == (int) id ? Optional.ofNullable(helpers.get((int) id)) : Optional.empty();
    }

    Optional<HostFunction> btfFunction(int id) {
        return Optional.ofNullable(btfFunctions.get(id));
    }

    Optional<BoundMap> mapByFd(int fd) {
        return Optional.ofNullable(mapsByFd.get(fd));
    }

    Optional<BoundMap> mapByIndex(int index) {
        return Optional.ofNullable(mapsByIndex.get(index));
    }

    Optional<Region> variable(int id) {
        return Optional.ofNullable(variables.get(id));
    }

    boolean isAbsent(int variable) {
        return absent.contains(variable);
    }

    /** Collects what goes into an environment; a later entry under the same number replaces an earlier one. */
    public static final class Builder {
        private final Map<Integer, HostFunction> helpers = new HashMap<>();
        private final Map<Integer, HostFunction> btfFunctions = new HashMap<>();
        // Ordered, so that the same calls give the same addresses.
        private final Map<Integer, BoundMap> mapsByFd = new TreeMap<>();
        private final Map<Integer, BoundMap> mapsByIndex = new TreeMap<>();
        private final Map<Integer, Region> variables = new TreeMap<>();
        private final Set<Integer> absent = new HashSet<>();
        private final List<Region> regions = new ArrayList<>();
        private Set<Profile> profiles = Profile.DEFAULT;
        private Limits limits = Limits.DEFAULT;
        private SharedMemory memory = new SharedMemory();
        private boolean lenient;
        private Optional<Region> arena = Optional.empty();

        private Builder() {}

        /** Registers the helper that {@code call id} calls. */
        public Builder helper(int id, HostFunction function) {
            helpers.put(id, function);
            return this;
        }

        /** Registers the function that a call by BTF id calls. */
        public Builder btfFunction(int id, HostFunction function) {
            btfFunctions.put(id, function);
            return this;
        }

        /** Registers a map by file descriptor, for {@code lddw} with src 1 and 2. */
        public Builder mapByFd(int fd, BoundMap map) {
            mapsByFd.put(fd, map);
            return this;
        }

        /** Registers a map by its index in the program's set of maps, for {@code lddw} with src 5 and 6. */
        public Builder mapByIndex(int index, BoundMap map) {
            mapsByIndex.put(index, map);
            return this;
        }

        /** Registers a platform variable, for {@code lddw} with src 3. */
        public Builder variable(int id, Region region) {
            variables.put(id, region);
            return this;
        }

        /** Says that a platform variable is not there, and that programs cope with it: its address is 0. */
        public Builder absent(int id) {
            absent.add(id);
            return this;
        }

        /** Adds a region that programs reach through pointers only: see {@link Environment#addressOf}. */
        public Builder region(Region region) {
            regions.add(region);
            return this;
        }

        /** Sets the profiles whose instructions are accepted; {@link Profile#DEFAULT} unless set. */
        public Builder profiles(Set<Profile> profiles) {
            this.profiles = Set.copyOf(profiles);
            return this;
        }

        /** Sets the limits; {@link Limits#DEFAULT} unless set. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** Sets the memory that all runs share; one without a region unless set. */
        public Builder memory(SharedMemory memory) {
            this.memory = memory;
            return this;
        }

        /** Sets the memory that {@code addr_space_cast} makes pointers into; there is none unless set. */
        public Builder arena(Region arena) {
            this.arena = Optional.of(arena);
            return this;
        }

        /**
         * Sets whether a program that names a function which is not here is linked all the same, and ends with a fault
         * of kind {@link Fault.Kind#UNRESOLVED} when it gets there; false unless set.
         */
        public Builder lenient(boolean lenient) {
            this.lenient = lenient;
            return this;
        }

        /** Returns the environment. */
        public Environment build() {
            return new Environment(this);
        }
    }
}

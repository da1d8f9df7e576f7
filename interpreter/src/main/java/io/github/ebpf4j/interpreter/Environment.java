package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Profile;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Set<Profile> profiles;
    private final Limits limits;
    private final List<Region> regions = new ArrayList<>();
    private final Map<Region, Long> addresses = new HashMap<>();
    private final Map<BoundMap, Long> mapHandles = new HashMap<>();
    private final Map<Long, BoundMap> mapsByHandle = new HashMap<>();

    private Environment(Builder builder) {
        helpers = Map.copyOf(builder.helpers);
        btfFunctions = Map.copyOf(builder.btfFunctions);
        mapsByFd = Map.copyOf(builder.mapsByFd);
        mapsByIndex = Map.copyOf(builder.mapsByIndex);
        variables = Map.copyOf(builder.variables);
        profiles = Set.copyOf(builder.profiles);
        limits = builder.limits;
        builder.mapsByFd.values().forEach(this::place);
        builder.mapsByIndex.values().forEach(this::place);
        builder.variables.values().forEach(this::place);
        builder.regions.forEach(this::place);
    }

    private void place(BoundMap map) {
        if (!mapHandles.containsKey(map)) {
            long handle = placeNew(Region.opaque("map " + map.name()));
            mapHandles.put(map, handle);
            mapsByHandle.put(handle, map);
            place(map.values());
        }
    }

    private void place(Region region) {
        if (!addresses.containsKey(region)) {
            addresses.put(region, placeNew(region));
        }
    }

    private long placeNew(Region region) {
        regions.add(region);
        return AddressSpace.address(AddressSpace.FIRST_OF_ENVIRONMENT + regions.size() - 1, 0);
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
        Long address = addresses.get(region);
        return address == null ? OptionalLong.empty() : OptionalLong.of(address);
    }

    /** Returns the limits that programs run under. */
    public Limits limits() {
        return limits;
    }

    /** Returns the profiles whose instructions are accepted. */
    public Set<Profile> profiles() {
        return profiles;
    }

    List<Region> regions() {
        return regions;
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

    Optional<BoundMap> mapAt(long address) {
        return Optional.ofNullable(mapsByHandle.get(address));
    }

    /** Returns the address that stands for a map of this environment. */
    long handleOf(BoundMap map) {
        Long handle = mapHandles.get(map);
        if (handle == null) {
            throw new IllegalArgumentException("map \"%s\" is not in this environment".formatted(map.name()));
        }
        return handle;
    }

    /** Collects what goes into an environment; a later entry under the same number replaces an earlier one. */
    public static final class Builder {
        private final Map<Integer, HostFunction> helpers = new HashMap<>();
        private final Map<Integer, HostFunction> btfFunctions = new HashMap<>();
        // Ordered, so that the same calls give the same addresses.
        private final Map<Integer, BoundMap> mapsByFd = new TreeMap<>();
        private final Map<Integer, BoundMap> mapsByIndex = new TreeMap<>();
        private final Map<Integer, Region> variables = new TreeMap<>();
        private final List<Region> regions = new ArrayList<>();
        private Set<Profile> profiles = Profile.DEFAULT;
        private Limits limits = Limits.DEFAULT;

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

        /** Returns the environment. */
        public Environment build() {
            return new Environment(this);
        }
    }
}

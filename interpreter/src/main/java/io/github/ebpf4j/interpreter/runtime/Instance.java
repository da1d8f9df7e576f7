package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.interpreter.map.MapFactory;
import io.github.ebpf4j.interpreter.map.TypedMap;
import io.github.ebpf4j.interpreter.map.event.EventSource;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An object come to life: its maps and data have storage, its programs run. Instances share nothing. One may be used by
 * many threads at once, of which each takes a {@link Runner} of its own.
 */
public final class Instance implements AutoCloseable {

    private final InstanceHost host;

    private Instance(InstanceHost host) {
        this.host = host;
    }

    /**
     * Returns an instance of an object in a deterministic world.
     *
     * @throws MapException if a map cannot be made
     */
    public static Instance of(BpfObject object) {
        return builder(object).build();
    }

    /** Returns an instance of a program that stands alone: from bytecode, from assembly, or built in Java. */
    public static Instance of(Program program) {
        return of(alone(program));
    }

    /** Returns a program that stands alone as an object. */
    public static BpfObject alone(Program program) {
        return new BpfObject(
                program.name(),
                program.byteOrder(),
                program.license(),
                List.of(program),
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** Returns a builder of an instance of an object. */
    public static Builder builder(BpfObject object) {
        return new Builder(object);
    }

    /** Returns what the instance was made of. */
    public BpfObject object() {
        return host.object();
    }

    /** Returns what maps and helpers of the instance find around them. */
    public Host host() {
        return host;
    }

    /**
     * Returns a program, ready to run.
     *
     * @throws NoSuchElementException if the object has none of that name
     * @throws io.github.ebpf4j.isa.ValidationException if it breaks a rule of the instruction set
     * @throws LinkException if it needs what the instance does not have
     */
    public BpfProgram program(String name) {
        return host.instanceProgram(name)
                .orElseThrow(() -> new NoSuchElementException(
                        "\"%s\" has no program \"%s\"; it has %s".formatted(object().name(), name, programNames())));
    }

    /** Returns the names of the programs, in the object's order. */
    public List<String> programNames() {
        return object().programs().stream().map(Program::name).toList();
    }

    /**
     * Returns a map.
     *
     * @throws NoSuchElementException if the object has none of that name
     */
    public BpfMap map(String name) {
        return host.map(name)
                .orElseThrow(() -> new NoSuchElementException(
                        "\"%s\" has no map \"%s\"; it has %s".formatted(object().name(), name, maps().keySet())));
    }

    /**
     * Returns the events that programs send through a map.
     *
     * @throws NoSuchElementException if the object has no ring buffer or perf event array of that name
     */
    public EventSource events(String map) {
        if (map(map) instanceof EventSource events) {
            return events;
        }
        throw new NoSuchElementException("map \"%s\" of \"%s\" has no events".formatted(map, object().name()));
    }

    /**
     * Returns a map's entries by their types.
     *
     * @throws NoSuchElementException if the object has no map of that name
     * @throws MapException if the object does not say the types
     */
    public TypedMap typed(String name) {
        BpfMap map = map(name);
        MapDefinition definition = object().maps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseGet(map::definition);
        return TypedMap.of(map, definition, object().types(), object().byteOrder());
    }

    /** Returns the maps by name, in the object's order, data sections among them. */
    public Map<String, BpfMap> maps() {
        return host.maps();
    }

    /**
     * Returns a variable of the programs.
     *
     * @throws NoSuchElementException if the object has none of that name
     */
    public Global global(String name) {
        return host.global(name)
                .orElseThrow(() ->
                        new NoSuchElementException("\"%s\" has no variable \"%s\"".formatted(object().name(), name)));
    }

    /** Ends the instance: no program of it can be started from now on. */
    @Override
    public void close() {
        host.close();
    }

    /** Collects what an instance is made of. */
    public static final class Builder {
        final BpfObject object;
        final Map<Integer, HostFunction> helpers = new HashMap<>();
        final Map<String, HostFunction> functions = new HashMap<>();
        final Map<String, Region> variables = new HashMap<>();
        final Map<String, BpfMap> maps = new HashMap<>();
        final Map<Integer, MapFactory> mapTypes = new HashMap<>();
        final Map<String, Long> maxEntries = new HashMap<>();
        final Map<String, byte[]> globals = new HashMap<>();
        Optional<Btf> kernelTypes = Optional.empty();
        World world = World.deterministic();
        Consumer<String> trace = line -> {};
        Limits limits = Limits.DEFAULT;
        int cpus = 16;
        long mapMemory = SharedMemory.defaultLimit();
        boolean lenient;
        Set<Profile> profiles = Profile.DEFAULT;

        private Builder(BpfObject object) {
            this.object = object;
        }

        /** Replaces or adds a helper, by its number. */
        public Builder helper(int number, HostFunction function) {
            helpers.put(number, function);
            return this;
        }

        /**
         * Replaces a helper or a kfunc, or adds a kfunc, by name.
         *
         * @param name of a helper as in the kernel, {@code bpf_ktime_get_ns}; any other name is one of a kfunc
         */
        public Builder function(String name, HostFunction function) {
            Optional<Helper> helper = Helper.named(name);
            if (helper.isPresent()) {
                return helper(helper.get().number(), function);
            }
            functions.put(name, function);
            return this;
        }

        /** Gives a variable of the kernel that programs declare as {@code extern}. */
        public Builder variable(String name, Region region) {
            variables.put(name, region);
            return this;
        }

        /** Uses a map of another instance in place of the object's own, as a pinned map is shared. */
        public Builder map(String name, BpfMap map) {
            maps.put(name, map);
            return this;
        }

        /**
         * Sets how many entries a map has at most, for an object that leaves that to who loads it.
         *
         * @param entries 0 to 2^32 - 1
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxEntries(String map, long entries) {
            if (entries >>> Integer.SIZE != 0) {
                throw new IllegalArgumentException("max_entries is %d, must be 0 to 4294967295".formatted(entries));
            }
            maxEntries.put(map, entries);
            return this;
        }

        /** Registers a type of map, or replaces one of the kernel's. */
        public Builder mapType(int number, MapFactory factory) {
            mapTypes.put(number, factory);
            return this;
        }

        /** Sets a variable's first content, also of one that programs may only read. */
        public Builder global(String name, byte[] content) {
            globals.put(name, content.clone());
            return this;
        }

        /**
         * Sets the types of the kernel that the object was loaded for; the object's own unless set. What helpers put
         * into memory, such as the current task, is laid out by them.
         */
        public Builder kernelTypes(Btf types) {
            kernelTypes = Optional.of(types);
            return this;
        }

        /** Sets what the world outside answers; a deterministic world unless set. */
        public Builder world(World world) {
            this.world = world;
            return this;
        }

        /** Sets what {@code bpf_trace_printk} prints to, line by line; nothing unless set. */
        public Builder trace(Consumer<String> trace) {
            this.trace = trace;
            return this;
        }

        /** Sets the limits; {@link Limits#DEFAULT} unless set. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /**
         * Sets how many CPUs there are, and so how many programs run at once at most; 16 unless set.
         *
         * @throws IllegalArgumentException if it is not 1 to 4,096
         */
        public Builder cpus(int cpus) {
            if (cpus < 1 || cpus > 4096) {
                throw new IllegalArgumentException("cpus is %d, must be 1 to 4096".formatted(cpus));
            }
            this.cpus = cpus;
            return this;
        }

        /**
         * Sets how many bytes the maps may take in all; {@link SharedMemory#defaultLimit} unless set. What would need more, fails with {@link
         * io.github.ebpf4j.interpreter.Errno#ENOMEM}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder mapMemory(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("mapMemory is %d, must not be negative".formatted(bytes));
            }
            mapMemory = bytes;
            return this;
        }

        /**
         * Sets whether a program may name helpers, kfuncs and variables that nobody gives, and faults when it gets
         * there; if not, as unless set, that is a {@link LinkException}.
         */
        public Builder lenient(boolean lenient) {
            this.lenient = lenient;
            return this;
        }

        /** Sets the profiles whose instructions are accepted; {@link Profile#DEFAULT} unless set. */
        public Builder profiles(Set<Profile> profiles) {
            this.profiles = Set.copyOf(profiles);
            return this;
        }

        /**
         * Returns the instance.
         *
         * @throws MapException if a map cannot be made
         * @throws NoSuchElementException if there is no variable of a name that was given a content, or no map of one
         *     whose entries were set
         */
        public Instance build() {
            return new Instance(new InstanceHost(this));
        }
    }
}

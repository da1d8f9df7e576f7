package io.github.ebpf4j.interpreter.runtime;

import static java.util.function.Function.identity;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedMemory;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.helper.BuiltIn;
import io.github.ebpf4j.interpreter.helper.Registry;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.ArenaMap;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.FieldOwners;
import io.github.ebpf4j.interpreter.map.MapOfMaps;
import io.github.ebpf4j.interpreter.map.Maps;
import io.github.ebpf4j.interpreter.map.ProgramMap;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What stands behind an {@link Instance}: storage, functions, and programs that are linked when they are needed. */
final class InstanceHost implements Host {

    private final BpfObject object;
    private final World world;
    private final Consumer<String> trace;
    private final int cpus;
    private final CpuLeases leases;
    /** Where the maps come from that this instance uses and has not made. */
    private final List<Host> homes;

    private final SharedMemory memory;
    private final FieldOwners fieldOwners = new FieldOwners();
    private final Map<String, BpfMap> maps = new LinkedHashMap<>();
    private final Map<String, Global> globals = new HashMap<>();
    private final Map<String, Program> programs;
    private final Optional<Btf> kernelTypes;
    private final Map<Class<?>, Object> states = new ConcurrentHashMap<>();
    private final Map<String, BpfProgram> linked = new ConcurrentHashMap<>();
    private final Environment environment;
    private volatile boolean closed;

    InstanceHost(Instance.Builder builder) {
        object = builder.object;
        world = builder.world;
        trace = builder.trace;
        kernelTypes = builder.kernelTypes.or(object::types);
        cpus = builder.cpus;
        memory = new SharedMemory(builder.mapMemory);
        // Static programs of different files may have one name; the first is found by it.
        programs = object.programs().stream()
                .collect(Collectors.toMap(Program::name, identity(), (first, second) -> first, LinkedHashMap::new));
        for (MapDefinition definition : object.maps()) {
            maps.put(definition.name(), mapOf(definition, builder));
        }
        homes = maps.values().stream()
                .flatMap(map -> map.home().stream())
                .filter(home -> home != this)
                .distinct()
                .toList();
        leases = new CpuLeases(
                cpus,
                homes.stream()
                        .filter(InstanceHost.class::isInstance)
                        .map(home -> ((InstanceHost) home).leases)
                        .toList());
        builder.globals.forEach((name, content) -> {
            if (!globals.containsKey(name)) {
                throw new NoSuchElementException("\"%s\" has no variable \"%s\"".formatted(object.name(), name));
            }
        });
        requireMaps(builder.maxEntries.keySet());
        object.maps().forEach(this::initialize);
        environment = environmentOf(builder);
        // What programs of this instance put into values of those maps, is known here only.
        homes.forEach(home -> home.fieldOwners().tellToo(fieldOwners));
    }

    private BpfMap mapOf(MapDefinition declared, Instance.Builder builder) {
        BpfMap given = builder.maps.get(declared.name());
        if (given != null) {
            return given;
        }
        MapDefinition definition = completed(declared, builder);
        BpfMap map = Optional.ofNullable(builder.mapTypes.get(definition.type()))
                .map(factory -> factory.create(definition, this))
                .orElseGet(() -> Maps.create(definition, this));
        // The variables of an arena are where it begins.
        Region values = map instanceof ArenaMap arena ? arena.variables() : map.values();
        if (values instanceof SharedRegion shared && definition.data().isPresent()) {
            fill(definition, map, shared, builder.globals);
        }
        return map;
    }

    private void requireMaps(Set<String> names) {
        for (String name : names) {
            if (!maps.containsKey(name)) {
                throw new NoSuchElementException("\"%s\" has no map \"%s\"".formatted(object.name(), name));
            }
        }
    }

    /**
     * Returns a definition with the numbers that loaders fill in before they create a map: how many entries the user
     * wants, and the sizes of a perf event array, which many objects leave out.
     */
    private static MapDefinition completed(MapDefinition map, Instance.Builder builder) {
        long entries = builder.maxEntries.getOrDefault(map.name(), map.maxEntries());
        boolean events = map.type() == MapType.PERF_EVENT_ARRAY.number();
        long keySize = events && map.keySize() == 0 ? Integer.BYTES : map.keySize();
        long valueSize = events && map.valueSize() == 0 ? Integer.BYTES : map.valueSize();
        return map.toBuilder().sizes(keySize, valueSize).maxEntries(entries).build();
    }

    private void fill(MapDefinition definition, BpfMap map, SharedRegion values, Map<String, byte[]> contents) {
        ByteBuffer bytes = values.buffer().order(object.byteOrder());
        bytes.put(0, definition.data().orElseThrow().start());
        for (Variable variable : definition.variables()) {
            if (variable.offset() + variable.size() > bytes.capacity()) {
                // A variable that the section does not hold cannot be one of a program's.
                continue;
            }
            byte[] content = contents.get(variable.name());
            if (content != null) {
                new Global(variable, map, bytes, types(), false).setBytes(content);
            }
            globals.putIfAbsent(variable.name(), new Global(variable, map, bytes, types(), definition.isReadOnly()));
        }
        values.permit(true, !definition.isReadOnly());
        if (definition.isReadOnly()) {
            map.freeze();
        }
    }

    private void initialize(MapDefinition definition) {
        BpfMap map = maps.get(definition.name());
        for (Initializer initializer : definition.initializers()) {
            if (map instanceof ProgramMap programMap && initializer.target() == Initializer.Target.PROGRAM) {
                programMap.put(
                        (int) initializer.position(),
                        () -> program(initializer.name())
                                .orElseThrow(() -> new NoSuchElementException(
                                        "\"%s\" has no program \"%s\"".formatted(object.name(), initializer.name()))));
            } else if (map instanceof MapOfMaps mapOfMaps && initializer.target() == Initializer.Target.MAP) {
                ByteBuffer key = ByteBuffer.allocate(Integer.BYTES).order(object.byteOrder());
                key.putInt(0, (int) initializer.position());
                mapOfMaps.put(
                        key.array(),
                        map(initializer.name())
                                .orElseThrow(() -> new NoSuchElementException(
                                        "\"%s\" has no map \"%s\"".formatted(object.name(), initializer.name()))));
            }
        }
    }

    private Environment environmentOf(Instance.Builder builder) {
        Environment.Builder collected = Environment.builder()
                .memory(memory)
                .limits(builder.limits)
                .profiles(builder.profiles)
                .lenient(builder.lenient);
        Map<String, HostFunction> kfuncs = new HashMap<>();
        BuiltIn.register(this, new Registry() {
            @Override
            public void helper(String name, HostFunction function) {
                collected.helper(
                        Helper.named(name)
                                .orElseThrow(() -> new IllegalArgumentException(name + " is not a helper"))
                                .number(),
                        function);
            }

            @Override
            public void kfunc(String name, HostFunction function) {
                kfuncs.put(name, function);
            }
        });
        builder.helpers.forEach(collected::helper);
        kfuncs.putAll(builder.functions);
        int index = 0;
        for (BpfMap map : maps.values()) {
            collected.mapByIndex(index++, map);
            if (map.definition().type() == MapType.ARENA.number()) {
                collected.arena(map.values());
            }
        }
        for (int i = 0; i < object.externs().size(); i++) {
            add(object.externs().get(i), i, collected, kfuncs, builder);
        }
        return collected.build();
    }

    private static void add(
            Extern extern,
            int index,
            Environment.Builder collected,
            Map<String, HostFunction> kfuncs,
            Instance.Builder builder) {
        HostFunction function = kfuncs.get(extern.name());
        if (function != null) {
            collected.btfFunction(index, function);
            // Its address tells only that it is there: "if (bpf_some_kfunc)".
            collected.variable(index, Region.opaque(extern.name()));
            return;
        }
        Region variable = builder.variables.get(extern.name());
        if (variable != null) {
            collected.variable(index, variable);
        } else if (extern.weak()) {
            collected.absent(index);
            collected.btfFunction(index, (caller, r1, r2, r3, r4, r5) -> {
                throw caller.fault(Fault.Kind.UNRESOLVED, "function \"%s\" is not there".formatted(extern.name()));
            });
        } else if (builder.lenient) {
            collected.variable(index, Region.opaque(extern.name()));
        }
    }

    Optional<BpfProgram> instanceProgram(String name) {
        requireOpen();
        return Optional.ofNullable(programs.get(name))
                .map(program -> linked.computeIfAbsent(
                        name, key -> new BpfProgram(this, Engine.interpreter().link(program, environment))));
    }

    BpfObject object() {
        return object;
    }

    Map<String, BpfMap> maps() {
        return Collections.unmodifiableMap(maps);
    }

    Optional<Global> global(String name) {
        return Optional.ofNullable(globals.get(name));
    }

    CpuLeases cpuLeases() {
        return leases;
    }

    void close() {
        closed = true;
        homes.forEach(home -> home.fieldOwners().tellNoMore(fieldOwners));
        for (Object state : states.values()) {
            if (state instanceof EndOfInstance ending) {
                ending.endOfInstance();
            }
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the instance of \"%s\" was closed".formatted(object.name()));
        }
    }

    @Override
    public SharedMemory memory() {
        return memory;
    }

    @Override
    public ByteOrder byteOrder() {
        return object.byteOrder();
    }

    @Override
    public int cpus() {
        return cpus;
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public Consumer<String> trace() {
        return trace;
    }

    @Override
    public Optional<Btf> types() {
        return object.types();
    }

    @Override
    public FieldOwners fieldOwners() {
        return fieldOwners;
    }

    @Override
    public Optional<Btf> kernelTypes() {
        return kernelTypes;
    }

    @Override
    public <T> T state(Class<T> kind, Function<Host, T> create) {
        Object known = states.get(kind);
        if (known != null) {
            return kind.cast(known);
        }
        // Not computeIfAbsent: what is created may ask for another state.
        synchronized (states) {
            Object state = states.get(kind);
            if (state == null) {
                state = create.apply(this);
                states.put(kind, state);
            }
            return kind.cast(state);
        }
    }

    @Override
    public Optional<BpfMap> map(String name) {
        return Optional.ofNullable(maps.get(name));
    }

    @Override
    public Optional<LinkedProgram> program(String name) {
        return instanceProgram(name).map(BpfProgram::linked);
    }

    @Override
    public long callFunction(LinkedProgram program, long function, OptionalInt cpu, long r1, long r2, long r3) {
        if (closed) {
            return 0;
        }
        Runner runner = new Runner(this, program);
        cpu.ifPresent(runner::onCpu);
        return runner.callFunction(function, r1, r2, r3);
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.world.VirtualClock;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Calls the functions of an instance by name, from within a run of it. */
final class Functions {

    /** What a test does with the program that calls. */
    @FunctionalInterface
    interface Body {
        long run(Caller caller);
    }

    final VirtualClock clock = new VirtualClock();
    final List<String> trace = new ArrayList<>();
    /** What the program's callback does: it takes what the callback is given. */
    volatile HostFunction callback = (caller, r1, r2, r3, r4, r5) -> 0;

    private static final String MAIN = """
                mov %r2, %r1
                lddw %r1, code_addr(callback)
                call 1
                exit
            callback:
                call 2
                exit
            """;

    private final Map<String, HostFunction> functions = new HashMap<>();
    private final Instance instance;
    private final Map<Thread, Body> bodies = new ConcurrentHashMap<>();
    private volatile long callbackAddress;
    private volatile long context;

    Functions() {
        this(ByteOrder.LITTLE_ENDIAN);
    }

    Functions(ByteOrder byteOrder) {
        this(byteOrder, List.of(), Optional.empty());
    }

    Functions(ByteOrder byteOrder, List<MapDefinition> maps, Optional<Btf> types) {
        this(byteOrder, maps, types, builder -> builder);
    }

    /** Calls those of an instance in a world, whose clock is set here. */
    Functions(World.Builder world, Optional<Btf> types) {
        this(ByteOrder.LITTLE_ENDIAN, List.of(), types, world, builder -> builder);
    }

    Functions(
            ByteOrder byteOrder,
            List<MapDefinition> maps,
            Optional<Btf> types,
            UnaryOperator<Instance.Builder> settings) {
        this(byteOrder, maps, types, World.builder(), settings);
    }

    private Functions(
            ByteOrder byteOrder,
            List<MapDefinition> maps,
            Optional<Btf> types,
            World.Builder world,
            UnaryOperator<Instance.Builder> settings) {
        Program main = Program.of(Assembler.assemble(MAIN), byteOrder);
        BpfObject object = new BpfObject("test", byteOrder, "", List.of(main), maps, List.of(), types);
        Instance.Builder builder = Instance.builder(object)
                .world(world.clock(clock).build())
                .trace(trace::add)
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    callbackAddress = r1;
                    context = r2;
                    return bodies.get(Thread.currentThread()).run(caller);
                })
                .helper(2, (caller, r1, r2, r3, r4, r5) -> callback.call(caller, r1, r2, r3, r4, r5));
        instance = settings.apply(builder).build();
        BuiltIn.register(instance.host(), new Registry() {
            @Override
            public void helper(String name, HostFunction function) {
                functions.put(name, function);
            }

            @Override
            public void kfunc(String name, HostFunction function) {
                functions.put(name, function);
            }
        });
    }

    /** Returns what the program was started with in R1. */
    long context() {
        return context;
    }

    /** Returns the address of the program's callback. */
    long callbackAddress() {
        return callbackAddress;
    }

    Host host() {
        return instance.host();
    }

    /** Returns the names of all functions. */
    Set<String> names() {
        return functions.keySet();
    }

    Instance instance() {
        return instance;
    }

    Outcome outcome(Context context, Body what) {
        bodies.put(Thread.currentThread(), what);
        return instance.program("main").runner().outcome(context);
    }

    Outcome outcome(Body what) {
        return outcome(BytesContext.empty(), what);
    }

    /** Runs, and returns R0. */
    long run(Body what) {
        return outcome(what).r0();
    }

    long runOn(int cpu, Body what) {
        bodies.put(Thread.currentThread(), what);
        return instance.program("main").runner().onCpu(cpu).run(BytesContext.empty());
    }

    Fault fault(Body what) {
        return assertInstanceOf(Outcome.Faulted.class, outcome(what)).fault();
    }

    void assertFault(Fault.Kind kind, Body what) {
        assertEquals(kind, fault(what).kind());
    }

    /** Calls a function; arguments that are not given are 0. */
    long call(Caller caller, String name, long... arguments) {
        long[] five = Arrays.copyOf(arguments, 5);
        HostFunction function = functions.get(name);
        if (function == null) {
            throw new AssertionError("there is no " + name);
        }
        return function.call(caller, five[0], five[1], five[2], five[3], five[4]);
    }

    /** Calls a function in a run of its own. */
    long call(String name, long... arguments) {
        return run(caller -> call(caller, name, arguments));
    }

    /** Gives a text an address, with the NUL that ends it. */
    static long text(Caller caller, String text) {
        return memory(caller, (text + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }

    static long memory(Caller caller, byte[] bytes) {
        return caller.place(Region.ofOneRun("memory", bytes));
    }

    static long memory(Caller caller, int size) {
        return memory(caller, new byte[size]);
    }

    static String read(Caller caller, long address, int size) {
        return new String(caller.read(address, size), StandardCharsets.ISO_8859_1);
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls helpers from within runs that begin with a context, in a world of the test's. For one thread. */
final class Network {

    /** What a test does with the program that calls, and with the address of its context. */
    @FunctionalInterface
    interface Body {
        long run(Caller caller, long context);
    }

    static final long EPERM = Errno.EPERM.result();
    static final long ENOENT = Errno.ENOENT.result();
    static final long E2BIG = Errno.E2BIG.result();
    static final long EINVAL = Errno.EINVAL.result();
    static final long ENODEV = Errno.ENODEV.result();
    static final long ENOMEM = Errno.ENOMEM.result();
    static final long EFAULT = Errno.EFAULT.result();
    static final long ENOSPC = Errno.ENOSPC.result();
    static final long EEXIST = Errno.EEXIST.result();
    static final long EOPNOTSUPP = Errno.EOPNOTSUPP.result();
    static final long EAFNOSUPPORT = Errno.EAFNOSUPPORT.result();

    private final Map<String, HostFunction> functions = new HashMap<>();
    private final Instance instance;
    private final Runner runner;
    private Body body = (caller, context) -> 0;

    Network() {
        this(World.deterministic());
    }

    Network(World world) {
        this(world, ByteOrder.LITTLE_ENDIAN);
    }

    Network(World world, ByteOrder order, MapDefinition... maps) {
        Program program = Program.of(Assembler.assemble("call 1\n exit"), order);
        BpfObject object =
                new BpfObject("test", order, "GPL", List.of(program), List.of(maps), List.of(), Optional.empty());
        instance = Instance.builder(object)
                .world(world)
                .helper(1, (caller, r1, r2, r3, r4, r5) -> body.run(caller, r1))
                .build();
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
        runner = instance.program("main").runner();
    }

    Host host() {
        return instance.host();
    }

    static MapDefinition map(String name, MapType type, long keySize, long valueSize, long entries) {
        return MapDefinition.builder(name, type.number())
                .sizes(keySize, valueSize)
                .maxEntries(entries)
                .build();
    }

    BpfMap map(String name) {
        return instance.map(name);
    }

    /** Returns the address that stands for a map. */
    long handle(String name) {
        return instance.host().memory().handleOf(instance.map(name));
    }

    long call(Caller caller, String name, long... arguments) {
        long[] five = Arrays.copyOf(arguments, 5);
        return functions.get(name).call(caller, five[0], five[1], five[2], five[3], five[4]);
    }

    Outcome outcome(Context context, Body what) {
        body = what;
        return runner.outcome(context);
    }

    long run(Context context, Body what) {
        return outcome(context, what).r0();
    }

    /** Calls a helper, whose first argument is the context. */
    long call(Context context, String name, long... others) {
        return run(context, (caller, address) -> {
            long[] arguments = new long[others.length + 1];
            arguments[0] = address;
            System.arraycopy(others, 0, arguments, 1, others.length);
            return call(caller, name, arguments);
        });
    }

    void assertFault(Fault.Kind kind, Context context, Body what) {
        assertEquals(
                kind,
                assertInstanceOf(Outcome.Faulted.class, outcome(context, what))
                        .fault()
                        .kind());
    }

    List<Effect> effects() {
        return runner.effects();
    }

    static long memory(Caller caller, byte[] bytes) {
        return caller.place(Region.ofOneRun("memory", bytes));
    }

    static long memory(Caller caller, int size) {
        return memory(caller, new byte[size]);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}

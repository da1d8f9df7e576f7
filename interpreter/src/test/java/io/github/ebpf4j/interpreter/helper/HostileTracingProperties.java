package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.PerfEventContext;
import io.github.ebpf4j.interpreter.context.RegistersContext;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.Stacks;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a program calls the helpers of tracing with: a result or a typed fault, and nothing but its memory changed. */
class HostileTracingProperties {

    private static final Set<Fault.Kind> FAULTS =
            EnumSet.of(Fault.Kind.MEMORY_ACCESS, Fault.Kind.ARGUMENT, Fault.Kind.CALL_TARGET);

    private final List<String> functions = TracingHelpersNames.all();
    private final Task init = Task.builder().pid(1).comm("init").build();
    private final Task current = Task.builder()
            .pid(2)
            .comm("hostile")
            .executable("/bin/x")
            .parent(init)
            .areas(new MemoryArea(0x1000, 0x2000, 1, Optional.empty()))
            .build();
    private final long user = current.memory().place(new byte[4096]);
    private final byte[] memory = new byte[256];
    private final byte[] readOnly = new byte[256];
    private final HelperCalls calls = calls();
    private final long[] interesting;

    HostileTracingProperties() {
        long writable = calls.kernel().placeWritable(memory);
        long groups = calls.instance()
                .host()
                .memory()
                .handleOf(WorldMaps.groups(calls.instance().host(), Cgroup.root(1)));
        long stacks = calls.instance()
                .host()
                .memory()
                .handleOf(WorldMaps.stacks(calls.instance().host(), 4));
        interesting = new long[] {
            0,
            1,
            2,
            8,
            16,
            24,
            255,
            256,
            257,
            0x1800,
            4096,
            -1,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            0xffff_ffffL,
            0x1_0000_0000L,
            writable,
            writable + 1,
            writable + 248,
            writable + 256,
            calls.kernel().place(readOnly),
            groups,
            stacks,
            user,
            user + 4095,
            calls.kernel().addressOf(current),
            calls.kernel().addressOf(init),
            calls.kernel().addressOf(new KernelFile("/etc/passwd")),
            calls.kernel().addressOf(Cgroup.root(1)),
            calls.kernel().placeText("a text")
        };
    }

    private HelperCalls calls() {
        Map<String, String> programs = new HashMap<>();
        for (String function : functions) {
            for (int register = 1; register <= 3; register++) {
                programs.put(
                        "stack in R%d: %s".formatted(register, function),
                        "mov %%r%d, %%r10\n sub %%r%d, 128\n call %s\n exit".formatted(register, register, function));
            }
        }
        return HelperCalls.of(
                World.builder()
                        .tasks(Tasks.of(current, init))
                        .stacks(Stacks.of(new long[] {1, 2, 3}, new long[] {4}))
                        .build(),
                ByteOrder.LITTLE_ENDIAN,
                TestObjects.load("tracing.bpfel.o").types(),
                programs,
                builder -> builder,
                functions.toArray(String[]::new));
    }

    private long argument(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> random.nextInt(64);
            default -> interesting[random.nextInt(interesting.length)];
        };
    }

    private Context context(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> ArgumentsContext.of(argument(random), argument(random)).returning(argument(random));
            case 1 -> RegistersContext.entry(argument(random), argument(random));
            case 2 ->
                PerfEventContext.of(Registers.of(Architecture.X86_64))
                        .branches(List.of(new PerfEventContext.Branch(1, 2, 3)));
            default ->
                CallContext.of(
                        argument(random), argument(random), argument(random), argument(random), argument(random));
        };
    }

    @Property(tries = 300)
    void anyArgumentsEndInAResultOrATypedFault(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int before = calls.kernel().size();
        for (String function : functions) {
            int register = random.nextInt(4);
            String program = register == 0 ? function : "stack in R%d: %s".formatted(register, function);
            try {
                calls.run(program, context(random));
            } catch (FaultException e) {
                assertTrue(FAULTS.contains(e.fault().kind()), () -> program + ": " + e.fault());
            }
        }
        assertEquals(0, sum(readOnly), "read-only memory was changed");
        assertTrue(calls.kernel().size() <= before + 2, "what a run made stays behind");
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (byte each : bytes) {
            sum |= each;
        }
        return sum;
    }
}

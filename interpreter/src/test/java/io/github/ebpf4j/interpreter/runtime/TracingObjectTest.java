package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.IteratorContext;
import io.github.ebpf4j.interpreter.context.PerfEventContext;
import io.github.ebpf4j.interpreter.context.ReferenceLeaked;
import io.github.ebpf4j.interpreter.context.RegistersContext;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.context.TypedContext;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.BtfValue;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of {@code tracing.c}, from the object file to the result, in both byte orders. */
class TracingObjectTest {

    private static final long EFAULT = -14;
    private static final long EOPNOTSUPP = -95;

    private final Task init = Task.builder().pid(1).comm("init").build();
    private final Task shell =
            Task.builder().pid(20).comm("sh").parent(init).uid(1000).build();
    private final Task current =
            Task.builder().pid(300).comm("cat").parent(shell).uid(1000).build();

    private Instance instance(String file, Task running) {
        return Instance.builder(TestObjects.load(file))
                .world(World.builder()
                        .tasks(Tasks.of(running, init, shell, current))
                        .build())
                .build();
    }

    private Instance instance(String file) {
        return instance(file, current);
    }

    private static TypedBytes typed(Instance instance, String name) {
        return TypedBytes.of(
                instance.object().types().orElseThrow(), name, instance.object().byteOrder());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void anFentryProgramFollowsItsArguments(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        TypedBytes name = kernel.typed("filename").set("name", kernel.placeText("/etc/passwd"));
        ArgumentsContext context = ArgumentsContext.of(-100, kernel.place(name));
        Runner runner = instance.program("unlink_entry").runner();
        assertEquals((long) '/' << 32 | 12, runner.run(context));

        name.set("name", kernel.placeText("x"));
        assertEquals((long) 'x' << 32 | 2, runner.run(context), "what the test changes, the next run sees");

        // A pointer to nothing, which the kernel's load finds 0 at, and the helper refuses: -ERANGE.
        assertEquals(-34, runner.run(ArgumentsContext.of(-100, 0)));
        name.set("name", 0xffff_8000_0000_0000L);
        assertEquals(EFAULT, runner.run(context));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void anArgumentMayBeATypedValue(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        BtfValue name = new BtfValue.Composite(List.of(
                new BtfValue.Field("name", new BtfValue.Pointer(kernel.placeText("abc"))),
                new BtfValue.Field("refcnt", new BtfValue.Int(1, true))));
        assertEquals(
                (long) 'a' << 32 | 4,
                instance.program("unlink_entry").runner().run(ArgumentsContext.of(0, kernel.place("filename", name))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void anFexitProgramFindsTheResultBehindTheArguments(String file) {
        Instance instance = instance(file);
        assertEquals(
                40,
                instance.program("unlink_exit")
                        .runner()
                        .run(ArgumentsContext.of(42, 0).returning(-2)));
        assertEquals(
                EOPNOTSUPP,
                instance.program("unlink_early")
                        .runner()
                        .run(ArgumentsContext.of(42, 0).returning(-2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void pointersOfTasksAreFollowedAndThoseToNothingFindZero(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        Runner runner = instance.program("grandparent").runner();
        assertEquals(1, runner.run(ArgumentsContext.of(kernel.addressOf(current))));
        TypedBytes orphan = kernel.typed("task_struct");
        long address = kernel.place(orphan);
        assertEquals(0, runner.run(ArgumentsContext.of(address)));
        orphan.set("real_parent", 0xffff_8000_0000_0008L);
        assertEquals(0, runner.run(ArgumentsContext.of(address)));
        kernel.remove(address);
        assertEquals(0, runner.run(ArgumentsContext.of(address)), "memory that was freed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aLoadBehindAStructureIsAFaultAllTheSame(String file) {
        Instance instance = instance(file);
        long small = KernelMemory.of(instance.host()).place(new byte[4]);
        FaultException refusal = assertThrows(
                FaultException.class,
                () -> instance.program("grandparent").runner().run(ArgumentsContext.of(small)));
        assertEquals(Fault.Kind.MEMORY_ACCESS, refusal.fault().kind());
        assertTrue(refusal.fault().message().contains("passes the end of \"kernel memory\" (4 bytes)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void bitFieldsAreWhereTheCompilerPutThem(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        TypedBytes task = kernel.typed("task_struct").set("bits", 0x15).set("more", 6);
        assertEquals(6, task.get("more"));
        assertEquals(0x15, task.get("bits"));
        assertEquals(6, instance.program("bits").runner().run(ArgumentsContext.of(kernel.place(task))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aKprobeFindsRegisters(String file) {
        Instance instance = instance(file);
        RegistersContext entry = RegistersContext.entry(1, 200, 3).cookie(0x1_0000_0000L);
        assertEquals(0x1_0000_00c8L, instance.program("open_entry").runner().run(entry));
        assertEquals(-2, instance.program("open_exit").runner().run(RegistersContext.exit(-2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aTracepointFindsItsRecordAndTheMemoryOfTheProcess(String file) {
        Instance instance = instance(file);
        TypedBytes record = typed(instance, "trace_event_raw_sys_enter")
                .set("id", 257)
                .set("args[1]", current.memory().placeText("/tmp"));
        Runner runner = instance.program("openat").runner();
        assertEquals(257 + 5, runner.run(TypedContext.of(record)));
        record.set("args[1]", 0);
        assertEquals(257 + EFAULT, runner.run(TypedContext.of(record)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aHookOfLsmSeesWhoAsks(String file) {
        ArgumentsContext context = ArgumentsContext.of(0).returning(0);
        Instance byUser = instance(file, current);
        assertEquals(-1, (int) byUser.program("file_open").runner().run(context));
        Instance byRoot = instance(file, init);
        assertEquals(0, byRoot.program("file_open").runner().run(context));
        assertEquals(-13, (int) byRoot.program("file_open").runner().run(context.returning(-13)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void anIteratorIsCalledOncePerTaskAndOnceMore(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        TypedBytes meta = kernel.typed("bpf_iter_meta");
        TypedBytes fields = kernel.typed("bpf_iter__task").set("meta", kernel.place(meta));
        TypedContext context = TypedContext.of(fields);
        Runner runner = instance.program("each_task").runner();
        long number = 0;
        for (Task task : instance.host().world().tasks().all()) {
            fields.set("task", kernel.addressOf(task));
            meta.set("seq_num", number);
            assertEquals(task.pid() + number++, runner.run(context));
        }
        fields.set("task", 0);
        assertEquals(0, runner.run(context));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void whatAnIteratorWritesIsCollected(String file) {
        Instance instance = instance(file);
        KernelMemory kernel = KernelMemory.of(instance.host());
        IteratorContext context = kernel.iterator("task");
        Runner runner = instance.program("print_task").runner();
        for (Task task : instance.host().world().tasks().all()) {
            assertEquals(0, runner.run(context.element("task", kernel.addressOf(task))));
        }
        assertEquals(0, runner.run(context.element("task", 0)));
        assertEquals("1 init\n20 sh\n300 cat\n3 tasks\n", context.text());
        assertEquals(context.text().length(), context.output().length);
        assertThrows(IllegalArgumentException.class, () -> context.element("cgroup", 0));
        assertThrows(IllegalArgumentException.class, () -> kernel.iterator("cgroup"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aSampleHasRegistersPeriodAndAddress(String file) {
        Registers registers = Registers.of(Architecture.X86_64).instructionPointer(1);
        assertEquals(
                321,
                instance(file)
                        .program("sample")
                        .runner()
                        .run(PerfEventContext.of(registers).samplePeriod(20).address(300)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aContextIsOfTheByteOrderOfTheProgram(String file) {
        boolean little = file.contains("el");
        Instance other = instance(little ? "tracing.bpfeb.o" : "tracing.bpfel.o");
        TypedContext context = TypedContext.of(typed(other, "trace_event_raw_sys_enter"));
        Runner runner = instance(file).program("openat").runner();
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> runner.run(context));
        assertEquals(
                little
                        ? "the context is BIG_ENDIAN, the program is LITTLE_ENDIAN"
                        : "the context is LITTLE_ENDIAN, the program is BIG_ENDIAN",
                refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aFunctionIsCalledWithFiveArguments(String file) {
        Instance instance = instance(file);
        assertEquals(
                1 + 20 + 300 + 4000 + 50000,
                instance.program("add").runner().run(CallContext.of(1, 10, 100, 1000, 10000)));
        assertEquals(1, instance.program("add").runner().run(CallContext.of(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aTaskIsLookedUpAndReleased(String file) {
        Instance instance = instance(file);
        Runner runner = instance.program("look_up").runner();
        assertEquals('s', runner.run(ArgumentsContext.of(20)));
        assertEquals(List.of(), runner.effects());
        assertEquals(-1, runner.run(ArgumentsContext.of(21)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aReferenceThatIsNotReleasedIsNotedAndReleased(String file) {
        Instance instance = instance(file);
        Runner runner = instance.program("leak").runner();
        long shellAddress = KernelMemory.of(instance.host()).addressOf(shell);
        for (int i = 0; i < 3; i++) {
            assertEquals(1, runner.run(ArgumentsContext.of(20)));
            assertEquals(
                    shellAddress,
                    assertInstanceOf(ReferenceLeaked.class, runner.effects().get(0))
                            .address());
            assertEquals(1, runner.effects().size());
        }
        assertEquals(0, runner.run(ArgumentsContext.of(21)));
        assertEquals(List.of(), runner.effects());
        assertEquals('s', instance.program("look_up").runner().run(ArgumentsContext.of(20)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void anyBitsAsArgumentsEndInAResultOrATypedFault(String file) {
        Instance instance = instance(file);
        SplittableRandom random = new SplittableRandom(7);
        for (String program : new String[] {"unlink_entry", "grandparent", "bits", "look_up"}) {
            Runner runner = instance.program(program).runner();
            for (int i = 0; i < 2_000; i++) {
                long bits = random.nextLong() >> random.nextInt(64);
                Outcome outcome = runner.outcome(ArgumentsContext.of(bits, bits));
                if (outcome instanceof Outcome.Faulted faulted) {
                    assertEquals(Fault.Kind.MEMORY_ACCESS, faulted.fault().kind());
                }
            }
        }
    }
}

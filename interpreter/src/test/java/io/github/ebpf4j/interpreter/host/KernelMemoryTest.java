package io.github.ebpf4j.interpreter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelMemoryTest {

    // cgroup { u32 level; kernfs_node *kn }, kernfs_node { u64 id; char *name }, file { path f_path },
    // path { dentry *dentry }, dentry { dentry *d_parent; qstr d_name }, qstr { char *name; u32 len }
    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("u32", 4, 32, 0, false, false, false),
            new BtfType.Int("u64", 8, 64, 0, false, false, false),
            new BtfType.Pointer(0),
            struct("cgroup", 16, new Member("level", 1, 0, 0), new Member("kn", 3, 64, 0)),
            struct("kernfs_node", 16, new Member("id", 2, 0, 0), new Member("name", 3, 64, 0)),
            struct("path", 8, new Member("dentry", 3, 0, 0)),
            struct("file", 8, new Member("f_path", 6, 0, 0)),
            struct("qstr", 16, new Member("name", 3, 0, 0), new Member("len", 1, 64, 0)),
            struct("dentry", 24, new Member("d_parent", 3, 0, 0), new Member("d_name", 8, 64, 0))));

    private static BtfType struct(String name, long size, Member... members) {
        return new BtfType.Composite(Kind.STRUCT, name, size, List.of(members));
    }

    /** Loads 8 bytes at R1, or at what lies there and so on, as often as R2 says. */
    private static final Program FOLLOW = Program.of(Assembler.assemble("""
                again: ldxdw %r1, [%r1+0]
                sub %r2, 1
                jne %r2, 0, again
                mov %r0, %r1
                exit
            """));

    private final Instance instance =
            Instance.builder(Instance.alone(FOLLOW)).kernelTypes(TYPES).build();
    private final KernelMemory kernel = KernelMemory.of(instance.host());
    private final Runner follow = instance.program("main").runner();

    private long load(long address) {
        return follow.run(CallContext.of(address, 1));
    }

    @Test
    void whatIsPlacedIsReadAndNotWritten() {
        byte[] bytes = new byte[8];
        long address = kernel.place(bytes);
        bytes[0] = 5;
        assertEquals(5, load(address));
        kernel.remove(address);
        FaultException refusal = assertThrows(FaultException.class, () -> load(address));
        assertEquals(Fault.Kind.MEMORY_ACCESS, refusal.fault().kind());
        kernel.remove(address);
        kernel.remove(0);
    }

    @Test
    void objectsHaveOneAddressAndAreFoundByIt() {
        KernelFile file = new KernelFile("/a/b");
        Cgroup cgroup = Cgroup.root(1).child(7, "g");
        Task task = Task.builder().pid(3).cgroup(cgroup).build();
        assertEquals(kernel.addressOf(file), kernel.addressOf(new KernelFile("/a/b")));
        assertNotEquals(kernel.addressOf(file), kernel.addressOf(new KernelFile("/a/c")));
        assertEquals(Optional.of(file), kernel.meaning(kernel.addressOf(file) + 4, KernelFile.class));
        assertEquals(Optional.empty(), kernel.meaning(kernel.addressOf(file), Task.class));
        assertEquals(Optional.of(task), kernel.meaning(kernel.addressOf(task), Task.class));
        assertEquals(Optional.empty(), kernel.meaning(0, Task.class));
        assertEquals(kernel.addressOf(cgroup), kernel.addressOf(cgroup));
    }

    @Test
    void structuresOfTheWorldAreFilledAsFarAsTheirTypesAreKnown() {
        Cgroup cgroup = Cgroup.root(1).child(7, "g");
        long address = kernel.addressOf(cgroup);
        assertEquals(1, load(address) & 0xffff_ffffL);
        assertEquals(7, follow.run(CallContext.of(address + 8, 2)));
        // file.f_path.dentry.d_parent.d_parent is the root, whose parent is itself.
        long file = kernel.addressOf(new KernelFile("/usr/bin"));
        long root = follow.run(CallContext.of(file, 3));
        assertEquals(root, follow.run(CallContext.of(file, 9)));
        assertNotEquals(root, follow.run(CallContext.of(file, 2)));
        // A task_struct is not among the types.
        long task = kernel.addressOf(Task.builder().pid(3).build());
        FaultException refusal = assertThrows(FaultException.class, () -> load(task));
        assertTrue(refusal.fault().message().endsWith("is in \"task_struct\", which a program cannot look into"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracing.bpfel.o", "tracing.bpfeb.o"})
    void aLongLineOfParentsIsPlaced(String file) {
        Task task = Task.builder().pid(1).build();
        for (int pid = 2; pid < 20_000; pid++) {
            task = Task.builder()
                    .pid(pid)
                    .parent(task)
                    .field("state", pid)
                    .field("none", 1)
                    .build();
        }
        Instance tracing = Instance.builder(TestObjects.load(file))
                .world(World.builder().tasks(Tasks.of(task)).build())
                .build();
        KernelMemory memory = KernelMemory.of(tracing.host());
        long address = memory.addressOf(task);
        assertEquals(Optional.of(task), memory.meaning(address, Task.class));
        assertEquals(address, memory.addressOf(task));
    }

    @Test
    void aStructureThatCannotBeFilledLeavesNothing() {
        Task thread = Task.builder().pid(3).tgid(2).build();
        boolean[] fails = {true};
        Tasks tasks = new Tasks() {
            @Override
            public Task current(int cpu) {
                return thread;
            }

            @Override
            public List<Task> all() {
                if (fails[0]) {
                    throw new IllegalStateException("as the test wants");
                }
                return List.of(thread);
            }
        };
        Btf types = Btf.of(List.of(
                new BtfType.Int("u32", 4, 32, 0, false, false, false),
                struct("task_struct", 8, new Member("pid", 1, 0, 0))));
        Instance small = Instance.builder(Instance.alone(FOLLOW))
                .kernelTypes(types)
                .world(World.builder().tasks(tasks).build())
                .build();
        KernelMemory memory = KernelMemory.of(small.host());
        for (int i = 0; i < 2; i++) {
            assertThrows(IllegalStateException.class, () -> memory.addressOf(thread));
            assertEquals(0, memory.size());
        }
        fails[0] = false;
        long address = memory.addressOf(thread);
        assertEquals(3, small.program("main").runner().run(CallContext.of(address, 1)) & 0xffff_ffffL);
    }

    @Test
    void referencesAreCounted() {
        long address = kernel.place(new byte[8]);
        assertTrue(kernel.acquire(address));
        assertTrue(kernel.release(address));
        assertEquals(0, load(address));
        assertTrue(kernel.release(address));
        assertThrows(FaultException.class, () -> load(address));
        assertFalse(kernel.release(address));
        assertFalse(kernel.acquire(address));
    }

    @Test
    void manyThreadsFindOneStructureOfATask() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            Task task =
                    Task.builder().pid(2).parent(Task.builder().pid(1).build()).build();
            Set<Long> addresses = ConcurrentHashMap.newKeySet();
            List<Thread> threads = IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> addresses.add(kernel.addressOf(task))))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(Set.of(kernel.addressOf(task)), addresses);
        }
    }
}

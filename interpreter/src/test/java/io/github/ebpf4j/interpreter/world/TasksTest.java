package io.github.ebpf4j.interpreter.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TasksTest {

    private final Task one = Task.builder().pid(1).comm("one").build();
    private final Task two = Task.builder().pid(2).tgid(1).comm("two").build();

    @Test
    void tasksAreInOrderAndOneRuns() {
        Tasks tasks = Tasks.of(two, one);
        assertSame(two, tasks.current(0));
        assertSame(two, tasks.current(5));
        assertEquals(List.of(one, two), tasks.all());
        assertEquals(Optional.of(one), tasks.find(1));
        assertEquals(Optional.empty(), tasks.find(3));
        assertEquals(List.of(one, two), Tasks.of(two, two, one).all());
        Task again = Task.builder().pid(2).build();
        assertEquals(
                "two tasks have the pid 2",
                assertThrows(IllegalArgumentException.class, () -> Tasks.of(two, again))
                        .getMessage());
    }

    @Test
    void theProcessOfATaskIsItsOwnUnlessSet() {
        assertEquals(1, one.tgid());
        assertEquals(1, two.tgid());
        assertEquals(new Task.PidNamespace(0, 0xefff_fffcL, 2, 1), two.namespace());
        assertEquals("two (pid 2, tgid 1)", two.toString());
    }

    @Test
    void groupsKnowWhatIsAboveThem() {
        Cgroup root = Cgroup.root(1);
        Cgroup below = root.child(2, "a");
        assertTrue(below.isUnder(root));
        assertTrue(below.isUnder(below));
        assertFalse(root.isUnder(below));
        assertFalse(below.isUnder(root.child(3, "b")));
        assertEquals(Optional.of(root), below.parent());
        assertEquals(Optional.empty(), below.ancestor(2));
    }

    @Test
    void registersLieWhereTheKernelSavesThem() {
        Registers registers = Registers.of(Architecture.X86_64)
                .parameter(1, 11)
                .parameter(6, 16)
                .result(10)
                .instructionPointer(17)
                .stackPointer(18);
        ByteBuffer bytes = ByteBuffer.wrap(registers.bytes(ByteOrder.BIG_ENDIAN));
        assertEquals(168, bytes.capacity());
        assertEquals(11, bytes.getLong(112));
        assertEquals(16, bytes.getLong(64));
        assertEquals(10, bytes.getLong(80));
        assertEquals(17, bytes.getLong(128));
        assertEquals(18, bytes.getLong(152));
        assertEquals(11, registers.get("di"));
        Registers system = Registers.of(Architecture.X86_64).syscallParameter(4, 4);
        assertEquals(56, system.offsetOf("r10"));
        assertEquals(4, system.get("r10"));

        Registers arm = Registers.of(Architecture.ARM64)
                .parameter(8, 7)
                .result(5)
                .instructionPointer(6)
                .syscallParameter(1, 9);
        ByteBuffer armBytes =
                ByteBuffer.wrap(arm.bytes(ByteOrder.LITTLE_ENDIAN)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(336, armBytes.capacity());
        assertEquals(7, armBytes.getLong(56));
        assertEquals(5, armBytes.getLong(0));
        assertEquals(6, armBytes.getLong(256));
        assertEquals(9, armBytes.getLong(272));
    }

    @Test
    void aRegisterThatIsNotThereIsNamed() {
        Registers registers = Registers.of(Architecture.X86_64);
        assertEquals(
                "X86_64 has no register x0",
                assertThrows(IllegalArgumentException.class, () -> registers.set("x0", 1))
                        .getMessage());
        for (int number : new int[] {0, 7, -1}) {
            assertEquals(
                    "parameter is %d, X86_64 has 1 to 6 in registers".formatted(number),
                    assertThrows(IllegalArgumentException.class, () -> registers.parameter(number, 1))
                            .getMessage());
        }
    }

    @Test
    void anAreaEndsAfterItStarts() {
        assertThrows(IllegalArgumentException.class, () -> new MemoryArea(2, 2, 0, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new MemoryArea(-1, 2, 0, Optional.empty()));
        MemoryArea top = new MemoryArea(-4096, -1, 0, Optional.empty());
        assertTrue(top.contains(-4096));
        assertFalse(top.contains(-1));
        assertFalse(top.contains(4096));
    }

    @Test
    void aWorldHasWhatItWasGiven() {
        World world = World.builder()
                .tasks(Tasks.of(one))
                .cgroups(Cgroups.of(Cgroup.root(5)))
                .symbols(Symbols.of(Map.of("a", 7L)))
                .stacks(Stacks.of(new long[] {1}, new long[] {2}))
                .build();
        assertSame(one, world.tasks().current(0));
        assertEquals(5, world.cgroups().find(5).orElseThrow().id());
        assertEquals(Optional.empty(), world.cgroups().find(1));
        assertEquals(OptionalLong.of(7), world.symbols().address("a"));
        assertEquals(OptionalLong.empty(), world.symbols().address("b"));
        assertEquals(2, world.stacks().user(one)[0]);
        assertEquals(0, World.deterministic().stacks().kernel(one).length);
        assertEquals(1, World.deterministic().cgroups().find(1).orElseThrow().id());
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.host.References;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Cgroups;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Going through control groups, and through the tasks in one. */
class CgroupIteratorsTest {

    private static final long EINVAL = -22;

    private final Cgroup root = Cgroup.root(1);
    private final Cgroup first = root.child(10, "first");
    private final Cgroup second = root.child(20, "second");
    private final Cgroup inner = first.child(11, "inner");
    private final Cgroup innermost = inner.child(12, "innermost");
    private final Task process = Task.builder().pid(7).cgroup(first).build();
    private final Task thread = Task.builder().pid(8).tgid(7).cgroup(first).build();
    private final Task elsewhere = Task.builder().pid(9).cgroup(inner).build();

    private final World.Builder world = World.builder()
            .cgroups(Cgroups.of(root, first, second, inner, innermost))
            .tasks(Tasks.of(process, thread, elsewhere));
    private final Functions functions = new Functions(world, Optional.empty());

    private KernelMemory memory() {
        return KernelMemory.of(functions.host());
    }

    private List<Long> groups(Cgroup start, long order) {
        List<Long> ids = new ArrayList<>();
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 24);
            assertEquals(0, functions.call(caller, "bpf_iter_css_new", iterator, memory().addressOf(start), order));
            for (long at = next(caller, "css", iterator); at != 0; at = next(caller, "css", iterator)) {
                ids.add(memory().meaning(at, Cgroup.class).orElseThrow().id());
            }
            functions.call(caller, "bpf_iter_css_destroy", iterator);
            assertEquals(0, References.of(Current.of(caller)).count());
            return 0;
        });
        return ids;
    }

    private long next(Caller caller, String kind, long iterator) {
        return functions.call(caller, "bpf_iter_" + kind + "_next", iterator);
    }

    @Test
    void groupsComeInTheOrderThatIsAskedFor() {
        assertEquals(List.of(1L, 10L, 11L, 12L, 20L), groups(root, 2));
        assertEquals(List.of(12L, 11L, 10L, 20L, 1L), groups(root, 3));
        assertEquals(List.of(12L, 11L, 10L, 1L), groups(innermost, 4));
        assertEquals(List.of(10L, 11L, 12L), groups(first, 2));
        assertEquals(List.of(20L), groups(second, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 1L << 32, -1})
    void anotherOrderIsNone(long order) {
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 24);
            long start = memory().addressOf(root);
            assertEquals(EINVAL, functions.call(caller, "bpf_iter_css_new", iterator, start, order));
            assertEquals(0, next(caller, "css", iterator));
            functions.call(caller, "bpf_iter_css_destroy", iterator);
            return 0;
        });
    }

    private List<Long> tasks(Cgroup group, long flags) {
        List<Long> pids = new ArrayList<>();
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 8);
            assertEquals(
                    0, functions.call(caller, "bpf_iter_css_task_new", iterator, memory().addressOf(group), flags));
            for (long at = next(caller, "css_task", iterator); at != 0; at = next(caller, "css_task", iterator)) {
                pids.add((long) memory().meaning(at, Task.class).orElseThrow().pid());
            }
            functions.call(caller, "bpf_iter_css_task_destroy", iterator);
            assertEquals(0, caller.load(iterator, 8));
            return 0;
        });
        return pids;
    }

    @Test
    void tasksAreThoseOfTheGroupItself() {
        assertEquals(List.of(7L, 8L), tasks(first, 0));
        assertEquals(List.of(7L), tasks(first, 1));
        assertEquals(List.of(7L), tasks(first, 3));
        assertEquals(List.of(9L), tasks(inner, 0));
        assertEquals(List.of(), tasks(second, 0));
    }

    @Test
    void otherFlagsAreRefused() {
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 8);
            for (long flags : new long[] {2, 4, 7}) {
                assertEquals(
                        EINVAL,
                        functions.call(caller, "bpf_iter_css_task_new", iterator, memory().addressOf(first), flags));
                assertEquals(0, next(caller, "css_task", iterator));
            }
            return 0;
        });
    }

    @Test
    void whatIsNoGroupIsAFault() {
        for (String kind : new String[] {"css", "css_task"}) {
            functions.assertFault(
                    Fault.Kind.ARGUMENT,
                    caller -> functions.call(
                            caller,
                            "bpf_iter_" + kind + "_new",
                            Functions.memory(caller, 24),
                            0,
                            kind.equals("css") ? 2 : 0));
            functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
                long iterator = Functions.memory(caller, 24);
                caller.store(iterator, 8, memory().addressOf(root));
                return next(caller, kind, iterator);
            });
        }
    }

    @Test
    void whatIsNotDestroyedIsGivenBack() {
        Outcome outcome = functions.outcome(caller -> {
            long iterator = Functions.memory(caller, 24);
            return functions.call(caller, "bpf_iter_css_new", iterator, memory().addressOf(root), 2);
        });
        assertEquals(0, outcome.r0());
        int before = memory().size();
        groups(root, 2);
        assertEquals(before, memory().size());
    }

    @Test
    void aStateIsAPartOfItsGroup() {
        Btf types = Btf.of(List.of(
                new BtfType.Pointer(0),
                new BtfType.Composite(
                        BtfType.Kind.STRUCT, "cgroup_subsys_state", 8, List.of(new BtfType.Member("cgroup", 1, 0, 0))),
                new BtfType.Composite(
                        BtfType.Kind.STRUCT,
                        "cgroup",
                        24,
                        List.of(new BtfType.Member("other", 1, 0, 0), new BtfType.Member("self", 2, 128, 0)))));
        Functions typed = new Functions(world, Optional.of(types));
        typed.run(caller -> {
            long iterator = Functions.memory(caller, 24);
            long group = KernelMemory.of(typed.host()).addressOf(second);
            assertEquals(0, typed.call(caller, "bpf_iter_css_new", iterator, group + 16, 2));
            long state = typed.call(caller, "bpf_iter_css_next", iterator);
            assertEquals(group + 16, state);
            assertEquals(group, caller.load(state, 8));
            assertEquals(0, typed.call(caller, "css_rstat_flush", state));
            assertEquals(0, typed.call(caller, "css_rstat_updated", state, 0));
            return 0;
        });
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Cgroups;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import org.junit.jupiter.api.Test;

class TaskCgroupHelpersTest {

    private static final long E2BIG = -7;
    private static final long EAGAIN = -11;

    private final Cgroup root = Cgroup.root(1);
    private final Cgroup slice = root.child(20, "user.slice");
    private final Cgroup session = slice.child(300, "session");
    private final Cgroup other = root.child(21, "system.slice");
    private final Task current = Task.builder().pid(7).cgroup(session).build();

    private final HelperCalls calls = HelperCalls.of(
            World.builder()
                    .tasks(Tasks.of(current))
                    .cgroups(Cgroups.of(root, slice, session, other))
                    .build(),
            "bpf_get_current_cgroup_id",
            "bpf_get_current_ancestor_cgroup_id",
            "bpf_current_task_under_cgroup",
            "bpf_cgroup_acquire",
            "bpf_cgroup_release",
            "bpf_cgroup_from_id",
            "bpf_cgroup_ancestor",
            "bpf_task_under_cgroup",
            "bpf_task_get_cgroup1");

    private long address(Cgroup cgroup) {
        return calls.kernel().addressOf(cgroup);
    }

    @Test
    void theCurrentTaskIsInAGroup() {
        assertEquals(300, calls.call("bpf_get_current_cgroup_id"));
        assertEquals(
                1,
                HelperCalls.of(World.deterministic(), "bpf_get_current_cgroup_id")
                        .call("bpf_get_current_cgroup_id"));
    }

    @Test
    void theGroupsAboveItAreFoundByTheirLevel() {
        assertEquals(1, calls.call("bpf_get_current_ancestor_cgroup_id", 0));
        assertEquals(20, calls.call("bpf_get_current_ancestor_cgroup_id", 1));
        assertEquals(300, calls.call("bpf_get_current_ancestor_cgroup_id", 2));
        assertEquals(0, calls.call("bpf_get_current_ancestor_cgroup_id", 3));
        assertEquals(0, calls.call("bpf_get_current_ancestor_cgroup_id", -1));
        assertEquals(0, calls.call("bpf_get_current_ancestor_cgroup_id", Integer.MIN_VALUE));
    }

    @Test
    void groupsAreFoundByIdAndByLevel() {
        assertEquals(address(slice), calls.call("bpf_cgroup_from_id", 20));
        assertEquals(0, calls.call("bpf_cgroup_from_id", 22));
        assertEquals(0, calls.call("bpf_cgroup_from_id", 0x1_0000_0014L));
        assertEquals(address(slice), calls.call("bpf_cgroup_ancestor", address(session), 1));
        assertEquals(0, calls.call("bpf_cgroup_ancestor", address(session), 3));
        assertEquals(0, calls.call("bpf_cgroup_ancestor", address(session), -1));
        assertEquals(0, calls.call("bpf_task_get_cgroup1", calls.kernel().addressOf(current), 1));
    }

    @Test
    void aTaskIsUnderTheGroupsAboveIt() {
        long task = calls.kernel().addressOf(current);
        assertEquals(1, calls.call("bpf_task_under_cgroup", task, address(root)));
        assertEquals(1, calls.call("bpf_task_under_cgroup", task, address(slice)));
        assertEquals(1, calls.call("bpf_task_under_cgroup", task, address(session)));
        assertEquals(0, calls.call("bpf_task_under_cgroup", task, address(other)));
        assertEquals(0, calls.call("bpf_task_under_cgroup", task, address(session.child(301, "deeper"))));
    }

    @Test
    void whatIsNotAGroupIsAFault() {
        long task = calls.kernel().addressOf(current);
        for (long address : new long[] {0, -1, task}) {
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_cgroup_acquire", address).kind());
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_cgroup_release", address).kind());
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_cgroup_ancestor", address, 0).kind());
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_task_under_cgroup", task, address).kind());
        }
        assertEquals(
                "0x%x is not a task".formatted(address(root)),
                calls.fault("bpf_task_under_cgroup", address(root), address(root))
                        .message());
    }

    private long handle(BpfMap map) {
        return calls.instance().host().memory().handleOf(map);
    }

    @Test
    void theCurrentTaskIsComparedWithAGroupOfAMap() {
        long groups = handle(WorldMaps.groups(calls.instance().host(), slice));
        assertEquals(1, calls.call("bpf_current_task_under_cgroup", groups, 1));
        assertEquals(
                0,
                calls.call(
                        "bpf_current_task_under_cgroup",
                        handle(WorldMaps.groups(calls.instance().host(), other)),
                        1));
        assertEquals(EAGAIN, calls.call("bpf_current_task_under_cgroup", groups, 0));
        assertEquals(E2BIG, calls.call("bpf_current_task_under_cgroup", groups, 2));
        assertEquals(E2BIG, calls.call("bpf_current_task_under_cgroup", groups, 0xffff_ffffL));
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault("bpf_current_task_under_cgroup", 0, 1).kind());
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault(
                                "bpf_current_task_under_cgroup",
                                handle(WorldMaps.stacks(calls.instance().host(), 1)),
                                1)
                        .kind());
    }

    @Test
    void pathsAreReadFromTheRoot() {
        assertEquals("/", root.toString());
        assertEquals("/user.slice/session", session.toString());
    }
}

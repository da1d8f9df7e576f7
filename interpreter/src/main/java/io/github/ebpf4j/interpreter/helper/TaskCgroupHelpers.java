package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.E2BIG;
import static io.github.ebpf4j.interpreter.Errno.EAGAIN;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.CgroupArrayMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import java.util.Optional;

/** Control groups of tasks: {@code kernel/bpf/helpers.c}, {@code kernel/bpf/cgroup.c}. */
final class TaskCgroupHelpers {

    private final Host host;
    private final TaskArguments arguments;

    TaskCgroupHelpers(Host host) {
        this.host = host;
        this.arguments = new TaskArguments(host);
    }

    void register(Registry registry) {
        registry.helper(
                "bpf_get_current_cgroup_id",
                (caller, r1, r2, r3, r4, r5) ->
                        arguments.current(caller).cgroup().id());
        registry.helper("bpf_get_current_ancestor_cgroup_id", (caller, level, r2, r3, r4, r5) -> {
            Optional<Cgroup> found = arguments.current(caller).cgroup().ancestor((int) level);
            return found.isPresent() ? found.get().id() : 0;
        });
        registry.helper("bpf_current_task_under_cgroup", this::currentUnder);
        registry.kfunc("bpf_cgroup_acquire", (caller, cgroup, r2, r3, r4, r5) -> {
            cgroup(caller, cgroup);
            return arguments.acquire(caller, cgroup);
        });
        registry.kfunc("bpf_cgroup_release", (caller, cgroup, r2, r3, r4, r5) -> {
            arguments.release(caller, cgroup, "control group");
            return 0;
        });
        registry.kfunc(
                "bpf_cgroup_from_id",
                (caller, id, r2, r3, r4, r5) ->
                        acquire(caller, host.world().cgroups().find(id)));
        registry.kfunc(
                "bpf_cgroup_ancestor",
                (caller, cgroup, level, r3, r4, r5) ->
                        acquire(caller, cgroup(caller, cgroup).ancestor((int) level)));
        registry.kfunc("bpf_task_get_cgroup1", (caller, task, hierarchy, r3, r4, r5) -> 0);
        registry.kfunc(
                "bpf_task_under_cgroup",
                (caller, task, cgroup, r3, r4, r5) ->
                        isUnder(arguments.task(caller, task).cgroup(), cgroup(caller, cgroup)));
    }

    private Cgroup cgroup(Caller caller, long address) {
        return arguments.object(caller, address, Cgroup.class, "control group");
    }

    private long acquire(Caller caller, Optional<Cgroup> cgroup) {
        return cgroup.isPresent() ? arguments.acquire(caller, arguments.memory().addressOf(cgroup.get())) : 0;
    }

    private static long isUnder(Cgroup cgroup, Cgroup ancestor) {
        return cgroup.isUnder(ancestor) ? 1 : 0;
    }

    private long currentUnder(Caller caller, long map, long index, long r3, long r4, long r5) {
        if (!(MapHelpers.map(caller, map) instanceof CgroupArrayMap cgroups)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a map of control groups".formatted(map));
        }
        if (Integer.compareUnsigned((int) index, (int) cgroups.definition().maxEntries()) >= 0) {
            return E2BIG.result();
        }
        Optional<Cgroup> ancestor = cgroups.cgroup((int) index);
        if (ancestor.isEmpty()) {
            return EAGAIN.result();
        }
        return isUnder(arguments.current(caller).cgroup(), ancestor.get());
    }
}

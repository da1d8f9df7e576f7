package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code bpf_iter_css}, the control groups around one, and {@code bpf_iter_css_task}, the tasks in one ({@code
 * kernel/bpf/cgroup_iter.c}, {@code task_iter.c}). The first 8 bytes that the program has, hold the address of the
 * position, which lives as long as the run holds it.
 */
final class CgroupIterators {

    private static final String POSITION = "position of an iterator";

    // enum bpf_cgroup_iter_order; 1, the group alone, is for iterators of another kind.
    private static final int DESCENDANTS_FIRST_PARENT = 2;
    private static final int DESCENDANTS_LAST_PARENT = 3;
    private static final int ANCESTORS = 4;

    // CSS_TASK_ITER_PROCS, and CSS_TASK_ITER_THREADED that goes with it only.
    private static final int PROCESSES = 1;
    private static final int THREADED = 2;

    private final Host host;
    private final TaskArguments arguments;
    private final KernelMemory memory;

    CgroupIterators(Host host) {
        this.host = host;
        arguments = new TaskArguments(host);
        memory = arguments.memory();
    }

    /** The addresses that are still to come. */
    private record Position(Deque<Long> next) {}

    void register(Registry registry) {
        registry.kfunc(
                "bpf_iter_css_new",
                (caller, iterator, start, flags, r4, r5) -> newGroups(caller, iterator, start, (int) flags));
        registry.kfunc(
                "bpf_iter_css_task_new",
                (caller, iterator, group, flags, r4, r5) -> newTasks(caller, iterator, group, (int) flags));
        for (String name : new String[] {"bpf_iter_css", "bpf_iter_css_task"}) {
            registry.kfunc(name + "_next", (caller, iterator, r2, r3, r4, r5) -> next(caller, iterator));
            registry.kfunc(name + "_destroy", (caller, iterator, r2, r3, r4, r5) -> destroy(caller, iterator));
        }
        // Statistics of control groups are not kept, so there is nothing to bring up to date.
        registry.kfunc("css_rstat_updated", (caller, group, cpu, r3, r4, r5) -> 0);
        registry.kfunc("css_rstat_flush", (caller, group, r2, r3, r4, r5) -> 0);
    }

    private Cgroup cgroup(Caller caller, long address) {
        return arguments.object(caller, address, Cgroup.class, "control group");
    }

    /** Returns the address of a group's {@code cgroup_subsys_state}, which is a part of its {@code cgroup}. */
    private long stateOf(Cgroup cgroup) {
        Optional<TypedBytes> fields = memory.find("cgroup");
        int offset =
                fields.isPresent() && fields.get().has("self") ? fields.get().offsetOf("self") : 0;
        return memory.addressOf(cgroup) + offset;
    }

    private long newGroups(Caller caller, long iterator, long start, int order) {
        Buffers.requireWritable(caller, iterator, 3 * Long.BYTES);
        caller.store(iterator, Long.BYTES, 0);
        List<Cgroup> groups = switch (order) {
            case DESCENDANTS_FIRST_PARENT -> descendants(caller, cgroup(caller, start), false);
            case DESCENDANTS_LAST_PARENT -> descendants(caller, cgroup(caller, start), true);
            case ANCESTORS -> ancestors(cgroup(caller, start));
            default -> List.of();
        };
        return groups.isEmpty()
                ? Errno.EINVAL.result()
                : begin(caller, iterator, groups.stream().map(this::stateOf).toList());
    }

    private long newTasks(Caller caller, long iterator, long address, int flags) {
        Buffers.requireWritable(caller, iterator, Long.BYTES);
        caller.store(iterator, Long.BYTES, 0);
        if (flags != 0 && flags != PROCESSES && flags != (PROCESSES | THREADED)) {
            return Errno.EINVAL.result();
        }
        Cgroup cgroup = cgroup(caller, address);
        List<Long> tasks = new ArrayList<>();
        List<Task> all = host.world().tasks().all();
        caller.charge(all.size());
        for (Task task : all) {
            if (task.cgroup().id() == cgroup.id() && (flags == 0 || task.pid() == task.tgid())) {
                tasks.add(memory.addressOf(task));
            }
        }
        return begin(caller, iterator, tasks);
    }

    private long begin(Caller caller, long iterator, List<Long> addresses) {
        Region region = Region.opaque(POSITION);
        long held = arguments.hold(caller, memory.place(region, new Position(new ArrayDeque<>(addresses))));
        caller.store(iterator, Long.BYTES, held);
        return held == 0 ? Errno.ENOMEM.result() : 0;
    }

    private static List<Cgroup> ancestors(Cgroup start) {
        List<Cgroup> groups = new ArrayList<>();
        for (Optional<Cgroup> each = Optional.of(start);
                each.isPresent();
                each = each.get().parent()) {
            groups.add(each.get());
        }
        return groups;
    }

    /** Returns a group and all below it: each before or behind those below it, siblings in the order of the world. */
    private List<Cgroup> descendants(Caller caller, Cgroup start, boolean lastParent) {
        List<Cgroup> all = host.world().cgroups().all();
        List<Cgroup> groups = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Deque<Cgroup> open = new ArrayDeque<>();
        open.push(start);
        while (!open.isEmpty()) {
            Cgroup group = open.pop();
            if (!seen.add(group.id())) {
                continue;
            }
            groups.add(group);
            caller.charge(all.size());
            List<Cgroup> below = new ArrayList<>();
            for (Cgroup each : all) {
                if (each.parent().isPresent() && each.parent().get().id() == group.id()) {
                    below.add(each);
                }
            }
            // The one that is pushed last, comes first; from the end, the other way round.
            if (!lastParent) {
                Collections.reverse(below);
            }
            below.forEach(open::push);
        }
        if (lastParent) {
            Collections.reverse(groups);
        }
        return groups;
    }

    private long next(Caller caller, long iterator) {
        long address = caller.load(iterator, Long.BYTES);
        if (address == 0) {
            return 0;
        }
        Long next = arguments
                .object(caller, address, Position.class, POSITION)
                .next()
                .poll();
        return next == null ? 0 : next;
    }

    private long destroy(Caller caller, long iterator) {
        long address = caller.load(iterator, Long.BYTES);
        if (address != 0) {
            arguments.object(caller, address, Position.class, POSITION);
            arguments.release(caller, address, POSITION);
            caller.store(iterator, Long.BYTES, 0);
        }
        return 0;
    }
}

package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.EPERM;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.SignalSent;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import java.util.List;
import java.util.Optional;

/** The current task and others: {@code kernel/bpf/helpers.c}, {@code kernel/trace/bpf_trace.c}, {@code task_iter.c}. */
final class TaskHelpers {

    private static final int SIGNALS = 64;

    // enum pid_type: a thread, or its process.
    private static final int PIDTYPE_PID = 0;
    private static final int PIDTYPE_TGID = 1;

    /** {@code BPF_TASK_ITER_PROC_THREADS}: the threads of one process; 0 is processes, 1 all threads. */
    private static final int PROC_THREADS = 2;

    private static final long LOWER_32 = 0xffff_ffffL;

    private final Host host;
    private final TaskArguments arguments;
    private final KernelMemory memory;

    TaskHelpers(Host host) {
        this.host = host;
        this.arguments = new TaskArguments(host);
        this.memory = arguments.memory();
    }

    void register(Registry registry) {
        registry.helper("bpf_get_current_pid_tgid", (caller, r1, r2, r3, r4, r5) -> {
            Task task = arguments.current(caller);
            return (long) task.tgid() << Integer.SIZE | (task.pid() & LOWER_32);
        });
        registry.helper("bpf_get_current_uid_gid", (caller, r1, r2, r3, r4, r5) -> {
            Task task = arguments.current(caller);
            return (long) task.gid() << Integer.SIZE | (task.uid() & LOWER_32);
        });
        registry.helper("bpf_get_current_comm", (caller, to, size, r3, r4, r5) -> comm(caller, to, (int) size));
        registry.helper(
                "bpf_get_current_task", (caller, r1, r2, r3, r4, r5) -> memory.addressOf(arguments.current(caller)));
        registry.helper(
                "bpf_get_current_task_btf",
                (caller, r1, r2, r3, r4, r5) -> memory.addressOf(arguments.current(caller)));
        registry.helper(
                "bpf_task_pt_regs",
                (caller, task, r2, r3, r4, r5) -> memory.addressOfRegisters(arguments.task(caller, task)));
        registry.helper(
                "bpf_get_ns_current_pid_tgid",
                (caller, device, inode, to, size, r5) -> namespacePid(caller, device, inode, to, (int) size));
        registry.helper(
                "bpf_send_signal",
                (caller, signal, r2, r3, r4, r5) -> send(caller, arguments.current(caller), (int) signal, false));
        registry.helper(
                "bpf_send_signal_thread",
                (caller, signal, r2, r3, r4, r5) -> send(caller, arguments.current(caller), (int) signal, true));
        registry.kfunc(
                "bpf_send_signal_task",
                (caller, task, signal, type, value, r5) -> send(caller, task, (int) signal, (int) type));
        registry.kfunc("bpf_task_acquire", (caller, task, r2, r3, r4, r5) -> {
            arguments.task(caller, task);
            return arguments.acquire(caller, task);
        });
        registry.kfunc("bpf_task_release", (caller, task, r2, r3, r4, r5) -> {
            arguments.release(caller, task, "task");
            return 0;
        });
        registry.kfunc("bpf_task_from_pid", (caller, pid, r2, r3, r4, r5) -> acquire(caller, tasks().find((int) pid)));
        registry.kfunc(
                "bpf_task_from_vpid",
                (caller, pid, r2, r3, r4, r5) -> acquire(caller, fromNamespace(caller, (int) pid)));
        registry.kfunc("bpf_iter_task_new", this::newIterator);
        registry.kfunc("bpf_iter_task_next", this::next);
        registry.kfunc("bpf_iter_task_destroy", (caller, iterator, r2, r3, r4, r5) -> 0);
    }

    private Tasks tasks() {
        return host.world().tasks();
    }

    private static long commFailed() {
        return EINVAL.result();
    }

    private long comm(Caller caller, long to, int size) {
        Buffers.zero(caller, to, size);
        if (size == 0) {
            return commFailed();
        }
        Task task = arguments.current(caller);
        for (int i = 0; i < size - 1 && task.commByte(i) != 0; i++) {
            caller.store(to + i, Byte.BYTES, task.commByte(i));
        }
        return 0;
    }

    private long namespacePid(Caller caller, long device, long inode, long to, int size) {
        Task.PidNamespace namespace = arguments.current(caller).namespace();
        if (size != 2 * Integer.BYTES
                || device != (device & LOWER_32)
                || device != namespace.device()
                || inode != namespace.inode()) {
            return Buffers.zeroAnd(caller, to, size, EINVAL.result());
        }
        Buffers.requireWritable(caller, to, size);
        caller.store(to, Integer.BYTES, namespace.pid());
        caller.store(to + Integer.BYTES, Integer.BYTES, namespace.tgid());
        return 0;
    }

    private long send(Caller caller, long address, int signal, int type) {
        Task task = arguments.task(caller, address);
        return type == PIDTYPE_PID || type == PIDTYPE_TGID
                ? send(caller, task, signal, type == PIDTYPE_PID)
                : EINVAL.result();
    }

    private static long send(Caller caller, Task task, int signal, boolean thread) {
        // The first process is not to be killed: the kernel would stop with it.
        if (task.isKernelThread() || task.tgid() == 1) {
            return EPERM.result();
        }
        if (signal < 0 || signal > SIGNALS) {
            return EINVAL.result();
        }
        if (signal != 0) {
            Current.of(caller).effect(caller, new SignalSent(task, signal, thread), 0);
        }
        return 0;
    }

    private long acquire(Caller caller, Optional<Task> task) {
        return task.isPresent() ? arguments.acquire(caller, memory.addressOf(task.get())) : 0;
    }

    private Optional<Task> fromNamespace(Caller caller, int pid) {
        Task.PidNamespace here = arguments.current(caller).namespace();
        return tasks().all().stream()
                .filter(task -> task.namespace().pid() == pid
                        && task.namespace().inode() == here.inode()
                        && task.namespace().device() == here.device())
                .findFirst();
    }

    // struct bpf_iter_task is three words: here the kind, the process, and the first pid that may be next. The position
    // is a pid, so that tasks may come and go meanwhile.

    private long newIterator(Caller caller, long iterator, long task, long flags, long r4, long r5) {
        Buffers.requireWritable(caller, iterator, 3 * Long.BYTES);
        int kind = (int) flags;
        boolean valid = kind >= 0 && kind <= PROC_THREADS && (kind != PROC_THREADS || task != 0);
        int process =
                valid && kind == PROC_THREADS ? arguments.task(caller, task).tgid() : 0;
        caller.store(iterator, Long.BYTES, valid ? kind : -1);
        caller.store(iterator + Long.BYTES, Long.BYTES, process);
        caller.store(iterator + 2 * Long.BYTES, Long.BYTES, 0);
        return valid ? 0 : EINVAL.result();
    }

    private long next(Caller caller, long iterator, long r2, long r3, long r4, long r5) {
        long kind = caller.load(iterator, Long.BYTES);
        long process = caller.load(iterator + Long.BYTES, Long.BYTES);
        long from = caller.load(iterator + 2 * Long.BYTES, Long.BYTES);
        if (kind < 0) {
            return 0;
        }
        List<Task> all = tasks().all();
        for (Task task : all) {
            boolean wanted = switch ((int) kind) {
                case 0 -> task.pid() == task.tgid();
                case PROC_THREADS -> task.tgid() == process;
                default -> true;
            };
            if (wanted && task.pid() >= from) {
                caller.store(iterator + 2 * Long.BYTES, Long.BYTES, task.pid() + 1L);
                return memory.addressOf(task);
            }
        }
        return 0;
    }
}

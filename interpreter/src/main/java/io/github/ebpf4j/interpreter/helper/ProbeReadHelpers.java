package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EFAULT;
import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.EPERM;
import static io.github.ebpf4j.interpreter.Errno.ERANGE;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.UserMemoryWritten;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.UserMemory;

/**
 * Reading memory at any address, and writing that of processes: {@code kernel/trace/bpf_trace.c} and {@code mm/maccess.c}.
 * A read that fails, leaves zeros. As on x86-64, the kernel's functions refuse what can only be an address of a process with
 * ERANGE, no pointer among them, and what is no address with EFAULT.
 */
final class ProbeReadHelpers {

    private static final long PAD_ZEROS = 1;

    private final TaskArguments tasks;

    ProbeReadHelpers(Host host) {
        tasks = new TaskArguments(host);
    }

    void register(Registry registry) {
        registry.helper("bpf_probe_read", (caller, to, size, from, r4, r5) -> readAny(caller, to, (int) size, from));
        registry.helper(
                "bpf_probe_read_str", (caller, to, size, from, r4, r5) -> readAnyText(caller, to, (int) size, from));
        registry.helper(
                "bpf_probe_read_kernel", (caller, to, size, from, r4, r5) -> readKernel(caller, to, (int) size, from));
        registry.helper(
                "bpf_probe_read_kernel_str",
                (caller, to, size, from, r4, r5) -> readKernelText(caller, to, (int) size, from));
        registry.helper(
                "bpf_probe_read_user", (caller, to, size, from, r4, r5) -> probeUser(caller, to, (int) size, from));
        registry.helper(
                "bpf_probe_read_user_str",
                (caller, to, size, from, r4, r5) ->
                        readUserText(caller, current(caller).memory(), to, (int) size, from));
        registry.helper(
                "bpf_copy_from_user",
                (caller, to, size, from, r4, r5) ->
                        readUser(caller, current(caller).memory(), to, (int) size, from));
        registry.helper("bpf_copy_from_user_task", this::copyFromTask);
        registry.helper(
                "bpf_probe_write_user", (caller, to, from, size, r4, r5) -> writeUser(caller, to, from, (int) size));
        registry.kfunc(
                "bpf_copy_from_user_str",
                (caller, to, size, from, flags, r5) ->
                        copyText(caller, current(caller).memory(), to, (int) size, from, flags));
        registry.kfunc(
                "bpf_copy_from_user_task_str",
                (caller, to, size, from, task, flags) ->
                        copyText(caller, tasks.task(caller, task).memory(), to, (int) size, from, flags));
    }

    private Task current(Caller caller) {
        return tasks.current(caller);
    }

    private static long readKernel(Caller caller, long to, int size, long from) {
        Buffers.requireWritable(caller, to, size);
        if (size == 0) {
            return isOfUser(caller, from, Byte.BYTES) ? ERANGE.result() : 0;
        }
        if (!caller.isReadable(from, size)) {
            return Buffers.zeroAnd(caller, to, size, whyNotKernel(from));
        }
        Buffers.copy(caller, to, from, size);
        return 0;
    }

    /** Returns the error of a read of the kernel's memory at an address where there is none. */
    static long whyNotKernel(long address) {
        return address >= 0 && address < UserMemory.END ? ERANGE.result() : EFAULT.result();
    }

    private static long readKernelText(Caller caller, long to, int size, long from) {
        Buffers.requireWritable(caller, to, size);
        if (size == 0) {
            return 0;
        }
        int length = Buffers.lengthOfText(caller, from, size);
        if (length < 0) {
            return Buffers.zeroAnd(caller, to, size, whyNotKernel(from));
        }
        int copied = Math.min(length, size - 1);
        Buffers.copy(caller, to, from, copied);
        return endText(caller, to, copied);
    }

    private static long endText(Caller caller, long to, int copied) {
        caller.store(to + copied, Byte.BYTES, 0);
        return copied + 1L;
    }

    private long probeUser(Caller caller, long to, int size, long from) {
        // The address is looked at even where nothing is read; bpf_copy_from_user does not.
        boolean beyond = Long.compareUnsigned(from, UserMemory.END) >= 0;
        long result = readUser(caller, current(caller).memory(), to, size, from);
        return size == 0 && beyond ? EFAULT.result() : result;
    }

    private static long readUser(Caller caller, UserMemory memory, long to, int size, long from) {
        Buffers.requireWritable(caller, to, size);
        return size == 0 || memory.copyTo(caller, to, from, size)
                ? 0
                : Buffers.zeroAnd(caller, to, size, EFAULT.result());
    }

    private static long readUserText(Caller caller, UserMemory memory, long to, int size, long from) {
        Buffers.requireWritable(caller, to, size);
        if (size == 0) {
            return 0;
        }
        int length = memory.lengthOfText(from, size);
        int copied = Math.min(length, size - 1);
        return length >= 0 && memory.copyTo(caller, to, from, copied)
                ? endText(caller, to, copied)
                : Buffers.zeroAnd(caller, to, size, EFAULT.result());
    }

    /** The old helper takes addresses of both kinds. */
    private long readAny(Caller caller, long to, int size, long from) {
        UserMemory memory = current(caller).memory();
        if (memory.contains(from, size) || isOfUser(caller, from, size)) {
            return readUser(caller, memory, to, size, from);
        }
        return readKernel(caller, to, size, from);
    }

    private long readAnyText(Caller caller, long to, int size, long from) {
        UserMemory memory = current(caller).memory();
        if (memory.contains(from, Byte.BYTES) || isOfUser(caller, from, Byte.BYTES)) {
            return readUserText(caller, memory, to, size, from);
        }
        return readKernelText(caller, to, size, from);
    }

    /** Returns whether an address can only be one of a process: nothing of the program's is there. */
    static boolean isOfUser(Caller caller, long address, int size) {
        return address >= 0 && address < UserMemory.END && !caller.isReadable(address, size);
    }

    private long copyFromTask(Caller caller, long to, long size, long from, long task, long flags) {
        int bytes = (int) size;
        if (flags != 0) {
            return EINVAL.result();
        }
        return readUser(caller, tasks.task(caller, task).memory(), to, bytes, from);
    }

    private static long copyText(Caller caller, UserMemory memory, long to, int size, long from, long flags) {
        if ((flags & ~PAD_ZEROS) != 0) {
            return EINVAL.result();
        }
        long copied = readUserText(caller, memory, to, size, from);
        if (copied > 0 && flags == PAD_ZEROS) {
            Buffers.zero(caller, to + copied, (int) (size - copied));
        }
        return copied;
    }

    private long writeUser(Caller caller, long to, long from, int size) {
        Task task = current(caller);
        if (task.isKernelThread()) {
            return EPERM.result();
        }
        if (size != 0 && !caller.isReadable(from, size)) {
            // Refused with a message that names the memory.
            caller.read(from, new byte[0], 0, size);
        }
        if (!task.memory().copyFrom(caller, from, to, size)) {
            return EFAULT.result();
        }
        Current.of(caller).effect(caller, new UserMemoryWritten(task, to, size), 0);
        return 0;
    }
}

package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EFAULT;
import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.ENAMETOOLONG;
import static io.github.ebpf4j.interpreter.Errno.ENOENT;
import static io.github.ebpf4j.interpreter.Errno.EOPNOTSUPP;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.context.SecureExecution;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Task;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Files and areas of memory: {@code fs/bpf_fs_kfuncs.c}, {@code kernel/trace/bpf_trace.c}, {@code task_iter.c}. */
final class FileHelpers {

    private static final HostFunction NOT_SUPPORTED = (caller, r1, r2, r3, r4, r5) -> EOPNOTSUPP.result();
    private static final HostFunction NONE = (caller, r1, r2, r3, r4, r5) -> 0;

    /** {@code BPF_F_BPRM_SECUREEXEC}. */
    private static final long SECURE_EXECUTION = 1;

    private final TaskArguments arguments;
    private final KernelMemory memory;

    FileHelpers(Host host) {
        arguments = new TaskArguments(host);
        memory = arguments.memory();
    }

    void register(Registry registry) {
        registry.helper("bpf_d_path", (caller, path, to, size, r4, r5) -> path(caller, path, to, (int) size));
        registry.helper("bpf_find_vma", this::findArea);
        new AreaIterator(arguments).register(registry);
        registry.helper("bpf_bprm_opts_set", (caller, program, flags, r3, r4, r5) -> setOptions(caller, flags));
        // A file that is a socket, is nothing that the world tells of.
        registry.helper("bpf_sock_from_file", NONE);
        registry.helper("bpf_ima_inode_hash", NOT_SUPPORTED);
        registry.helper("bpf_ima_file_hash", NOT_SUPPORTED);
        registry.kfunc(
                "bpf_path_d_path",
                (caller, path, to, size, r4, r5) -> size == 0 ? EINVAL.result() : path(caller, path, to, (int) size));
        registry.kfunc("bpf_get_task_exe_file", (caller, task, r2, r3, r4, r5) -> {
            Optional<KernelFile> file = arguments.task(caller, task).executable();
            return file.isPresent() ? arguments.acquire(caller, memory.addressOf(file.get())) : 0;
        });
        registry.kfunc("bpf_put_file", (caller, file, r2, r3, r4, r5) -> {
            arguments.release(caller, file, "file");
            return 0;
        });
        registry.kfunc("bpf_lookup_user_key", NONE);
        registry.kfunc("bpf_lookup_system_key", NONE);
        registry.kfunc("bpf_key_put", NONE);
        registry.kfunc("bpf_verify_pkcs7_signature", NOT_SUPPORTED);
    }

    private long path(Caller caller, long path, long to, int size) {
        Buffers.requireWritable(caller, to, size);
        if (size == 0) {
            return 0;
        }
        Optional<KernelFile> file = memory.meaning(path, KernelFile.class);
        if (file.isEmpty()) {
            return EFAULT.result();
        }
        byte[] text = file.get().path().getBytes(StandardCharsets.UTF_8);
        if (text.length >= size) {
            return ENAMETOOLONG.result();
        }
        caller.write(to, text);
        caller.store(to + text.length, Byte.BYTES, 0);
        return text.length + 1L;
    }

    private long findArea(Caller caller, long task, long address, long callback, long context, long flags) {
        if (flags != 0) {
            return EINVAL.result();
        }
        if (task == 0) {
            return ENOENT.result();
        }
        Task owner = arguments.task(caller, task);
        for (MemoryArea area : owner.areas()) {
            if (area.contains(address)) {
                caller.callback(callback, task, memory.addressOf(area), context, 0, 0);
                return 0;
            }
        }
        return ENOENT.result();
    }

    private static long setOptions(Caller caller, long flags) {
        if ((flags & ~SECURE_EXECUTION) != 0) {
            return EINVAL.result();
        }
        Current.of(caller).effect(caller, new SecureExecution(flags == SECURE_EXECUTION), 0);
        return 0;
    }
}

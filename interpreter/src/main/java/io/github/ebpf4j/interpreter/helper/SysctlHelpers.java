package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.clear;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.requireWritable;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.SysctlContext;
import java.nio.charset.StandardCharsets;

/** Kernel settings: {@code bpf_sysctl_get_name} and those after it in kernel/bpf/cgroup.c. */
final class SysctlHelpers {

    private static final long BASE_NAME = 1;

    void register(Registry registry) {
        registry.helper(
                "bpf_sysctl_get_name",
                (caller, context, to, size, flags, r5) ->
                        name(caller, context(caller, SysctlContext.class, context), to, (int) size, flags));
        registry.helper(
                "bpf_sysctl_get_current_value",
                (caller, context, to, size, r4, r5) -> copy(
                        caller, context(caller, SysctlContext.class, context).current(), to, (int) size));
        registry.helper(
                "bpf_sysctl_get_new_value",
                (caller, context, to, size, r4, r5) ->
                        written(caller, context(caller, SysctlContext.class, context), to, (int) size));
        registry.helper(
                "bpf_sysctl_set_new_value",
                (caller, context, from, size, r4, r5) ->
                        change(caller, context(caller, SysctlContext.class, context), from, size));
    }

    /** Copies what there is room for, with an end, and returns how long it is or -E2BIG ({@code strscpy}). */
    private static long name(Caller caller, SysctlContext context, long to, int size, long flags) {
        if (to == 0) {
            return Errno.EINVAL.result();
        }
        String path = context.name();
        String name = (flags & BASE_NAME) == 0 ? path : path.substring(path.lastIndexOf('/') + 1);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        requireWritable(caller, to, size);
        if (size == 0) {
            return Errno.E2BIG.result();
        }
        int copied = Math.min(bytes.length, size - 1);
        caller.write(to, bytes, 0, copied);
        caller.store(to + copied, Byte.BYTES, 0);
        return copied < bytes.length ? Errno.E2BIG.result() : copied;
    }

    private static long copy(Caller caller, byte[] value, long to, int size) {
        if (to == 0) {
            return Errno.EINVAL.result();
        }
        if (size == 0) {
            return Errno.E2BIG.result();
        }
        clear(caller, to, size);
        if (value.length == 0) {
            return Errno.EINVAL.result();
        }
        if (size > value.length) {
            caller.write(to, value);
            return value.length;
        }
        caller.write(to, value, 0, size - 1);
        return Errno.E2BIG.result();
    }

    private static long written(Caller caller, SysctlContext context, long to, int size) {
        if (context.written().isEmpty()) {
            if (to != 0 && size != 0) {
                clear(caller, to, size);
            }
            return Errno.EINVAL.result();
        }
        return copy(caller, context.written().get(), to, size);
    }

    private static long change(Caller caller, SysctlContext context, long from, long size) {
        boolean nothing = context.written().map(value -> value.length == 0).orElse(true);
        if (nothing || from == 0 || size == 0) {
            return Errno.EINVAL.result();
        }
        if (Long.compareUnsigned(size, SysctlContext.LARGEST - 1) > 0) {
            return Errno.E2BIG.result();
        }
        context.change(caller.read(from, (int) size));
        return 0;
    }
}

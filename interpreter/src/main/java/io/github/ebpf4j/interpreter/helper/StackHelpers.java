package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EFAULT;
import static io.github.ebpf4j.interpreter.Errno.EINVAL;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.map.StackTraceMap;
import io.github.ebpf4j.interpreter.world.Stacks;
import io.github.ebpf4j.interpreter.world.Task;

/** Where tasks have come from: {@code kernel/bpf/stackmap.c}. */
final class StackHelpers {

    // | build id:1 (bit 11) | reuse:1 | compare fast:1 | user stack:1 (bit 8) | how many to skip:8 |
    private static final long SKIP = 0xff;
    private static final long USER = 1 << 8;
    private static final long FAST_COMPARISON = 1 << 9;
    private static final long REUSE = 1 << 10;
    private static final long BUILD_ID = 1 << 11;

    // struct bpf_stack_build_id: s32 status, 20 bytes, u64 address.
    private static final int BUILD_ID_SIZE = 32;
    private static final int BUILD_ID_ADDRESS = 24;

    /** {@code BPF_STACK_BUILD_ID_IP}: no build id, but an address. */
    private static final int STATUS_ADDRESS = 2;

    private final Host host;
    private final TaskArguments arguments;

    StackHelpers(Host host) {
        this.host = host;
        this.arguments = new TaskArguments(host);
    }

    void register(Registry registry) {
        registry.helper("bpf_get_stackid", (caller, context, map, flags, r4, r5) -> stackId(caller, map, flags));
        registry.helper(
                "bpf_get_stack",
                (caller, context, to, size, flags, r5) ->
                        stack(caller, arguments.current(caller), to, (int) size, flags));
        registry.helper(
                "bpf_get_task_stack",
                (caller, task, to, size, flags, r5) ->
                        stack(caller, arguments.task(caller, task), to, (int) size, flags));
    }

    private long[] addresses(Task task, long flags) {
        Stacks stacks = host.world().stacks();
        return (flags & USER) != 0 ? stacks.user(task) : stacks.kernel(task);
    }

    private long stackId(Caller caller, long map, long flags) {
        if (!(MapHelpers.map(caller, map) instanceof StackTraceMap stacks)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a map of stacks".formatted(map));
        }
        if ((flags & ~(SKIP | USER | FAST_COMPARISON | REUSE)) != 0) {
            return EINVAL.result();
        }
        long[] addresses = addresses(arguments.current(caller), flags);
        int skip = (int) (flags & SKIP);
        return addresses.length <= skip ? EFAULT.result() : stacks.stackId(addresses, skip, flags);
    }

    private long stack(Caller caller, Task task, long to, int size, long flags) {
        boolean user = (flags & USER) != 0;
        boolean buildId = (flags & BUILD_ID) != 0;
        int element = user && buildId ? BUILD_ID_SIZE : Long.BYTES;
        if ((flags & ~(SKIP | USER | BUILD_ID)) != 0
                || (buildId && !user)
                || Integer.remainderUnsigned(size, element) != 0) {
            return Buffers.zeroAnd(caller, to, size, EINVAL.result());
        }
        Buffers.zero(caller, to, size);
        long[] addresses = addresses(task, flags);
        int skip = (int) (flags & SKIP);
        if (addresses.length < skip) {
            return EFAULT.result();
        }
        int count = Math.min(addresses.length - skip, size / element);
        for (int i = 0; i < count; i++) {
            long at = to + (long) i * element;
            if (element == BUILD_ID_SIZE) {
                caller.store(at, Integer.BYTES, STATUS_ADDRESS);
                caller.store(at + BUILD_ID_ADDRESS, Long.BYTES, addresses[skip + i]);
            } else {
                caller.store(at, Long.BYTES, addresses[skip + i]);
            }
        }
        return (long) count * element;
    }
}

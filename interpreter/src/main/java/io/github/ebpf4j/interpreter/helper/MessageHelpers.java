package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.MessageContext;

/** Messages on their way to a socket: {@code bpf_msg_apply_bytes} and those after it in net/core/filter.c. */
final class MessageHelpers {

    private static final long U32 = 0xffff_ffffL;

    void register(Registry registry) {
        registry.helper("bpf_msg_apply_bytes", (caller, message, bytes, r3, r4, r5) -> {
            message(caller, message).applyBytes((int) bytes);
            return 0;
        });
        registry.helper("bpf_msg_cork_bytes", (caller, message, bytes, r3, r4, r5) -> {
            message(caller, message).corkBytes((int) bytes);
            return 0;
        });
        registry.helper(
                "bpf_msg_pull_data",
                (caller, message, start, end, flags, r5) ->
                        pull(message(caller, message), start & U32, end & U32, flags));
        registry.helper(
                "bpf_msg_push_data",
                (caller, message, start, size, flags, r5) ->
                        push(caller, message(caller, message), start & U32, size & U32, flags));
        registry.helper(
                "bpf_msg_pop_data",
                (caller, message, start, size, flags, r5) ->
                        pop(caller, message(caller, message), start & U32, size & U32, flags));
    }

    static MessageContext message(Caller caller, long address) {
        return NetworkArguments.context(caller, MessageContext.class, address);
    }

    private static long pull(MessageContext message, long start, long end, long flags) {
        return flags == 0 && message.pull(start, end) ? 0 : Errno.EINVAL.result();
    }

    private static long push(Caller caller, MessageContext message, long start, long size, long flags) {
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        if (size == 0) {
            return 0;
        }
        if (!message.has(start)) {
            return Errno.EINVAL.result();
        }
        if (message.size() + size > MessageContext.LARGEST) {
            return Errno.ENOMEM.result();
        }
        Cost.ofBytes(caller, message.size() + size);
        message.push((int) start, (int) size);
        return 0;
    }

    private static long pop(Caller caller, MessageContext message, long start, long size, long flags) {
        if (flags != 0) {
            return Errno.EINVAL.result();
        }
        Cost.ofBytes(caller, message.size());
        return size == 0 || message.pop(start, size) ? 0 : Errno.EINVAL.result();
    }
}

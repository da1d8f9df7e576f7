package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.requireWritable;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.world.SavedSyn;
import java.util.Optional;

/** Options of TCP headers: {@code bpf_sock_ops_load_hdr_opt} and those after it in net/core/filter.c. */
final class HeaderOptionHelpers {

    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int EXPERIMENT_1 = 253;
    private static final int EXPERIMENT_2 = 254;

    private static final long FROM_SYN = 1;
    private static final int PREFIX = 2;
    private static final int LARGEST_OPTION = 255;

    /** What a search finds if the options were ended before it found anything. */
    private static final long ENDED = Long.MIN_VALUE;

    void register(Registry registry) {
        registry.helper(
                "bpf_load_hdr_opt",
                (caller, ops, option, size, flags, r5) ->
                        load(caller, context(caller, SockOpsContext.class, ops), option, (int) size, flags));
        registry.helper(
                "bpf_store_hdr_opt",
                (caller, ops, option, size, flags, r5) ->
                        store(caller, context(caller, SockOpsContext.class, ops), option, (int) size, flags));
        registry.helper(
                "bpf_reserve_hdr_opt",
                (caller, ops, size, flags, r4, r5) ->
                        reserve(context(caller, SockOpsContext.class, ops), (int) size, flags));
    }

    private static boolean isExperiment(int kind) {
        return kind == EXPERIMENT_1 || kind == EXPERIMENT_2;
    }

    private static boolean isTooShort(int size) {
        return Integer.compareUnsigned(size, PREFIX) < 0;
    }

    /**
     * Returns where an option begins, or a negated error number: {@code ENOMSG} if there is none such, {@code EFAULT} if
     * the options are broken; {@link #ENDED} if there is none such and there can be no further one. What the option must begin with after its kind and length, stands in the array from its
     * third byte on.
     */
    private static long find(byte[] header, int start, int end, int kind, byte[] wanted, int magic) {
        int at = start;
        while (at < end) {
            int its = header[at] & 0xff;
            if (its == END) {
                return ENDED;
            }
            if (its == NO_OPERATION) {
                at++;
                continue;
            }
            int length = end - at < PREFIX ? 0 : header[at + 1] & 0xff;
            if (length < PREFIX || length > end - at) {
                return Errno.EFAULT.result();
            }
            if (its == kind) {
                if (magic > length - PREFIX) {
                    return Errno.ENOMSG.result();
                }
                boolean same = true;
                for (int i = PREFIX; i < PREFIX + magic; i++) {
                    same &= header[at + i] == wanted[i];
                }
                if (same) {
                    return at;
                }
            }
            at += length;
        }
        return Errno.ENOMSG.result();
    }

    private static long load(Caller caller, SockOpsContext context, long option, int size, long flags) {
        if (isTooShort(size) || (flags & ~FROM_SYN) != 0) {
            return Errno.EINVAL.result();
        }
        requireWritable(caller, option, size);
        byte[] wanted = Scratch.argument(caller, option, Math.min(size, LARGEST_OPTION));
        int kind = wanted[0] & 0xff;
        int length = wanted[1] & 0xff;
        boolean experiment = isExperiment(kind);
        boolean sensible = experiment ? length == 4 || length == 6 : length == 0;
        if (length > size || kind == END || kind == NO_OPERATION || !sensible) {
            return Errno.EINVAL.result();
        }
        byte[] header = context.headerBuffer();
        int start = SockOpsContext.TCP_HEADER;
        int end = context.headerEnd();
        if (flags == FROM_SYN) {
            Optional<SavedSyn> syn = context.socket().orElseThrow().savedSyn();
            if (syn.isEmpty()) {
                return Errno.ENOENT.result();
            }
            header = syn.get().bytes();
            start += syn.get().linkLength() + syn.get().networkLength();
            end = header.length;
        } else if (!context.hasHeader() || context.op() == SockOpsContext.RESERVE_OPTIONS) {
            return Errno.EPERM.result();
        }
        long found = find(header, start, end, kind, wanted, experiment ? length - PREFIX : 0);
        if (found < 0) {
            return found == ENDED ? Errno.ENOMSG.result() : found;
        }
        int its = header[(int) found + 1] & 0xff;
        caller.write(option, header, (int) found, Math.min(its, size));
        return its > size ? Errno.ENOSPC.result() : its;
    }

    private static long store(Caller caller, SockOpsContext context, long option, int size, long flags) {
        if (context.op() != SockOpsContext.WRITE_OPTIONS) {
            return Errno.EPERM.result();
        }
        if (isTooShort(size) || flags != 0) {
            return Errno.EINVAL.result();
        }
        byte[] wanted = Scratch.argument(caller, option, Math.min(size, LARGEST_OPTION));
        int kind = wanted[0] & 0xff;
        int length = wanted[1] & 0xff;
        // A length below 2 is none that an option can have: the kernel would write one that nobody can read.
        if (length > size || length < PREFIX || kind == END || kind == NO_OPERATION) {
            return Errno.EINVAL.result();
        }
        byte[] header = context.headerBuffer();
        int end = context.headerEnd();
        if (length > context.spaceLeft() || length > header.length - end) {
            return Errno.ENOSPC.result();
        }
        boolean experiment = isExperiment(kind);
        if (experiment && length < 2 * PREFIX) {
            return Errno.EINVAL.result();
        }
        if (!context.hasHeader()) {
            return Errno.EPERM.result();
        }
        long found = find(header, SockOpsContext.TCP_HEADER, end, kind, wanted, experiment ? PREFIX : 0);
        if (found >= 0) {
            return Errno.EEXIST.result();
        }
        if (found != Errno.ENOMSG.result()) {
            return found == ENDED ? Errno.ENOSPC.result() : found;
        }
        context.append(wanted, length);
        return 0;
    }

    private static long reserve(SockOpsContext context, int size, long flags) {
        if (context.op() != SockOpsContext.RESERVE_OPTIONS) {
            return Errno.EPERM.result();
        }
        if (flags != 0 || isTooShort(size)) {
            return Errno.EINVAL.result();
        }
        if (Integer.compareUnsigned(size, context.spaceLeft()) > 0) {
            return Errno.ENOSPC.result();
        }
        context.reserve(size);
        return 0;
    }
}

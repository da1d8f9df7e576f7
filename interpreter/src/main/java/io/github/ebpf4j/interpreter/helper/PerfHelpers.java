package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.ENOENT;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.context.PerfEventContext;
import io.github.ebpf4j.interpreter.context.PerfEventContext.Branch;
import io.github.ebpf4j.interpreter.context.PerfEventContext.Reading;
import io.github.ebpf4j.interpreter.host.Current;
import java.util.List;

/** Counters and branches of perf events: {@code kernel/trace/bpf_trace.c}. */
final class PerfHelpers {

    private static final int BRANCH_SIZE = 3 * Long.BYTES;
    private static final int READING_SIZE = 3 * Long.BYTES;

    /** {@code BPF_F_GET_BRANCH_RECORDS_SIZE}: only tell how many bytes there are. */
    private static final long GET_SIZE = 1;

    void register(Registry registry) {
        registry.helper(
                "bpf_perf_prog_read_value", (caller, context, to, size, r4, r5) -> reading(caller, to, (int) size));
        registry.helper(
                "bpf_read_branch_records",
                (caller, context, to, size, flags, r5) -> branches(caller, to, (int) size, flags));
        registry.helper(
                "bpf_get_branch_snapshot",
                (caller, to, size, flags, r4, r5) -> snapshot(caller, to, (int) size, flags));
    }

    private static long reading(Caller caller, long to, int size) {
        Reading reading =
                FunctionHelpers.context(caller, PerfEventContext.class).reading();
        if (size != READING_SIZE) {
            return Buffers.zeroAnd(caller, to, size, EINVAL.result());
        }
        Buffers.requireWritable(caller, to, size);
        caller.store(to, Long.BYTES, reading.counter());
        caller.store(to + Long.BYTES, Long.BYTES, reading.enabled());
        caller.store(to + 2 * Long.BYTES, Long.BYTES, reading.running());
        return 0;
    }

    private static long branches(Caller caller, long to, int size, long flags) {
        List<Branch> branches =
                FunctionHelpers.context(caller, PerfEventContext.class).branches();
        if ((flags & ~GET_SIZE) != 0) {
            return EINVAL.result();
        }
        if (branches.isEmpty()) {
            return ENOENT.result();
        }
        if (flags == GET_SIZE) {
            return (long) branches.size() * BRANCH_SIZE;
        }
        if (to == 0 || Integer.remainderUnsigned(size, BRANCH_SIZE) != 0) {
            return EINVAL.result();
        }
        Buffers.requireWritable(caller, to, size);
        return write(caller, to, size, branches);
    }

    private static long snapshot(Caller caller, long to, int size, long flags) {
        if (flags != 0) {
            return EINVAL.result();
        }
        Buffers.requireWritable(caller, to, size);
        long written = Current.of(caller).startedWith() instanceof PerfEventContext context
                ? write(caller, to, size, context.branches())
                : 0;
        return written == 0 ? ENOENT.result() : written;
    }

    private static long write(Caller caller, long to, int size, List<Branch> branches) {
        int count = Math.min(branches.size(), size / BRANCH_SIZE);
        for (int i = 0; i < count; i++) {
            Branch branch = branches.get(i);
            long at = to + (long) i * BRANCH_SIZE;
            caller.store(at, Long.BYTES, branch.from());
            caller.store(at + Long.BYTES, Long.BYTES, branch.to());
            caller.store(at + 2 * Long.BYTES, Long.BYTES, branch.flags());
        }
        return (long) count * BRANCH_SIZE;
    }
}

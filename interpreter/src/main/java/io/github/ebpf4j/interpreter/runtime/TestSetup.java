package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/** What a test run needs of one type of program: the rules for what goes in, the context, and what comes out. */
abstract class TestSetup {

    /** A page: what the kernel puts a packet's buffers into. */
    static final int PAGE = 4096;

    /** {@code MAX_SKB_FRAGS}: how many further buffers a packet can have. */
    static final int BUFFERS = 17;

    /** {@code ETH_HLEN}. */
    static final int ETHERNET_HEADER = 14;

    private static final int LARGEST_CALL_CONTEXT = 0xffff;
    private static final int LARGEST_TRACEPOINT_CONTEXT = 12 * Long.BYTES;

    /** The types of programs whose context is a struct __sk_buff. */
    private static final Set<ProgramType> SKB = Set.of(
            ProgramType.SOCKET_FILTER,
            ProgramType.SCHED_CLS,
            ProgramType.SCHED_ACT,
            ProgramType.CGROUP_SKB,
            ProgramType.LWT_IN,
            ProgramType.LWT_OUT,
            ProgramType.LWT_XMIT,
            ProgramType.LWT_SEG6LOCAL,
            ProgramType.SK_SKB);

    static boolean takesPacket(ProgramType type) {
        return type == ProgramType.XDP || type == ProgramType.FLOW_DISSECTOR || SKB.contains(type);
    }

    static TestSetup of(TestRun run, Attachment attachment) {
        if (SKB.contains(attachment.type())) {
            return new SkbTestSetup(run, attachment.type());
        }
        return switch (attachment.type()) {
            case XDP -> new XdpTestSetup(run, attachment);
            case FLOW_DISSECTOR -> new FlowDissectorTestSetup(run);
            case SK_LOOKUP -> new SocketLookupTestSetup(run);
            case NETFILTER -> new NetfilterTestSetup(run);
            case RAW_TRACEPOINT -> tracepoint(run);
            case SYSCALL -> call(run);
            default -> bytes(run);
        };
    }

    private static TestSetup tracepoint(TestRun run) {
        refuseData(run);
        refuse(run.repeat() != 0, Errno.EINVAL, "raw tracepoints are not repeated");
        refuse(run.batchSize() != 0, Errno.EINVAL, "batch size is for live frames");
        int size = run.context().map(bytes -> bytes.length).orElse(0);
        refuse(
                size > LARGEST_TRACEPOINT_CONTEXT,
                Errno.EINVAL,
                "context has %d bytes, must not have more than %d".formatted(size, LARGEST_TRACEPOINT_CONTEXT));
        boolean onCpu = (run.flags() & TestRun.ON_CPU) != 0;
        refuse(!onCpu && run.cpu() != 0, Errno.EINVAL, "cpu is set without the flag for it");
        int cpus = run.program().cpus();
        refuse(
                onCpu && (run.cpu() < 0 || run.cpu() >= cpus),
                Errno.ENXIO,
                "cpu is %d, must be 0 to %d".formatted(run.cpu(), cpus - 1));
        return new BytesTestSetup(run, false);
    }

    private static TestSetup call(TestRun run) {
        refuseData(run);
        refuse(
                run.repeat() != 0 || run.flags() != 0 || run.batchSize() != 0,
                Errno.EINVAL,
                "programs of type syscall take neither repeat nor flags nor batch size");
        int size = run.context().map(bytes -> bytes.length).orElse(0);
        refuse(
                size > LARGEST_CALL_CONTEXT,
                Errno.EINVAL,
                "context has %d bytes, must not have more than %d".formatted(size, LARGEST_CALL_CONTEXT));
        return new BytesTestSetup(run, true);
    }

    private static TestSetup bytes(TestRun run) {
        refuseData(run);
        refuseOptions(run, 0);
        return new BytesTestSetup(run, true);
    }

    static void refuse(boolean condition, Errno errno, String why) {
        if (condition) {
            throw new TestRunException(errno, why);
        }
    }

    static void refuseData(TestRun run) {
        refuse(run.data().isPresent(), Errno.EINVAL, "programs of this type get no packet");
    }

    /** Refuses CPU, batch size, and all flags but some. */
    static void refuseOptions(TestRun run, int allowedFlags) {
        refuse(run.cpu() != 0, Errno.EINVAL, "cpu is for raw tracepoints");
        refuse(run.batchSize() != 0, Errno.EINVAL, "batch size is for live frames");
        refuse(
                (run.flags() & ~allowedFlags) != 0,
                Errno.EINVAL,
                "flags are 0x%x, of which 0x%x may be set".formatted(run.flags(), allowedFlags));
    }

    /** Returns the packet, no bytes if there is none. */
    static byte[] packet(TestRun run) {
        return run.data().orElseGet(() -> new byte[0]);
    }

    /**
     * Returns the given context with the size of its struct: {@code bpf_check_uarg_tail_zero}. What is missing, is 0;
     * what is beyond, must be.
     */
    static byte[] struct(TestRun run, int size) {
        byte[] given = run.context().orElseGet(() -> new byte[0]);
        refuse(given.length > PAGE, Errno.E2BIG, "context has %d bytes, more than a page".formatted(given.length));
        refuse(
                !isZero(given, size, given.length),
                Errno.E2BIG,
                "context has bytes other than 0 beyond the %d of its struct".formatted(size));
        return Arrays.copyOf(given, size);
    }

    /** Returns the bytes of a struct as the program sees numbers in them. */
    static ByteBuffer numbers(TestRun run, byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(run.program().program().byteOrder());
    }

    static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    abstract Context context();

    /** Refuses what a program left behind. */
    void check() {}

    /** Lets go of what the run needed; nothing runs after it. */
    void end() {}

    byte[] dataOut() {
        return new byte[0];
    }

    abstract byte[] contextOut();

    /** For programs whose context is the bytes that are given. */
    private static final class BytesTestSetup extends TestSetup {
        private final BytesContext context;
        private final boolean givesBack;

        BytesTestSetup(TestRun run, boolean givesBack) {
            context = BytesContext.of(run.context().orElseGet(() -> new byte[0]));
            this.givesBack = givesBack;
        }

        @Override
        Context context() {
            return context;
        }

        @Override
        byte[] contextOut() {
            return givesBack ? context.bytes() : new byte[0];
        }
    }
}

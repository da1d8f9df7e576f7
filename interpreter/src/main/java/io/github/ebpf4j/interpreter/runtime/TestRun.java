package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.world.Device;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.ProgramType;
import java.time.Duration;
import java.util.Optional;

/**
 * A test run as {@code BPF_PROG_TEST_RUN} does it ({@code net/bpf/test_run.c}): with a packet or the bytes of a context,
 * once or many times, and with the kernel's rules for each type of program. What the rules forbid is a {@link
 * TestRunException}. Programs of a type that the kernel has no test run for, get a context of the given bytes.
 *
 * <pre>{@code
 * TestRunResult result = TestRun.of(instance.program("xdp_count")).data(packet).repeat(1000).run();
 * result.returnName(); // XDP_PASS
 * }</pre>
 *
 * <p>As in the kernel, a program that is repeated finds packet and context as it left them.
 */
public final class TestRun {

    /** {@code BPF_F_TEST_RUN_ON_CPU}: run on the CPU that is set; for raw tracepoints only. */
    public static final int ON_CPU = 1;

    /** {@code BPF_F_TEST_XDP_LIVE_FRAMES}: send what the program redirects; refused here with {@code EOPNOTSUPP}. */
    public static final int XDP_LIVE_FRAMES = 1 << 1;

    /** {@code BPF_F_TEST_SKB_CHECKSUM_COMPLETE}: give the skb the sum of its packet, and check it in the end. */
    public static final int SKB_CHECKSUM_COMPLETE = 1 << 2;

    private final BpfProgram program;
    private Optional<byte[]> data = Optional.empty();
    private Optional<byte[]> context = Optional.empty();
    private int repeat;
    private int cpu;
    private int flags;
    private int batchSize;

    private TestRun(BpfProgram program) {
        this.program = program;
    }

    /** Returns a test run of a program, to be told what with. */
    public static TestRun of(BpfProgram program) {
        return new TestRun(program);
    }

    /** Returns whether programs of a type are tested with a packet. */
    public static boolean takesPacket(ProgramType type) {
        return TestSetup.takesPacket(type);
    }

    /** Sets the packet. */
    public TestRun data(byte[] bytes) {
        data = Optional.of(bytes.clone());
        return this;
    }

    /** Sets the bytes of the context, in the program's byte order: what is missing of a struct, is 0. */
    public TestRun context(byte[] bytes) {
        context = Optional.of(bytes.clone());
        return this;
    }

    /**
     * Sets how often the program runs; once unless set, or if 0.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public TestRun repeat(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("repeat is %d, must not be negative".formatted(times));
        }
        repeat = times;
        return this;
    }

    /** Sets the CPU to run on; see {@link #ON_CPU}. */
    public TestRun cpu(int number) {
        cpu = number;
        return this;
    }

    /** Sets flags: {@link #ON_CPU}, {@link #XDP_LIVE_FRAMES}, {@link #SKB_CHECKSUM_COMPLETE}. */
    public TestRun flags(int bits) {
        flags = bits;
        return this;
    }

    /** Sets how many live frames are sent at once; see {@link #XDP_LIVE_FRAMES}. */
    public TestRun batchSize(int frames) {
        batchSize = frames;
        return this;
    }

    /**
     * Runs the program. A fault ends the repetition and is in the result.
     *
     * @throws TestRunException if the kernel's rules forbid the run, or what it left behind
     */
    public TestRunResult run() {
        Attachment attachment = program.program().attachment();
        TestSetup setup = TestSetup.of(this, attachment);
        Runner runner = program.runner();
        if ((flags & ON_CPU) != 0) {
            runner.onCpu(cpu);
        }
        int times = Math.max(repeat, 1);
        long start = System.nanoTime();
        int done = 0;
        Outcome outcome;
        try {
            long r0;
            do {
                r0 = runner.run(setup.context());
                done++;
            } while (done < times);
            outcome = new Outcome.Returned(Integer.toUnsignedLong((int) r0));
        } catch (FaultException e) {
            done++;
            outcome = new Outcome.Faulted(e.fault());
        } finally {
            setup.end();
        }
        Duration duration = Duration.ofNanos((System.nanoTime() - start) / done);
        if (outcome instanceof Outcome.Returned) {
            setup.check();
        }
        return new TestRunResult(
                attachment,
                outcome,
                setup.dataOut(),
                setup.contextOut(),
                duration,
                runner.effects(),
                runner.instructions());
    }

    BpfProgram program() {
        return program;
    }

    Optional<Device> device(int ifindex) {
        return program.world().devices().device(ifindex);
    }

    Optional<byte[]> data() {
        return data;
    }

    Optional<byte[]> context() {
        return context;
    }

    int repeat() {
        return repeat;
    }

    int cpu() {
        return cpu;
    }

    int flags() {
        return flags;
    }

    int batchSize() {
        return batchSize;
    }
}

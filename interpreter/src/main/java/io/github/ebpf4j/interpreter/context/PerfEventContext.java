package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The sample of a perf event: {@code struct bpf_perf_event_data}, which are registers, {@code sample_period} and {@code
 * addr}; and what helpers tell about the event besides.
 */
public final class PerfEventContext implements TracingContext {

    // Programs see all registers on x86-64, and the first ones (struct user_pt_regs) on arm64.
    private static final Layout X86_64 =
            Structures.perfEventData(Registers.of(Architecture.X86_64).size() / Long.BYTES);
    private static final Layout ARM64 = Structures.perfEventData(34);

    /**
     * The reading of a counter ({@code struct bpf_perf_event_value}).
     *
     * @param counter what was counted
     * @param enabled how long the event was enabled, in nanoseconds
     * @param running how long it was counted, in nanoseconds
     */
    public record Reading(long counter, long enabled, long running) {}

    /**
     * A branch that the CPU recorded ({@code struct perf_branch_entry}).
     *
     * @param from where it jumped
     * @param to where to
     * @param flags the bits of the third word
     */
    public record Branch(long from, long to, long flags) {}

    private final Registers registers;
    private final byte[] bytes;
    private final Region region;
    private long samplePeriod;
    private long address;
    private long cookie;
    private Reading reading = new Reading(0, 0, 0);
    private List<Branch> branches = List.of();

    private PerfEventContext(Registers registers) {
        this.registers = registers;
        Layout layout = switch (registers.architecture()) {
            case X86_64 -> X86_64;
            case ARM64 -> ARM64;
        };
        this.bytes = new byte[layout.size()];
        this.region = Region.ofFields("context", bytes, layout.access("all", "perf_event programs"));
    }

    /** Returns a sample that was taken with the given registers. */
    public static PerfEventContext of(Registers registers) {
        return new PerfEventContext(registers);
    }

    /** Sets after how many events samples are taken. */
    public PerfEventContext samplePeriod(long period) {
        samplePeriod = period;
        return this;
    }

    /** Sets the address that the event is about. */
    public PerfEventContext address(long address) {
        this.address = address;
        return this;
    }

    /** Sets the number that the program was attached with. */
    public PerfEventContext cookie(long cookie) {
        this.cookie = cookie;
        return this;
    }

    /** Sets what {@code bpf_perf_prog_read_value} reads. */
    public PerfEventContext reading(Reading reading) {
        this.reading = reading;
        return this;
    }

    /** Sets the branches of {@code bpf_read_branch_records} and {@code bpf_get_branch_snapshot}. */
    public PerfEventContext branches(List<Branch> branches) {
        this.branches = List.copyOf(branches);
        return this;
    }

    /** Returns what {@code bpf_perf_prog_read_value} reads. */
    public Reading reading() {
        return reading;
    }

    /** Returns the branches that the CPU recorded. */
    public List<Branch> branches() {
        return branches;
    }

    @Override
    public long cookie() {
        return cookie;
    }

    @Override
    public long functionAddress() {
        return 0;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        byte[] all = registers.bytes(byteOrder);
        int size = bytes.length - 2 * Long.BYTES;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(byteOrder);
        buffer.put(0, all, 0, size).putLong(size, samplePeriod).putLong(size + Long.BYTES, address);
        return execution.context(region);
    }
}

package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Effect;
import io.github.ebpf4j.isa.program.Attachment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a {@link TestRun} gave. */
public final class TestRunResult {

    private final Attachment attachment;
    private final Outcome outcome;
    private final byte[] data;
    private final byte[] context;
    private final Duration duration;
    private final List<Effect> effects;
    private final long instructions;

    TestRunResult(
            Attachment attachment,
            Outcome outcome,
            byte[] data,
            byte[] context,
            Duration duration,
            List<Effect> effects,
            long instructions) {
        this.attachment = attachment;
        this.outcome = outcome;
        this.data = data;
        this.context = context;
        this.duration = duration;
        this.effects = List.copyOf(effects);
        this.instructions = instructions;
    }

    /** Returns how the last run ended. */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * Returns what the program returned in the last run: the lower 32 bits of R0, unsigned.
     *
     * @throws FaultException if it was stopped
     */
    public long returnValue() {
        return outcome.r0();
    }

    /**
     * Returns the name of what the program returned, {@code XDP_PASS}, if it has one.
     *
     * @throws FaultException if it was stopped
     */
    public Optional<String> returnName() {
        return ReturnValues.nameOf(attachment.type(), attachment.attachType(), returnValue());
    }

    /**
     * Returns the packet as the kernel gives it back: that of XDP programs with its metadata, that of programs which do
     * not see the Ethernet header with zeros for it; for flow dissectors the flow keys; no bytes where there is no
     * packet.
     */
    public byte[] data() {
        return data.clone();
    }

    /** Returns the bytes of the context, as the program's type gives them back; no bytes where it does not. */
    public byte[] context() {
        return context.clone();
    }

    /** Returns how long a run took in the mean. */
    public Duration duration() {
        return duration;
    }

    /** Returns what the program did to the world outside in the last run, in order. */
    public List<Effect> effects() {
        return effects;
    }

    /** Returns how many instructions the last run executed. */
    public long instructions() {
        return instructions;
    }
}

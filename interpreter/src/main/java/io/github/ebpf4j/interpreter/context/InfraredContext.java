package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an infrared receiver has sensed: the context of programs of type {@code lirc_mode2}, which R1 points to. It is one
 * number of 32 bits, a length in microseconds in the lower 24 bits and its kind above them: {@code LIRC_MODE2_SPACE} is
 * 0x0, {@code LIRC_MODE2_PULSE} 0x1000000 (linux/lirc.h). Programs only read it.
 */
public final class InfraredContext implements Context {

    private final byte[] bytes = new byte[Integer.BYTES];
    private final Region region = Region.readOnly("sample", bytes);
    private int sample;

    private InfraredContext(int sample) {
        this.sample = sample;
    }

    /** Returns the context of a sample. */
    public static InfraredContext of(int sample) {
        return new InfraredContext(sample);
    }

    /** Sets the sample for further runs. */
    public InfraredContext sample(int sample) {
        this.sample = sample;
        return this;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        ByteBuffer.wrap(bytes).order(byteOrder).putInt(sample);
        return execution.context(region);
    }
}

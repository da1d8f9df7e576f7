package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteOrder;

/**
 * A structure that BTF describes: the record of a tracepoint ({@code trace_event_raw_sched_switch}), the context of an
 * iterator ({@code bpf_iter__task}), or any other.
 */
public final class TypedContext implements TracingContext {

    private final TypedBytes fields;
    private final Region region;
    private long cookie;

    private TypedContext(TypedBytes fields) {
        this.fields = fields;
        this.region = Region.ofOneRun("context", fields.bytes());
    }

    /** Returns a context of bytes with a type. What the program changes, is seen there, also by the next run. */
    public static TypedContext of(TypedBytes fields) {
        return new TypedContext(fields);
    }

    /** Returns the context's members. */
    public TypedBytes fields() {
        return fields;
    }

    /** Sets the number that the program was attached with. */
    public TypedContext cookie(long cookie) {
        this.cookie = cookie;
        return this;
    }

    @Override
    public long cookie() {
        return cookie;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the program is of another byte order
     */
    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        if (byteOrder != fields.byteOrder()) {
            throw new IllegalArgumentException(
                    "the context is %s, the program is %s".formatted(fields.byteOrder(), byteOrder));
        }
        return execution.context(region);
    }
}

package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The context of an iterator, {@code struct bpf_iter__task} for example: a program is run once for each element, and once
 * more after the last one. What it writes with {@code bpf_seq_printf} and {@code bpf_seq_write}, is collected here.
 * {@link io.github.ebpf4j.interpreter.host.KernelMemory#iterator} makes one.
 */
public final class IteratorContext implements SequenceContext {

    private final TypedContext context;
    private final TypedBytes meta;
    private final long sequence;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int room = MOST_BYTES;
    private long number;

    /**
     * Creates one.
     *
     * @param fields the context, whose {@code meta} points to what follows
     * @param meta the {@code struct bpf_iter_meta}, as programs see it
     * @param sequence the address of the {@code seq_file}, which {@code meta} has
     */
    public IteratorContext(TypedBytes fields, TypedBytes meta, long sequence) {
        this.context = TypedContext.of(fields);
        this.meta = meta;
        this.sequence = sequence;
    }

    /** Returns the context's members. */
    public TypedBytes fields() {
        return context.fields();
    }

    /**
     * Goes on to an element.
     *
     * @param member the member of the context that points to elements, {@code "task"}
     * @param address the element's, 0 after the last one
     * @throws IllegalArgumentException if the context has no such member
     */
    public IteratorContext element(String member, long address) {
        fields().set(member, address);
        meta.setIfPresent("seq_num", number++);
        return this;
    }

    /** Returns what was written. */
    public byte[] output() {
        return output.toByteArray();
    }

    /** Returns what was written, as a text in UTF-8. */
    public String text() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        room = MOST_BYTES;
        return context.begin(execution, byteOrder);
    }

    @Override
    public boolean isSequence(long address) {
        return address == sequence;
    }

    @Override
    public boolean append(byte[] bytes, int length) {
        if (length > room) {
            room = 0;
            return false;
        }
        room -= length;
        output.write(bytes, 0, length);
        return true;
    }
}

package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.SequenceContext;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.btf.Btf;

/** Values of the kernel's types as text: {@code bpf_snprintf_btf} of {@code kernel/trace/bpf_trace.c}. */
final class ValueTextHelpers {

    /** The size of a {@code struct btf_ptr}: a pointer, the number of its type, and flags that nobody looks at. */
    private static final int POINTER_BYTES = 16;

    private static final int TYPE = 8;

    private final Host host;

    ValueTextHelpers(Host host) {
        this.host = host;
    }

    void register(Registry registry) {
        registry.helper("bpf_snprintf_btf", this::print);
        registry.helper(
                "bpf_seq_printf_btf",
                (caller, sequence, pointer, pointerSize, flags, r5) ->
                        printToSequence(caller, sequence, pointer, pointerSize, flags));
    }

    private long print(Caller caller, long to, long toSize, long pointer, long pointerSize, long flags) {
        int room = MemoryArguments.writable(caller, to, MemoryArguments.u32(toSize));
        long type = type(caller, pointer, pointerSize, flags);
        if (type < 0) {
            return type;
        }
        ValueText value = new ValueText(caller, types(), room, flags);
        long status = value.show((int) type, caller.load(pointer, Long.BYTES));
        TextBuffer text = value.text();
        if (text.total() > 0) {
            PrintHelpers.write(caller, text, to, room);
        }
        return status < 0 ? status : (int) text.total();
    }

    private long printToSequence(Caller caller, long sequence, long pointer, long pointerSize, long flags) {
        SequenceContext context = PrintHelpers.sequence(caller, sequence);
        long type = type(caller, pointer, pointerSize, flags);
        if (type < 0) {
            return type;
        }
        ValueText value = new ValueText(caller, types(), PrintHelpers.MORE_THAN_A_SEQUENCE, flags);
        long status = value.show((int) type, caller.load(pointer, Long.BYTES));
        // That it does not fit is for who reads the sequence to see.
        context.append(value.text().bytes(), value.text().length());
        return status;
    }

    private Btf types() {
        return host.kernelTypes().orElseThrow();
    }

    /** Returns the number of the type that a pointer has; or a negated error number. */
    private long type(Caller caller, long pointer, long pointerSize, long flags) {
        MemoryArguments.readable(caller, pointer, MemoryArguments.u32(pointerSize));
        if ((flags & ~ValueText.FLAGS) != 0
                || MemoryArguments.u32(pointerSize) != POINTER_BYTES
                || host.kernelTypes().isEmpty()) {
            return Errno.EINVAL.result();
        }
        int type = (int) caller.load(pointer + TYPE, Integer.BYTES);
        if (type == 0) {
            return Errno.EINVAL.result();
        }
        return type < 0 || type >= types().count() ? Errno.ENOENT.result() : type;
    }
}

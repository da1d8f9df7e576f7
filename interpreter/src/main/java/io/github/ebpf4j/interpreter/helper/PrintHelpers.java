package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SequenceContext;
import io.github.ebpf4j.interpreter.host.Current;

/**
 * Formatted text: {@code kernel/trace/bpf_trace.c}, and {@code bpf_snprintf} of {@code kernel/bpf/helpers.c}.
 *
 * <p>What a program prints is an event of its own in Linux since 5.9, which ends with a line's end whether the text does
 * or not. So each call prints whole lines here, and a line's end that the text brings itself makes no empty line.
 */
final class PrintHelpers {

    /** How long a printed text can be, with its NUL ({@code MAX_BPRINTF_BUF}). */
    private static final int MOST_BYTES = 1024;

    private static final int PRINTK_ARGUMENTS = 3;

    // BPF_STDOUT and BPF_STDERR.
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    /** Room for one byte more than a sequence takes, and a NUL: what does not fit, is kept long enough to be refused. */
    static final int MORE_THAN_A_SEQUENCE = SequenceContext.MOST_BYTES + 2;

    void register(Registry registry) {
        registry.helper("bpf_trace_printk", PrintHelpers::tracePrintk);
        registry.helper(
                "bpf_trace_vprintk",
                (caller, format, size, values, length, r5) -> tracePrintk(caller, format, size, values, length));
        registry.kfunc("bpf_stream_vprintk", PrintHelpers::streamPrint);
        registry.kfunc("bpf_stream_vprintk_impl", PrintHelpers::streamPrint);
        registry.helper("bpf_snprintf", PrintHelpers::snprintf);
        registry.helper("bpf_seq_printf", PrintHelpers::sequencePrintf);
        registry.helper(
                "bpf_seq_write",
                (caller, sequence, data, length, r4, r5) -> sequenceWrite(caller, sequence, data, length));
    }

    private static Formatter formatter(Caller caller) {
        return Current.of(caller).state(Formatter.class, current -> new Formatter());
    }

    private static long tracePrintk(Caller caller, long format, long formatSize, long r3, long r4, long r5) {
        Formatter formatter = formatter(caller);
        formatter.arguments[0] = r3;
        formatter.arguments[1] = r4;
        formatter.arguments[2] = r5;
        return trace(caller, formatter, format, formatSize, PRINTK_ARGUMENTS);
    }

    private static long tracePrintk(Caller caller, long format, long formatSize, long values, long length) {
        Formatter formatter = formatter(caller);
        int count = take(caller, formatter, values, length);
        return count < 0 ? Errno.EINVAL.result() : trace(caller, formatter, format, formatSize, count);
    }

    /** Prints to a stream of the program's: {@code kernel/bpf/stream.c}. Whoever reads the trace, reads both. */
    private static long streamPrint(Caller caller, long stream, long format, long values, long length, long program) {
        if ((int) stream != STANDARD_OUTPUT && (int) stream != STANDARD_ERROR) {
            return Errno.ENOENT.result();
        }
        Formatter formatter = formatter(caller);
        int count = take(caller, formatter, values, length);
        return count < 0
                ? Errno.EINVAL.result()
                : Math.min(0, traceText(caller, formatter, format, Integer.MAX_VALUE, count));
    }

    private static long trace(Caller caller, Formatter formatter, long format, long formatSize, int count) {
        int size = MemoryArguments.readable(caller, format, MemoryArguments.u32(formatSize));
        return traceText(caller, formatter, format, size, count);
    }

    private static long traceText(Caller caller, Formatter formatter, long format, int size, int count) {
        long result = formatter.format(caller, format, size, count, MOST_BYTES);
        if (result >= 0) {
            String text = formatter.text.toString();
            int start = 0;
            while (start < text.length() || start == 0) {
                int next = text.indexOf('\n', start);
                int end = next < 0 ? text.length() : next;
                Current.of(caller).host().trace().accept(text.substring(start, end));
                start = end + 1;
            }
        }
        return result;
    }

    /**
     * Takes the arguments of a format from memory.
     *
     * @param length how many bytes they have
     * @return how many they are; -1 if that is not a number of 8-byte values that a format can have
     */
    private static int take(Caller caller, Formatter formatter, long values, long length) {
        long bytes = MemoryArguments.u32(length);
        if (bytes % Long.BYTES != 0 || bytes > Formatter.ARGUMENTS * Long.BYTES || (bytes != 0 && values == 0)) {
            return -1;
        }
        int count = (int) bytes / Long.BYTES;
        for (int i = 0; i < count; i++) {
            formatter.arguments[i] = caller.load(values + (long) i * Long.BYTES, Long.BYTES);
        }
        return count;
    }

    private static long snprintf(Caller caller, long to, long toSize, long format, long values, long length) {
        int room = MemoryArguments.writable(caller, to, MemoryArguments.u32(toSize));
        Formatter formatter = formatter(caller);
        int count = take(caller, formatter, values, length);
        if (count < 0) {
            return Errno.EINVAL.result();
        }
        long result = formatter.format(caller, format, Integer.MAX_VALUE, count, room);
        if (result < 0) {
            return result;
        }
        write(caller, formatter.text, to, room);
        return result + 1;
    }

    /** Writes a text, as much as was kept of it, and the NUL that ends it. */
    static void write(Caller caller, TextBuffer text, long to, int room) {
        if (room > 0) {
            caller.write(to, text.bytes(), 0, text.length());
            caller.store(to + text.length(), Byte.BYTES, 0);
        }
    }

    private static long sequencePrintf(
            Caller caller, long sequence, long format, long formatSize, long values, long length) {
        SequenceContext context = sequence(caller, sequence);
        Formatter formatter = formatter(caller);
        int count = take(caller, formatter, values, length);
        if (count < 0) {
            return Errno.EINVAL.result();
        }
        int size = MemoryArguments.readable(caller, format, MemoryArguments.u32(formatSize));
        long result = formatter.format(caller, format, size, count, MORE_THAN_A_SEQUENCE);
        if (result < 0) {
            return result;
        }
        return context.append(formatter.text.bytes(), formatter.text.length()) ? 0 : Errno.EOVERFLOW.result();
    }

    private static long sequenceWrite(Caller caller, long sequence, long data, long length) {
        SequenceContext context = sequence(caller, sequence);
        int size = MemoryArguments.readable(caller, data, MemoryArguments.u32(length));
        if (size > SequenceContext.MOST_BYTES) {
            return Errno.EOVERFLOW.result();
        }
        return size == 0 || context.append(caller.read(data, size), size) ? 0 : Errno.EOVERFLOW.result();
    }

    static SequenceContext sequence(Caller caller, long address) {
        return Current.of(caller)
                .context(SequenceContext.class)
                .filter(context -> context.isSequence(address))
                .orElseThrow(() -> caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a seq_file".formatted(address)));
    }
}

package io.github.ebpf4j.interpreter.context;

/** The context of a program that traces a function, a tracepoint or an event. */
public interface TracingContext extends Context {

    /** Returns the number that the program was attached with ({@code bpf_get_attach_cookie}). */
    default long cookie() {
        return 0;
    }

    /** Returns the address of what is traced ({@code bpf_get_func_ip}), 0 if that is not known. */
    default long functionAddress() {
        return 0;
    }
}

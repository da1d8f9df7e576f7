package io.github.ebpf4j.interpreter.context;

/** The context of a program that sees, and may change, what the kernel's function returns after it. */
public interface ReturnValueContext extends Context {

    /** Returns what {@code bpf_get_retval} returns. */
    int returnValue();

    /** Sets what {@code bpf_set_retval} sets. */
    void returnValue(int value);
}

package io.github.ebpf4j.interpreter.context;

/**
 * A context of programs of a control group that decide what a system call returns: {@code bpf_get_retval} and {@code
 * bpf_set_retval}.
 */
public interface CgroupContext extends Context {

    /** Returns what the system call returns: 0, or a negated error number. */
    int returnValue();

    /** Sets what the system call returns. */
    void returnValue(int value);
}

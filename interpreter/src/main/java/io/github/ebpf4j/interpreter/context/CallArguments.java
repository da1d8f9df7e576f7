package io.github.ebpf4j.interpreter.context;

/** A context that sets more registers than R1. */
public interface CallArguments extends Context {

    /** Returns what a register holds when the program starts, 2 for R2 to 5 for R5. */
    long argument(int register);
}

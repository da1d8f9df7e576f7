package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.host.Host;
import java.nio.ByteOrder;

/**
 * What a program is started with, and what it left there: one of these may be used for one run after another, by one
 * thread at a time.
 */
public interface Context {

    /** Tells the context which instance it is started in next; called before {@link #begin(Execution, ByteOrder)}. */
    default void enter(Host host) {}

    /**
     * Gives the context's memory to an execution, and brings it into the state in which a run begins.
     *
     * @param byteOrder that of the program
     * @return what R1 holds
     */
    long begin(Execution execution, ByteOrder byteOrder);

    /** Takes over what the program left in memory; called after each run, even if it ended with a fault. */
    default void end() {}
}

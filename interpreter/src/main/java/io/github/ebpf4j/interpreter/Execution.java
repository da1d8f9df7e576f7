package io.github.ebpf4j.interpreter;

/**
 * What a run of a program needs, kept to be used for the next one, so that a run allocates nothing. For one thread at a
 * time, and one run at a time.
 */
public interface Execution {

    /** Sets what host functions get from {@link Caller#host}. */
    void host(Object host);

    /**
     * Sets the memory that lies below 4 GiB, where XDP and TC programs load its bounds as u32: the packet, and the
     * packet of the legacy packet instructions.
     *
     * @return the address of its first byte
     */
    long memory(Region memory);

    /**
     * Sets the memory of the context that R1 points to, where it is not the packet itself.
     *
     * @return the address of its first byte
     */
    long context(Region context);

    /** Gives a region an address in all further runs of this execution. */
    long place(Region region);

    /**
     * Runs the program.
     *
     * @return its R0
     * @throws FaultException if it was stopped
     */
    long call(long r1, long r2);

    /**
     * Runs a program that takes more than a context: one that replaces a function, for example.
     *
     * @return its R0
     * @throws FaultException if it was stopped
     */
    long call(long r1, long r2, long r3, long r4, long r5);

    /** Runs the program: as {@link #call(long, long)}, with a fault as a value. */
    Outcome run(long r1, long r2);

    /**
     * Runs a function of the program.
     *
     * @param function the address that {@code lddw} with src 4 loads
     * @throws FaultException if it was stopped
     */
    long callFunction(long function, long r1, long r2, long r3, long r4, long r5);

    /** Returns how many instructions the last run executed. */
    long instructions();
}

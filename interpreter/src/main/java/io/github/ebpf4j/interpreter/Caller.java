package io.github.ebpf4j.interpreter;

/** The program that called a host function: its memory, and what the function can make it do. Valid during the call. */
public interface Caller extends Memory {

    /** Returns the linked program that runs: after a tail call, the one that was called. */
    LinkedProgram linked();

    /** Returns the slot of the instruction that called the host function. */
    int pc();

    /** Returns what the run was given by {@link Execution#host}: what its host functions work on. */
    Object host();

    /**
     * Runs a function of the program on a frame of its own and returns its R0. Its frame counts towards the limit of
     * frames, its instructions towards the budget.
     *
     * @param function the address that {@code lddw} with src 4 loads
     * @throws RuntimeException if it faults, to be let through
     */
    long callback(long function, long r1, long r2, long r3, long r4, long r5);

    /**
     * Makes another program take the caller's place once the host function returns, with R1 as the caller passed it.
     *
     * @return false if {@link Limits#TAIL_CALLS} were made in this run: nothing happens then
     */
    boolean tailCall(LinkedProgram program);

    /** Gives a region an address for the rest of the run, and returns it. */
    long place(Region region);

    /** Takes the address of a region away that {@link #place} gave. */
    void remove(long address);

    /**
     * Counts work of the host function towards the budget of the run, as that of so many instructions. What goes through
     * the methods of {@link Memory} that take a size is counted already; a function calls this for what it does besides,
     * if a program can make that long, before it does it.
     *
     * @throws RuntimeException if the budget ends or the thread was interrupted, to be let through
     * @throws IllegalArgumentException if it is negative
     */
    void charge(long instructions);

    /** Returns an exception that ends the program with a fault, to be thrown. */
    RuntimeException fault(Fault.Kind kind, String message);

    /** Returns an exception that ends the program, to be thrown: the run returns the given value. */
    RuntimeException end(long r0);
}

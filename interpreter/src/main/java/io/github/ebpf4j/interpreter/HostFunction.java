package io.github.ebpf4j.interpreter;

/**
 * A function of the host that programs call: a helper by its static id, or a function by its BTF id (RFC 9669 section
 * 4.3.1). It may be called from several threads at once. An exception that it throws ends the program with a fault of
 * kind {@link Fault.Kind#HOST_FUNCTION}; an {@link Error} leaves the run.
 */
@FunctionalInterface
public interface HostFunction {

    /**
     * Computes what the program finds in R0.
     *
     * @param caller the program that calls: its memory, to follow pointers with, and what it can be made to do
     * @param r1 the first argument
     * @param r2 the second argument
     * @param r3 the third argument
     * @param r4 the fourth argument
     * @param r5 the fifth argument
     */
    long call(Caller caller, long r1, long r2, long r3, long r4, long r5);
}

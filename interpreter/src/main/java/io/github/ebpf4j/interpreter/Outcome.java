package io.github.ebpf4j.interpreter;

/** How a run ended. */
public sealed interface Outcome {

    /**
     * The program ended by itself.
     *
     * @param value what it left in R0
     */
    record Returned(long value) implements Outcome {}

    /**
     * The program was stopped.
     *
     * @param fault why and where
     */
    record Faulted(Fault fault) implements Outcome {}

    /**
     * Returns R0, for those who expect no fault.
     *
     * @throws FaultException if there was one
     */
    default long r0() {
        if (this instanceof Faulted faulted) {
            throw new FaultException(faulted.fault());
        }
        return ((Returned) this).value();
    }
}

package io.github.ebpf4j.conformance.model;

/** Somebody who is told what a program does. */
@FunctionalInterface
public interface Observer {

    /** Somebody who does not listen. */
    Observer NOBODY = step -> {};

    /**
     * Takes in that an instruction was executed. One that is refused, such as a load from where no memory is, was not.
     */
    void executed(Step step);
}

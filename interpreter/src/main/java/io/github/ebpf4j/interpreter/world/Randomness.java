package io.github.ebpf4j.interpreter.world;

/** Where random numbers come from. For any number of threads. */
@FunctionalInterface
public interface Randomness {

    /** Returns a random number of 32 bits. */
    int next();
}

package io.github.ebpf4j.conformance.model;

/** A reading under which a program is stopped sooner, since a fault often leads into an endless loop. */
class HastyReading extends Reading {

    /** Enough for every vector that ends. */
    private static final long MOST_INSTRUCTIONS = 150_000;

    @Override
    final long limit(long limit) {
        return Math.min(limit, MOST_INSTRUCTIONS);
    }
}

package io.github.ebpf4j.benchmarks;

/** A way to make objects of any size. */
interface ObjectShape {
    /** Returns the object that has so many of what it is about. */
    byte[] object(int count);

    /** Returns what it is called. */
    String name();
}

package io.github.ebpf4j.interpreter.context;

/** Something that a program did to the world outside, which is noted and not done: a signal sent, a packet redirected. */
public interface Effect {}

package io.github.ebpf4j.interpreter.context;

/**
 * A program ended with a reference that it had acquired and not released, which the kernel's verifier does not let pass.
 * The reference was released for it.
 *
 * @param address the object's
 */
public record ReferenceLeaked(long address) implements Effect {}

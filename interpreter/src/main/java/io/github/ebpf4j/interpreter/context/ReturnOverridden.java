package io.github.ebpf4j.interpreter.context;

/**
 * A program made the traced function return at once ({@code bpf_override_return}).
 *
 * @param result what the function returns
 */
public record ReturnOverridden(long result) implements Effect {}

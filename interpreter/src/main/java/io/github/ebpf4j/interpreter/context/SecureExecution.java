package io.github.ebpf4j.interpreter.context;

/**
 * A program decided whether what is about to be executed is to be protected from its environment ({@code
 * bpf_bprm_opts_set}).
 *
 * @param secure whether it is
 */
public record SecureExecution(boolean secure) implements Effect {}

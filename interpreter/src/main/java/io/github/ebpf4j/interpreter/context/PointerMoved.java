package io.github.ebpf4j.interpreter.context;

/**
 * A program recognised that a remote control's pointer was moved ({@code bpf_rc_pointer_rel}).
 *
 * @param x how far to the right
 * @param y how far down
 */
public record PointerMoved(int x, int y) implements Effect {}

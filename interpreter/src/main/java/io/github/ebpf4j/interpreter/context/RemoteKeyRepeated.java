package io.github.ebpf4j.interpreter.context;

/** A program recognised that the last key of a remote control is still pressed ({@code bpf_rc_repeat}). */
public record RemoteKeyRepeated() implements Effect {}

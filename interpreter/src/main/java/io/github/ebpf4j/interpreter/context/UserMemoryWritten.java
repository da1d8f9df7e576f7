package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Task;

/**
 * A program wrote to the memory of a process ({@code bpf_probe_write_user}), which was done.
 *
 * @param task whose memory it is
 * @param address where
 * @param size how many bytes
 */
public record UserMemoryWritten(Task task, long address, int size) implements Effect {}

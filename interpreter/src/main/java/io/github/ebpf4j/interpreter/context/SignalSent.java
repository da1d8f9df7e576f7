package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.world.Task;

/**
 * A signal that a program sent ({@code bpf_send_signal}, {@code bpf_send_signal_thread}).
 *
 * @param task the task that gets it
 * @param signal its number, 1 to 64
 * @param thread whether it is for the one thread, not for the process
 */
public record SignalSent(Task task, int signal, boolean thread) implements Effect {}

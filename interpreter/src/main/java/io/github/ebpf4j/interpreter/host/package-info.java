/**
 * What maps and helpers share, those of the kernel and those that a user adds: {@link
 * io.github.ebpf4j.interpreter.host.Host}, of which an instance has one, and {@link
 * io.github.ebpf4j.interpreter.host.Current}, of which each run under way has one.
 */
package io.github.ebpf4j.interpreter.host;

/**
 * What programs are started with: a {@link io.github.ebpf4j.interpreter.context.Context} for each kind of program, and
 * the {@link io.github.ebpf4j.interpreter.context.Effect}s that a run has on the world outside.
 */
package io.github.ebpf4j.interpreter.context;

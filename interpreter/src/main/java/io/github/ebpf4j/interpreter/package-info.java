/**
 * A program becomes a result. {@link io.github.ebpf4j.interpreter.Engine} links a program to an
 * {@link io.github.ebpf4j.interpreter.Environment} (host functions, maps, memory, limits); the
 * {@link io.github.ebpf4j.interpreter.LinkedProgram} runs and gives an {@link io.github.ebpf4j.interpreter.Outcome}.
 *
 * <p>To see how instructions are executed, begin with {@link io.github.ebpf4j.interpreter.Semantics}: what each
 * operation computes, as pure functions. The loop around it moves values between registers and memory.
 */
package io.github.ebpf4j.interpreter;

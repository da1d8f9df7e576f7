/**
 * A program becomes a result. To run an object file with its maps and helpers, begin with
 * {@link io.github.ebpf4j.interpreter.runtime.Instance}; what is here lies below that, and knows bytecode and memory only.
 *
 * <p>{@link io.github.ebpf4j.interpreter.Engine} links a program to an
 * {@link io.github.ebpf4j.interpreter.Environment} (host functions, maps, memory, limits); the
 * {@link io.github.ebpf4j.interpreter.LinkedProgram} runs and gives an {@link io.github.ebpf4j.interpreter.Outcome}.
 *
 * <p>To see how instructions are executed, begin with {@link io.github.ebpf4j.interpreter.Semantics}: what each
 * operation computes, as pure functions. The loop around it moves values between registers and memory.
 */
package io.github.ebpf4j.interpreter;

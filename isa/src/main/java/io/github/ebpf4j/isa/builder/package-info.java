/**
 * Programs written in Java: a typed, fluent builder for everything that the table of instructions has.
 *
 * <p>Begin with {@link io.github.ebpf4j.isa.builder.BytecodeBuilder}, which has a method per instruction, and import
 * {@link io.github.ebpf4j.isa.builder.Operands} statically for the names of registers and sizes.
 *
 * <p>What cannot be encoded mostly does not compile: the frame pointer is no destination, and a sign-extending load has
 * no size DW. What a type cannot tell is refused by the call, with the argument, its value and its range. Whether the
 * program as a whole makes sense is left to {@link io.github.ebpf4j.isa.ProgramValidator}.
 */
package io.github.ebpf4j.isa.builder;

/**
 * What an instruction is, how it is encoded, and whether a program of them is well formed.
 *
 * <ul>
 *   <li>{@link io.github.ebpf4j.isa.Opcode}: the instruction set, a row per instruction. All else derives from it.
 *   <li>{@link io.github.ebpf4j.isa.Instruction}: the fields as they stand in memory, well formed or not.
 *   <li>{@link io.github.ebpf4j.isa.Bytecode}: a sequence of instructions, decoded from and encoded to bytes.
 *   <li>{@link io.github.ebpf4j.isa.ProgramValidator}: every finding about a sequence, judged by the table.
 * </ul>
 *
 * <p>Begin with {@code Opcode}. Text forms are in {@code io.github.ebpf4j.isa.text}.
 */
package io.github.ebpf4j.isa;

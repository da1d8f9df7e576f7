/**
 * Instructions as text. {@link io.github.ebpf4j.isa.text.Assembler} reads and
 * {@link io.github.ebpf4j.isa.text.Disassembler} writes the dialect of the bpf_conformance vectors, which is also that
 * of uBPF: {@code add32 %r0, 1}. What one writes, the other reads back to the same instructions.
 */
package io.github.ebpf4j.isa.text;

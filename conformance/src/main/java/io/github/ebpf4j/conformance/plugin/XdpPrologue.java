package io.github.ebpf4j.conformance.plugin;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.text.Assembler;

/**
 * What turns a program that has its memory in R1 and its size in R2 into one of type XDP, which has a
 * {@code struct xdp_md} in R1: the packet is the memory. R0, R3 and R6 are changed besides, as by upstream's.
 */
final class XdpPrologue {

    private XdpPrologue() {}

    /** Returns the prologue for so many bytes of memory. A packet that is shorter ends the program with -1. */
    static Bytecode of(int size) {
        // The fields data and data_end are the first two of struct xdp_md. The verifier lets nobody read a packet
        // before its end was looked at, so it is looked at for all of the memory.
        // As text, since the digits of %d are those of the reader's language.
        return Assembler.assemble("""
                mov %%r0, -1
                mov %%r6, %%r1
                ldxw %%r1, [%%r6]
                ldxw %%r2, [%%r6+4]
                mov %%r3, %%r1
                add %%r3, %1$s
                jle %%r3, %%r2, +1
                exit
                mov %%r2, %1$s
                """.formatted(Integer.toString(size)));
    }
}

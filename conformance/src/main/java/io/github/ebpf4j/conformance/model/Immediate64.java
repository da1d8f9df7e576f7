package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Arithmetic.LOWER_32;

import io.github.ebpf4j.conformance.VectorEnvironment.MapKey;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;

/** Section 5.4, 64-bit immediate instructions. */
class Immediate64 {

    private static final long FIRST_CODE = 2L << 40;

    /**
     * Returns what dst holds afterwards.
     *
     * @param code the slot that imm leads to, which a code address is of
     */
    long value(Instruction instruction, int code, Platform platform) {
        int imm = instruction.imm();
        int nextImm = instruction.nextImm();
        return switch (instruction.src()) {
            case 0 -> ((long) nextImm << 32) | (imm & LOWER_32);
            case 1 -> platform.map(MapKey.FD, imm).handle();
            case 2 -> platform.map(MapKey.FD, imm).values() + nextImm;
            case 3 -> platform.variable(imm);
            case 4 -> FIRST_CODE + code;
            case 5 -> platform.map(MapKey.INDEX, imm).handle();
            case 6 -> platform.map(MapKey.INDEX, imm).values() + nextImm;
            default -> throw new IllegalArgumentException("src %d is no subtype".formatted(instruction.src()));
        };
    }

    /** Returns whether a number is the address of an instruction. */
    boolean isCodeAddress(long number, Bytecode code) {
        return code.isInstruction(number - FIRST_CODE);
    }

    /** Returns the slot that an address of code is of. */
    int slot(long address) {
        return (int) (address - FIRST_CODE);
    }
}

package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.conformance.VectorEnvironment;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

/** One way to read the RFC, section by section. A misreading overrides a section, and nothing else changes. */
class Reading {

    /** Section 3: returns what is wrong with a program, so that it must not run. */
    List<Finding> errors(Bytecode code, Set<Profile> profiles) {
        return ProgramValidator.of(profiles).findings(code).stream()
                .filter(finding -> finding.level() == Finding.Level.ERROR)
                .toList();
    }

    /** Returns how many instructions a program may execute, which nothing but the vector says. */
    long limit(long limit) {
        return limit;
    }

    /** Section 3: returns the row that an instruction belongs to. */
    Opcode row(Instruction instruction) {
        return Opcode.lookup(instruction).orElseThrow();
    }

    /** Section 3.1: returns the "signed integer immediate value" of an instruction as its source operand. */
    long operand(Opcode row, int imm) {
        return imm;
    }

    /** Section 4.1. */
    Arithmetic arithmetic() {
        return new Arithmetic();
    }

    /** Section 4.2. */
    ByteSwap byteSwap() {
        return new ByteSwap();
    }

    /** Section 4.3, for a program. */
    Jump jump(Bytecode code) {
        return new Jump();
    }

    /** Sections 4.3.1, 5.4.1 and 5.4.2. */
    Platform platform(VectorEnvironment environment, ModelMemory memory) {
        return new Platform(environment, memory);
    }

    /** Section 4.3.2. */
    Frames frames(ModelMemory memory, int limit, long loops) {
        return new Frames(memory, limit, loops);
    }

    /** Section 5. */
    ModelMemory memory(ByteOrder order) {
        return new ModelMemory(order);
    }

    /**
     * Sections 5.1 and 5.2: returns what dst holds after a load, as an unsigned number or as a signed one.
     *
     * @param number what memory holds, zero-extended
     */
    long loaded(Opcode row, long number) {
        return row.form() == Form.LDXS ? Arithmetic.signExtend(number, 8 * row.size()) : number;
    }

    /** Section 5.3. */
    Atomic atomic() {
        return new Atomic();
    }

    /** Section 5.4. */
    Immediate64 immediate64() {
        return new Immediate64();
    }

    /** Section 5.5. */
    Packet packet() {
        return new Packet();
    }
}

package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;

/**
 * An instruction that was executed, and what it met.
 *
 * @param pc its slot
 * @param instruction the instruction
 * @param row its row
 * @param dst what the register that dst names held before; 0 if dst names none
 * @param src the source operand before: what the register that src names held, or else imm, sign-extended, or all 64
 *     bits of a wide instruction's immediate
 * @param r0 what R0 held before
 * @param memory what the memory that it touched held before, zero-extended; 0 if it read none
 * @param jumped whether it went elsewhere than on: by a jump, even if that leads to the following instruction, by the
 *     call of a function of the program, or by the return from one
 */
public record Step(
        int pc, Instruction instruction, Opcode row, long dst, long src, long r0, long memory, boolean jumped) {}

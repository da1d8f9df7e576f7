package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Arithmetic.LOWER_32;
import static io.github.ebpf4j.conformance.model.Arithmetic.below;
import static io.github.ebpf4j.conformance.model.Arithmetic.signExtend;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;

/** Section 4.3, jump instructions. */
public class Jump {

    /** Creates it. */
    public Jump() {}

    /** Returns whether a conditional jump is taken. */
    public boolean isTaken(Operation operation, boolean wide, long dst, long src) {
        long d = wide ? dst : signExtend(dst, 32);
        long s = wide ? src : signExtend(src, 32);
        return switch (operation) {
            case JEQ -> (d ^ s) == 0;
            case JNE -> (d ^ s) != 0;
            case JGT -> below(s, d);
            case JGE -> !below(d, s);
            case JLT -> below(d, s);
            case JLE -> !below(s, d);
            case JSGT -> d > s;
            case JSGE -> d >= s;
            case JSLT -> d < s;
            case JSLE -> d <= s;
            case JSET -> (wide ? d & s : d & s & LOWER_32) != 0;
            default -> throw new IllegalArgumentException(operation + " is no condition of section 4.3");
        };
    }

    /**
     * Returns the slot that a jump, a local call or a code address leads to: in units of slots, "relative to the
     * instruction following the jump instruction". The distance is imm for {@code gotol}, a call and a code address,
     * else offset.
     */
    int target(int pc, Instruction instruction, Opcode row) {
        return switch (row.form()) {
            case JA32, CALL_LOCAL, LDDW_ID -> pc + 1 + instruction.imm();
            default -> pc + 1 + instruction.offset();
        };
    }
}

package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Misreading.countsInstructions;
import static io.github.ebpf4j.conformance.model.Misreading.narrowJump;
import static io.github.ebpf4j.conformance.model.Misreading.targets;
import static io.github.ebpf4j.conformance.model.Misreading.wideJump;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Set;
import java.util.function.Supplier;

/** Faults in section 4.3, jump instructions. */
enum JumpFault implements Fault {
    JGT64_SIGNED("64-bit jgt is signed", wideJump((dst, src, right) -> dst > src, Operation.JGT)),
    JGE64_SIGNED("64-bit jge is signed", wideJump((dst, src, right) -> dst >= src, Operation.JGE)),
    JLT64_SIGNED("64-bit jlt is signed", wideJump((dst, src, right) -> dst < src, Operation.JLT)),
    JLE64_SIGNED("64-bit jle is signed", wideJump((dst, src, right) -> dst <= src, Operation.JLE)),
    JGT32_SIGNED("32-bit jgt is signed", narrowJump((dst, src, right) -> (int) dst > (int) src, Operation.JGT)),
    JGE32_SIGNED("32-bit jge is signed", narrowJump((dst, src, right) -> (int) dst >= (int) src, Operation.JGE)),
    JLT32_SIGNED("32-bit jlt is signed", narrowJump((dst, src, right) -> (int) dst < (int) src, Operation.JLT)),
    JLE32_SIGNED("32-bit jle is signed", narrowJump((dst, src, right) -> (int) dst <= (int) src, Operation.JLE)),
    JSGT64_UNSIGNED(
            "64-bit jsgt is unsigned",
            wideJump((dst, src, right) -> Long.compareUnsigned(dst, src) > 0, Operation.JSGT)),
    JSGE64_UNSIGNED(
            "64-bit jsge is unsigned",
            wideJump((dst, src, right) -> Long.compareUnsigned(dst, src) >= 0, Operation.JSGE)),
    JSLT64_UNSIGNED(
            "64-bit jslt is unsigned",
            wideJump((dst, src, right) -> Long.compareUnsigned(dst, src) < 0, Operation.JSLT)),
    JSLE64_UNSIGNED(
            "64-bit jsle is unsigned",
            wideJump((dst, src, right) -> Long.compareUnsigned(dst, src) <= 0, Operation.JSLE)),
    JSGT32_UNSIGNED(
            "32-bit jsgt is unsigned",
            narrowJump((dst, src, right) -> Integer.compareUnsigned((int) dst, (int) src) > 0, Operation.JSGT)),
    JSGE32_UNSIGNED(
            "32-bit jsge is unsigned",
            narrowJump((dst, src, right) -> Integer.compareUnsigned((int) dst, (int) src) >= 0, Operation.JSGE)),
    JSLT32_UNSIGNED(
            "32-bit jslt is unsigned",
            narrowJump((dst, src, right) -> Integer.compareUnsigned((int) dst, (int) src) < 0, Operation.JSLT)),
    JSLE32_UNSIGNED(
            "32-bit jsle is unsigned",
            narrowJump((dst, src, right) -> Integer.compareUnsigned((int) dst, (int) src) <= 0, Operation.JSLE)),
    JGT_OF_EQUALS("64-bit jgt jumps if equal", wideJump((dst, src, right) -> right || dst == src, Operation.JGT)),
    JGE_NOT_OF_EQUALS(
            "64-bit jge does not jump if equal", wideJump((dst, src, right) -> right && dst != src, Operation.JGE)),
    JLT_OF_EQUALS("64-bit jlt jumps if equal", wideJump((dst, src, right) -> right || dst == src, Operation.JLT)),
    JLE_NOT_OF_EQUALS(
            "64-bit jle does not jump if equal", wideJump((dst, src, right) -> right && dst != src, Operation.JLE)),
    JSGT_OF_EQUALS("64-bit jsgt jumps if equal", wideJump((dst, src, right) -> right || dst == src, Operation.JSGT)),
    JSGE_NOT_OF_EQUALS(
            "64-bit jsge does not jump if equal", wideJump((dst, src, right) -> right && dst != src, Operation.JSGE)),
    JSLT_OF_EQUALS("64-bit jslt jumps if equal", wideJump((dst, src, right) -> right || dst == src, Operation.JSLT)),
    JSLE_NOT_OF_EQUALS(
            "64-bit jsle does not jump if equal", wideJump((dst, src, right) -> right && dst != src, Operation.JSLE)),
    JSGT32_OF_EQUALS(
            "32-bit jsgt jumps if equal",
            narrowJump((dst, src, right) -> right || (int) dst == (int) src, Operation.JSGT)),
    JSLE32_NOT_OF_EQUALS(
            "32-bit jsle does not jump if equal",
            narrowJump((dst, src, right) -> right && (int) dst != (int) src, Operation.JSLE)),
    JEQ32_COMPARES_64(
            "32-bit jeq compares all of dst",
            narrowJump((dst, src, right) -> dst == (src & Arithmetic.LOWER_32), Operation.JEQ)),
    JNE32_COMPARES_64(
            "32-bit jne compares all of dst",
            narrowJump((dst, src, right) -> dst != (src & Arithmetic.LOWER_32), Operation.JNE)),
    JGT32_COMPARES_64(
            "32-bit jgt compares all of dst",
            narrowJump((dst, src, right) -> Long.compareUnsigned(dst, src & Arithmetic.LOWER_32) > 0, Operation.JGT)),
    JLT32_COMPARES_64(
            "32-bit jlt compares all of dst",
            narrowJump((dst, src, right) -> Long.compareUnsigned(dst, src & Arithmetic.LOWER_32) < 0, Operation.JLT)),
    JSGT32_COMPARES_64("32-bit jsgt compares all of both", narrowJump((dst, src, right) -> dst > src, Operation.JSGT)),
    JSLT32_COMPARES_64("32-bit jslt compares all of both", narrowJump((dst, src, right) -> dst < src, Operation.JSLT)),
    JEQ64_COMPARES_32(
            "64-bit jeq compares lower halves", wideJump((dst, src, right) -> (int) dst == (int) src, Operation.JEQ)),
    JNE64_COMPARES_32(
            "64-bit jne compares lower halves", wideJump((dst, src, right) -> (int) dst != (int) src, Operation.JNE)),
    JSET_AS_JEQ("jset is jeq", wideJump((dst, src, right) -> dst == src, Operation.JSET)),
    JSET32_AS_JEQ("32-bit jset is jeq", narrowJump((dst, src, right) -> (int) dst == (int) src, Operation.JSET)),
    JSET_ALL("jset wants all bits of src", wideJump((dst, src, right) -> (dst & src) == src, Operation.JSET)),
    JSET_POSITIVE("jset wants a positive number", wideJump((dst, src, right) -> (dst & src) > 0, Operation.JSET)),
    JSET32_TESTS_64("32-bit jset tests all of dst", narrowJump((dst, src, right) -> (dst & src) != 0, Operation.JSET)),
    JSET64_TESTS_32(
            "64-bit jset tests the lower half", wideJump((dst, src, right) -> (int) (dst & src) != 0, Operation.JSET)),

    JUMP_ONE_SHORT(
            "a conditional jump counts from itself",
            targets((pc, instruction, row, right) -> isConditional(row) ? right - 1 : right)),
    JA_ONE_SHORT(
            "ja counts from itself",
            targets((pc, instruction, row, right) -> row == Opcode.JA ? Math.max(0, right - 1) : right)),
    JA32_ONE_FAR(
            "gotol goes one slot too far",
            targets((pc, instruction, row, right) -> row == Opcode.JA32 ? right + 1 : right)),
    JA32_USES_OFFSET(
            "gotol takes the offset",
            targets((pc, instruction, row, right) -> row == Opcode.JA32 ? pc + 1 + instruction.offset() : right)),
    JA32_IN_16_BITS(
            "gotol takes 16 bits of imm",
            targets((pc, instruction, row, right) ->
                    row == Opcode.JA32 ? Math.max(0, pc + 1 + (short) instruction.imm()) : right)),
    JA32_FORWARD_ONLY(
            "gotol takes imm as unsigned 16 bits",
            targets((pc, instruction, row, right) ->
                    row == Opcode.JA32 && instruction.imm() < 0 ? pc + 1 + (instruction.imm() & 0xffff) : right)),
    OFFSET_UNSIGNED(
            "a conditional jump backward goes forward",
            targets((pc, instruction, row, right) ->
                    isConditional(row) && instruction.offset() < 0 ? pc + 1 + (instruction.offset() & 0xffff) : right)),
    JA_BACKWARD_UNSIGNED(
            "ja backward goes forward",
            targets((pc, instruction, row, right) ->
                    row == Opcode.JA && instruction.offset() < 0 ? pc + 1 + (instruction.offset() & 0xffff) : right)),
    OFFSET_IN_8_BITS(
            "a jump takes 8 bits of the offset",
            targets((pc, instruction, row, right) -> row == Opcode.JA || isConditional(row)
                    ? Math.max(0, pc + 1 + (byte) instruction.offset())
                    : right)),
    JUMPS_COUNT_INSTRUCTIONS(
            "a conditional jump counts a wide instruction once",
            countsInstructions(Set.of(
                    Operation.JEQ,
                    Operation.JNE,
                    Operation.JGT,
                    Operation.JGE,
                    Operation.JLT,
                    Operation.JLE,
                    Operation.JSGT,
                    Operation.JSGE,
                    Operation.JSLT,
                    Operation.JSLE,
                    Operation.JSET))),
    JA_COUNTS_INSTRUCTIONS("ja counts a wide instruction once", countsInstructions(Set.of(Operation.JA)));

    private final String description;
    private final Supplier<Reading> misreading;

    JumpFault(String description, Supplier<Reading> misreading) {
        this.description = description;
        this.misreading = misreading;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return misreading.get();
    }

    private static boolean isConditional(Opcode row) {
        return row.form() == Form.JUMP_IMM || row.form() == Form.JUMP_REG;
    }
}

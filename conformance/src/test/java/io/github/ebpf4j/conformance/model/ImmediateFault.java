package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Arithmetic.LOWER_32;

import io.github.ebpf4j.conformance.VectorEnvironment.MapKey;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Faults in sections 3.1 and 5.4: what becomes of the immediates. */
enum ImmediateFault implements Fault {
    ADD64_IMM_ZERO_EXTENDED("64-bit add and sub zero-extend imm", zeroExtends(alu(Operation.ADD, Operation.SUB))),
    MUL64_IMM_ZERO_EXTENDED("64-bit mul zero-extends imm", zeroExtends(alu(Operation.MUL))),
    DIV64_IMM_ZERO_EXTENDED("64-bit div zero-extends imm, as Appendix A has it", zeroExtends(alu(Operation.DIV))),
    MOD64_IMM_ZERO_EXTENDED("64-bit mod zero-extends imm, as Appendix A has it", zeroExtends(alu(Operation.MOD))),
    SDIV64_IMM_ZERO_EXTENDED("64-bit sdiv zero-extends imm", zeroExtends(alu(Operation.SDIV))),
    SMOD64_IMM_ZERO_EXTENDED("64-bit smod zero-extends imm", zeroExtends(alu(Operation.SMOD))),
    OR64_IMM_ZERO_EXTENDED("64-bit or zero-extends imm", zeroExtends(alu(Operation.OR))),
    AND64_IMM_ZERO_EXTENDED("64-bit and zero-extends imm", zeroExtends(alu(Operation.AND))),
    XOR64_IMM_ZERO_EXTENDED("64-bit xor zero-extends imm", zeroExtends(alu(Operation.XOR))),
    MOV64_IMM_ZERO_EXTENDED("64-bit mov zero-extends imm", zeroExtends(alu(Operation.MOV))),
    JUMP_IMM_ZERO_EXTENDED(
            "64-bit unsigned comparisons zero-extend imm",
            zeroExtends(jumps(Operation.JGT, Operation.JGE, Operation.JLT, Operation.JLE))),
    JEQ_IMM_ZERO_EXTENDED("64-bit jeq and jne zero-extend imm", zeroExtends(jumps(Operation.JEQ, Operation.JNE))),
    JSET_IMM_ZERO_EXTENDED("64-bit jset zero-extends imm", zeroExtends(jumps(Operation.JSET))),
    SIGNED_JUMP_IMM_ZERO_EXTENDED(
            "64-bit signed comparisons zero-extend imm",
            zeroExtends(jumps(Operation.JSGT, Operation.JSGE, Operation.JSLT, Operation.JSLE))),
    STDW_IMM_ZERO_EXTENDED("stdw zero-extends imm", zeroExtends(row -> row == Opcode.STDW)),

    LDDW_UPPER_HALF_DROPPED("lddw drops next_imm", loads((instruction, right) -> right & LOWER_32, 0)),
    LDDW_LOWER_HALF_SIGN_EXTENDED(
            "lddw adds a sign-extended imm to next_imm",
            loads((instruction, right) -> ((long) instruction.nextImm() << 32) + instruction.imm(), 0)),
    LDDW_HALVES_SWAPPED("lddw has imm as the upper half", loads((instruction, right) -> Long.rotateLeft(right, 32), 0)),
    LDDW_SUBTYPE_IGNORED(
            "lddw of a map's value is an integer", loads((instruction, right) -> instruction.imm64(), 2, 6)),
    MAP_VALUE_WITHOUT_NEXT_IMM(
            "the address of a map's value is without next_imm",
            loads((instruction, right) -> right - instruction.nextImm(), 2, 6)),
    MAP_VALUE_NEXT_IMM_TWICE(
            "the address of a map's value has next_imm doubled",
            loads((instruction, right) -> right + instruction.nextImm(), 2, 6)),
    MAP_BY_FD_IS_BY_INDEX("a map's file descriptor is taken for an index", subtype(1, MapKey.INDEX, false)),
    MAP_BY_INDEX_IS_BY_FD("a map's index is taken for a file descriptor", subtype(5, MapKey.FD, false)),
    MAP_VALUE_BY_FD_IS_THE_MAP("the value of a map by file descriptor is the map", subtype(2, MapKey.FD, true)),
    MAP_VALUE_BY_INDEX_IS_THE_MAP("the value of a map by index is the map", subtype(6, MapKey.INDEX, true)),
    VARIABLE_IS_ITS_ID("the address of a variable is its id", loads((instruction, right) -> instruction.imm(), 3)),
    CODE_ADDRESS_OFF_BY_ONE("a code address counts from the lddw", loads((instruction, right) -> right - 1, 4)),
    CODE_ADDRESS_AFTER_SECOND_SLOT(
            "a code address counts from behind the second slot", loads((instruction, right) -> right + 1, 4));

    private final String description;
    private final Supplier<Reading> misreading;

    ImmediateFault(String description, Supplier<Reading> misreading) {
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

    private interface Value {
        long of(Instruction instruction, long right);
    }

    private static Predicate<Opcode> alu(Operation... operations) {
        Set<Operation> wrong = Set.of(operations);
        return row -> row.form() == Form.ALU_IMM && row.is64Bit() && wrong.contains(row.operation());
    }

    private static Predicate<Opcode> jumps(Operation... operations) {
        Set<Operation> wrong = Set.of(operations);
        return row -> row.form() == Form.JUMP_IMM && row.is64Bit() && wrong.contains(row.operation());
    }

    private static Supplier<Reading> zeroExtends(Predicate<Opcode> wrong) {
        return () -> new HastyReading() {
            @Override
            long operand(Opcode row, int imm) {
                return wrong.test(row) ? imm & LOWER_32 : super.operand(row, imm);
            }
        };
    }

    private static Supplier<Reading> loads(Value wrong, Integer... subtypes) {
        return Misreading.immediate64(new Immediate64() {
            @Override
            long value(Instruction instruction, int code, Platform platform) {
                long right = super.value(instruction, code, platform);
                return Set.of(subtypes).contains(instruction.src()) ? wrong.of(instruction, right) : right;
            }
        });
    }

    private static Supplier<Reading> subtype(int subtype, MapKey key, boolean value) {
        return Misreading.immediate64(new Immediate64() {
            @Override
            long value(Instruction instruction, int code, Platform platform) {
                return instruction.src() == subtype
                        ? platform.map(key, instruction.imm()).handle() + (value ? instruction.nextImm() : 0)
                        : super.value(instruction, code, platform);
            }
        });
    }
}

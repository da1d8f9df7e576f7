package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.mov;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.InstructionClass;
import io.github.ebpf4j.isa.Opcode;
import java.util.List;
import java.util.Optional;

/**
 * A program that a runtime with the row must execute to its end, around one instruction of the row. A fault that is put
 * into that instruction is then the only reason to refuse the program, and an engine that overlooks it gives a result.
 *
 * <p>R0 is defined throughout, R3 holds what the instruction may use as its source, and eight bytes of stack below R10
 * are written before they are read.
 *
 * @param environment what the program needs beyond code and memory, if it needs a thing
 * @param before what stands before the instruction
 * @param instruction the instruction, well formed
 * @param after what stands after it
 * @param memory the program's memory
 */
record ValidProgram(
        Optional<String> environment,
        List<Instruction> before,
        Instruction instruction,
        List<Instruction> after,
        Bytes memory) {

    private static final int R0 = 0;
    private static final int R3 = 3;
    private static final int R10 = Instruction.FRAME_POINTER;

    /** The only helper that an engine has for upstream's vectors. */
    private static final int HELPER = 5;

    private static final int NUMBER = 7;
    private static final Bytes EIGHT_BYTES = Bytes.of(
            (byte) 0x11, (byte) 0x22, (byte) 0x33, (byte) 0x44, (byte) 0x55, (byte) 0x66, (byte) 0x77, (byte) 0x08);
    private static final String VALUES = ": 11 22 33 44 55 66 77 08";
    private static final Instruction STORE_ON_STACK = Instructions.of(Opcode.STDW, R10, 0, -8, NUMBER);

    /** Returns the program of a row that is an instruction of its own. */
    static ValidProgram of(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG, END ->
                plain(List.of(mov(R0, NUMBER), mov(R3, 5)), Instructions.of(row, R0, R3, 0, 5));
            case ADDR_SPACE_CAST -> plain(List.of(mov(R0, NUMBER), mov(R3, 0)), Instructions.of(row, R0, R3, 0, 0));
            case JUMP_IMM, JUMP_REG -> plain(List.of(mov(R0, NUMBER), mov(R3, 5)), Instructions.of(row, R0, R3, 0, 5));
            case JA, JA32, MAY_GOTO, EXIT -> plain(List.of(mov(R0, NUMBER)), Instructions.of(row, R0, 0, 0, 0));
            case CALL -> ofCall(row);
            case CALL_LOCAL -> ofLocalCall(row);
            case CALLX -> plain(List.of(mov(1, NUMBER), mov(R3, HELPER)), Instructions.of(row, R3, 0, 0, 0));
            case GOTOX ->
                plain(
                        List.of(mov(R0, NUMBER), Instructions.of(Opcode.LDDW_CODE, R3, 0, 0, 2)),
                        Instructions.of(row, R3, 0, 0, 0));
            case LDX, LDXS, LOAD_ACQUIRE ->
                plain(List.of(mov(R0, NUMBER), STORE_ON_STACK), Instructions.of(row, R0, R10, -8, 0));
            case ST, STX, ATOMIC, STORE_RELEASE ->
                plain(List.of(mov(R0, NUMBER), mov(R3, 5), STORE_ON_STACK), Instructions.of(row, R10, R3, -8, 5));
            case LDDW, LDDW_ID -> ofWide(row);
            case PACKET_ABS, PACKET_IND ->
                new ValidProgram(
                        Optional.empty(),
                        List.of(movRegister(6, 1), mov(R3, 1)),
                        Instructions.of(row, 0, R3, 0, 1),
                        List.of(exit()),
                        EIGHT_BYTES);
            case NEXT_IMM -> throw new IllegalArgumentException(row + " is no instruction of its own");
        };
    }

    private static ValidProgram plain(List<Instruction> before, Instruction instruction) {
        return new ValidProgram(Optional.empty(), before, instruction, List.of(exit()), Bytes.NONE);
    }

    private static ValidProgram ofCall(Opcode row) {
        return new ValidProgram(
                row == Opcode.CALL_BTF ? Optional.of("btf %d: returns %d".formatted(HELPER, NUMBER)) : Optional.empty(),
                List.of(mov(1, NUMBER)),
                Instructions.of(row, 0, 0, 0, HELPER),
                List.of(exit()),
                Bytes.NONE);
    }

    private static ValidProgram ofLocalCall(Opcode row) {
        return new ValidProgram(
                Optional.empty(),
                List.of(),
                Instructions.of(row, 0, 0, 0, 1),
                List.of(exit(), mov(R0, NUMBER), exit()),
                Bytes.NONE);
    }

    private static ValidProgram ofWide(Opcode row) {
        Optional<String> environment = switch (row) {
            case LDDW_MAP_BY_FD, LDDW_MAP_VALUE_BY_FD -> Optional.of("map fd " + NUMBER + VALUES);
            case LDDW_MAP_BY_INDEX, LDDW_MAP_VALUE_BY_INDEX -> Optional.of("map index " + NUMBER + VALUES);
            case LDDW_VARIABLE -> Optional.of("variable " + NUMBER + VALUES);
            default -> Optional.empty();
        };
        // The address of code is that of the first instruction.
        Instruction wide = Instructions.of(row, R3, 0, 0, row == Opcode.LDDW_CODE ? -2 : NUMBER);
        return new ValidProgram(environment, List.of(mov(R0, NUMBER)), wide, List.of(exit()), Bytes.NONE);
    }

    /** Returns a program around a reserved opcode, as if it were an instruction of its class. */
    static ValidProgram ofReserved(int opcode) {
        return switch (InstructionClass.of(opcode)) {
            case LD ->
                new ValidProgram(
                        Optional.empty(),
                        List.of(mov(R0, NUMBER), movRegister(6, 1)),
                        Instruction.of(opcode, 0, 0, 0, 1),
                        List.of(exit()),
                        EIGHT_BYTES);
            case LDX -> plain(List.of(mov(R0, NUMBER), STORE_ON_STACK), Instruction.of(opcode, R0, R10, -8, 0));
            case ST -> plain(List.of(mov(R0, NUMBER), STORE_ON_STACK), Instruction.of(opcode, R10, 0, -8, 5));
            case STX -> plain(List.of(mov(R0, NUMBER), STORE_ON_STACK), Instruction.of(opcode, R10, R0, -8, 0));
            case ALU, ALU64, JMP, JMP32 -> plain(List.of(mov(R0, NUMBER)), Instruction.of(opcode, R0, R0, 0, 0));
        };
    }

    /**
     * Returns the file of the program with something else in the instruction's place.
     *
     * @param words what the faulty instruction is called beside its slots
     */
    GeneratedVector refusedWith(Instruction faulty, String words, VectorText text) {
        environment.ifPresent(text::env);
        before.forEach(text::raw);
        text.raw(faulty, words);
        after.forEach(text::raw);
        return text.mem(memory.toArray()).refused();
    }
}

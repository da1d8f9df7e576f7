package io.github.ebpf4j.isa.text;

import static java.util.stream.Collectors.toMap;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Prints programs as cilium/ebpf does, which names every field that an instruction uses:
 *
 * <pre>{@code
 * xdp_fib2:
 *       ; int a = 0, b = 1;
 *     0: StXMemW dst: rfp src: r1 off: -4 imm: 0
 *     1: Call 5 <add>
 *     2: LoadMapPtr dst: r1 index: 0 # map counters
 * }</pre>
 *
 * <p>It is for reading only: nothing reads it back. A malformed instruction is printed as {@code .8byte}.
 */
public final class Listing {

    private Listing() {}

    /** Returns a program as text: labels where functions start, source lines where they are known, instructions. */
    public static String print(Program program) {
        Bytecode code = program.bytecode();
        Map<Integer, String> names =
                program.functions().stream().collect(toMap(Function::pc, Function::name, (first, second) -> first));
        Remarks remarks = Remarks.of(program);
        int width = Integer.toString(code.slots()).length();
        StringBuilder text = new StringBuilder();
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            if (names.containsKey(pc)) {
                text.append(names.get(pc)).append(":\n");
            }
            remarks.lineAt(pc)
                    .ifPresent(line -> text.append("    ")
                            .append(" ".repeat(width))
                            .append("; ")
                            .append(line)
                            .append('\n'));
            text.append("    ").append(" ".repeat(width - Integer.toString(pc).length()));
            text.append(pc)
                    .append(": ")
                    .append(print(pc, code.at(pc), names, remarks))
                    .append('\n');
        }
        return text.toString();
    }

    /** Returns one instruction as one line. */
    public static String print(Instruction instruction) {
        return print(0, instruction, Map.of(), Remarks.NONE);
    }

    private static String print(int pc, Instruction instruction, Map<Integer, String> names, Remarks remarks) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        if (row.isEmpty() || !Syntax.isSpellable(instruction, row.get())) {
            return Disassembler.disassemble(instruction) + " # " + Disassembler.reason(instruction, row);
        }
        String text = name(row.get()) + fields(instruction, row.get());
        boolean namesFunction = row.get() == Opcode.CALL_LOCAL || row.get() == Opcode.LDDW_CODE;
        if (!namesFunction) {
            return text + remarks.after(pc, instruction);
        }
        int target = (int) row.get().target(pc, instruction).orElseThrow();
        return names.containsKey(target)
                ? text + " <" + names.get(target) + ">"
                : text + remarks.after(pc, instruction);
    }

    /** Returns the operation's name as it stands at the start of a line: {@code StXMemW}. */
    private static String name(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, NEG -> arithmetic(row) + "Imm" + suffix32(row);
            case ALU_REG -> arithmetic(row) + "Reg" + suffix32(row);
            case END ->
                row.operation() == Operation.SWAP
                        ? "BSwap" + row.constraint(Field.IMM).value()
                        : "Swap" + row.operation().name();
            case ADDR_SPACE_CAST -> "AddrSpaceCast";
            case JA -> "Ja";
            case JA32 -> "Ja32";
            case JUMP_IMM -> jump(row) + suffix32(row) + "Imm";
            case JUMP_REG -> jump(row) + suffix32(row) + "Reg";
            case MAY_GOTO -> "JCond may_goto";
            case GOTOX -> "GotoX";
            case CALL, CALL_LOCAL -> "Call";
            case CALLX -> "CallX";
            case EXIT -> "Exit";
            case LDX -> "LdXMem" + size(row);
            case LDXS -> "LdXMemSX" + size(row);
            case ST -> "StMem" + size(row);
            case STX -> "StXMem" + size(row);
            case ATOMIC, LOAD_ACQUIRE, STORE_RELEASE -> "StXAtomic" + atomic(row) + size(row);
            case LDDW, LDDW_ID, NEXT_IMM -> load(row);
            case PACKET_ABS -> "LdAbs" + size(row);
            case PACKET_IND -> "LdInd" + size(row);
        };
    }

    private static String load(Opcode row) {
        return switch (row) {
            case LDDW_MAP_BY_FD, LDDW_MAP_BY_INDEX -> "LoadMapPtr";
            case LDDW_MAP_VALUE_BY_FD, LDDW_MAP_VALUE_BY_INDEX -> "LoadMapValue";
            default -> "LdImmDW";
        };
    }

    private static String fields(Instruction instruction, Opcode row) {
        int imm = instruction.imm();
        return switch (row) {
            case LDDW -> dst(instruction) + " imm: " + instruction.imm64();
            case LDDW_MAP_BY_FD -> dst(instruction) + " fd: " + imm;
            case LDDW_MAP_VALUE_BY_FD -> dst(instruction) + " fd: " + imm + " off: " + instruction.nextImm();
            case LDDW_MAP_BY_INDEX -> dst(instruction) + " index: " + imm;
            case LDDW_MAP_VALUE_BY_INDEX -> dst(instruction) + " index: " + imm + " off: " + instruction.nextImm();
            case LDDW_VARIABLE -> dst(instruction) + " variable: " + imm;
            case LDDW_CODE -> dst(instruction) + " code: " + imm;
            case CALL_HELPER, CALL_LOCAL -> " " + imm;
            case CALL_BTF -> " Kfunc(" + imm + ")";
            default -> usedFields(instruction, row);
        };
    }

    private static String dst(Instruction instruction) {
        return " dst: " + register(instruction.dst());
    }

    /** Names the fields that a row does not fix, in the order dst, src, off, imm; and imm of every load and store. */
    private static String usedFields(Instruction instruction, Opcode row) {
        boolean isMemory = switch (row.form()) {
            case LDX, LDXS, ST, STX -> true;
            default -> false;
        };
        StringBuilder text = new StringBuilder();
        if (row.constraint(Field.DST).kind() == Constraint.Kind.REGISTER) {
            text.append(dst(instruction));
        }
        if (isMemory || row.constraint(Field.SRC).kind() == Constraint.Kind.REGISTER) {
            text.append(" src: ").append(register(instruction.src()));
        }
        if (row.constraint(Field.OFFSET).kind() == Constraint.Kind.ANY) {
            text.append(" off: ").append(instruction.offset());
        }
        boolean namesWidth = row.operation() == Operation.LE || row.operation() == Operation.BE;
        boolean names = namesWidth || row.constraint(Field.IMM).kind() == Constraint.Kind.ANY;
        if (isMemory || names || row.operation() == Operation.NEG || row.operation() == Operation.ADDR_SPACE_CAST) {
            text.append(" imm: ").append(instruction.imm());
        }
        return text.toString();
    }

    private static String register(int number) {
        return number == Instruction.FRAME_POINTER ? "rfp" : "r" + number;
    }

    private static String suffix32(Opcode row) {
        return row.is64Bit() ? "" : "32";
    }

    private static String size(Opcode row) {
        return Syntax.sizeSuffix(row).toUpperCase(Locale.ROOT);
    }

    private static String arithmetic(Opcode row) {
        return switch (row.operation()) {
            case SDIV -> "SDiv";
            case SMOD -> "SMod";
            case LSH -> "LSh";
            case RSH -> "RSh";
            case ARSH -> "ArSh";
            case MOVSX -> "MovSX" + row.constraint(Field.OFFSET).value();
            default -> capitalized(row.operation().name());
        };
    }

    private static String jump(Opcode row) {
        return switch (row.operation()) {
            case JEQ -> "JEq";
            case JSET -> "JSet";
            default -> row.operation().name();
        };
    }

    private static String atomic(Opcode row) {
        return switch (row.operation()) {
            case ATOMIC_ADD -> "Add";
            case ATOMIC_OR -> "Or";
            case ATOMIC_AND -> "And";
            case ATOMIC_XOR -> "Xor";
            case ATOMIC_FETCH_ADD -> "FetchAdd";
            case ATOMIC_FETCH_OR -> "FetchOr";
            case ATOMIC_FETCH_AND -> "FetchAnd";
            case ATOMIC_FETCH_XOR -> "FetchXor";
            case XCHG -> "Xchg";
            case CMPXCHG -> "CmpXchg";
            case LOAD_ACQUIRE -> "LdAcq";
            default -> "StRel";
        };
    }

    private static String capitalized(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}

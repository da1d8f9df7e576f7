package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the rows of the table are spelled in the bpf_conformance dialect: the words that an instruction starts with and
 * the operands that follow. The assembler and the disassembler both read it, so they cannot disagree.
 *
 * <p>Upstream has no words for packet access and for most kinds of {@code lddw}. For the former this takes those of the
 * GNU assembler ({@code ldabsw}), for the latter the pseudocode of RFC 9669 section 5.4 ({@code map_by_fd(3)}).
 */
final class Syntax {

    /** The directive for a slot that has no other spelling. */
    static final String RAW_SLOT = ".8byte";

    static final String LOCK = "lock";
    static final String CALL = "call";

    /** The label that the first exit has unless another place is given it. */
    static final String EXIT = "exit";

    private static final Map<String, List<Opcode>> BY_WORDS = Arrays.stream(Opcode.values())
            .filter(row -> row != Opcode.NEXT_IMM)
            .collect(Collectors.groupingBy(Syntax::words));

    private Syntax() {}

    /** Something that stands between commas. */
    enum Operand {
        DST_REGISTER(Field.DST),
        SRC_REGISTER(Field.SRC),
        IMM(Field.IMM),
        /** {@code [%dst+offset]}. */
        DST_MEMORY(Field.DST),
        /** {@code [%src+offset]}. */
        SRC_MEMORY(Field.SRC),
        /** A label, or a signed distance in the offset. */
        OFFSET_TARGET(Field.OFFSET),
        /** A label, or a signed distance in imm. */
        IMM_TARGET(Field.IMM),
        /** What a wide instruction loads: a number of 64 bits, or something that it names. */
        WIDE(Field.IMM);

        private final Field field;

        Operand(Field field) {
            this.field = field;
        }

        /** Returns the field that holds it; memory operands use the offset besides. */
        Field field() {
            return field;
        }

        boolean isRegister() {
            return this == DST_REGISTER || this == SRC_REGISTER;
        }
    }

    /** What {@code lddw} names by a number, in the words of RFC 9669 section 5.4. */
    record WideName(Opcode row, String before, String after, boolean addsNextImm) {}

    static final List<WideName> WIDE_NAMES = List.of(
            new WideName(Opcode.LDDW_MAP_BY_FD, "map_by_fd(", ")", false),
            new WideName(Opcode.LDDW_MAP_VALUE_BY_FD, "map_val(map_by_fd(", "))", true),
            new WideName(Opcode.LDDW_VARIABLE, "var_addr(", ")", false),
            new WideName(Opcode.LDDW_CODE, "code_addr(", ")", false),
            new WideName(Opcode.LDDW_MAP_BY_INDEX, "map_by_idx(", ")", false),
            new WideName(Opcode.LDDW_MAP_VALUE_BY_INDEX, "map_val(map_by_idx(", "))", true));

    /** Returns the rows that start with these words, none if no instruction does. */
    static List<Opcode> rows(String words) {
        return BY_WORDS.getOrDefault(canonical(words), List.of());
    }

    // Upstream spells the unconditional swap in two ways.
    private static String canonical(String words) {
        return words.startsWith("bswap") ? words.substring(1) : words;
    }

    /** Returns the words that an instruction of this row starts with, such as {@code lock fetch add32}. */
    static String words(Opcode row) {
        Operation operation = row.operation();
        String name = operation.toString();
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG ->
                operation == Operation.MOVSX
                        ? name + row.constraint(Field.OFFSET).value() + (row.is64Bit() ? "64" : "32")
                        : name + suffix32(row);
            case END -> name + row.constraint(Field.IMM).value();
            case JA, JUMP_IMM, JUMP_REG -> name + suffix32(row);
            case JA32 -> "ja32";
            case CALL -> row == Opcode.CALL_BTF ? CALL + " runtime" : CALL;
            case CALL_LOCAL -> CALL + " local";
            case CALLX -> CALL;
            case EXIT, LDDW, LDDW_ID, NEXT_IMM, MAY_GOTO, GOTOX -> name;
            case ADDR_SPACE_CAST -> row.toString();
            case LDX, LDXS, ST, STX, PACKET_ABS, PACKET_IND -> name + sizeSuffix(row);
            case LOAD_ACQUIRE, STORE_RELEASE -> name + row.size() * Byte.SIZE;
            case ATOMIC -> LOCK + " " + name.replace("atomic_", "").replace('_', ' ') + suffix32(row);
        };
    }

    private static String suffix32(Opcode row) {
        return row.is64Bit() ? "" : "32";
    }

    /** Returns what follows the name of a load or a store: {@code b}, {@code h}, {@code w} or {@code dw}. */
    static String sizeSuffix(Opcode row) {
        return switch (row.size()) {
            case Byte.BYTES -> "b";
            case Short.BYTES -> "h";
            case Integer.BYTES -> "w";
            default -> "dw";
        };
    }

    /** Returns what follows the words, in order. */
    static List<Operand> operands(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM -> List.of(Operand.DST_REGISTER, Operand.IMM);
            case ALU_REG, ADDR_SPACE_CAST -> List.of(Operand.DST_REGISTER, Operand.SRC_REGISTER);
            case NEG, END, CALLX, GOTOX -> List.of(Operand.DST_REGISTER);
            case JA, MAY_GOTO -> List.of(Operand.OFFSET_TARGET);
            case JA32, CALL_LOCAL -> List.of(Operand.IMM_TARGET);
            case JUMP_IMM -> List.of(Operand.DST_REGISTER, Operand.IMM, Operand.OFFSET_TARGET);
            case JUMP_REG -> List.of(Operand.DST_REGISTER, Operand.SRC_REGISTER, Operand.OFFSET_TARGET);
            case CALL, PACKET_ABS -> List.of(Operand.IMM);
            case EXIT, NEXT_IMM -> List.of();
            case LDX, LDXS, LOAD_ACQUIRE -> List.of(Operand.DST_REGISTER, Operand.SRC_MEMORY);
            case ST -> List.of(Operand.DST_MEMORY, Operand.IMM);
            case STX, ATOMIC, STORE_RELEASE -> List.of(Operand.DST_MEMORY, Operand.SRC_REGISTER);
            case LDDW, LDDW_ID -> List.of(Operand.DST_REGISTER, Operand.WIDE);
            case PACKET_IND -> List.of(Operand.SRC_REGISTER, Operand.IMM);
        };
    }

    /** Returns whether the words and operands say all that the instruction holds, so that it survives as text. */
    static boolean isSpellable(Instruction instruction, Opcode row) {
        if (row == Opcode.NEXT_IMM || !isWholeIfWide(instruction)) {
            return false;
        }
        for (Field field : Field.values()) {
            boolean register = row.constraint(field).kind() == Constraint.Kind.REGISTER;
            if (!register && !row.constraint(field).admits(instruction.field(field))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWholeIfWide(Instruction instruction) {
        if (Opcode.LDDW.opcode() != instruction.opcode()) {
            return true;
        }
        return instruction.second().isPresent()
                && instruction.second().get().toSlot() >>> 32 << 32
                        == instruction.second().get().toSlot();
    }
}

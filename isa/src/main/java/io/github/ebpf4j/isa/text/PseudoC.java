package io.github.ebpf4j.isa.text;

import static java.util.stream.Collectors.toMap;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the rows of the table are spelled in the pseudo-C of LLVM and the Linux kernel. A template is a spelling with
 * fields in braces; printing fills them in, and reading matches a line against all templates at once, so that the two
 * directions cannot disagree.
 *
 * <p>Where LLVM's text leaves something out that the encoding holds (the src of a call, the next_imm of a map's value),
 * this dialect has a spelling of its own, with the words of RFC 9669 section 5.4 or of the kernel's log.
 */
final class PseudoC {

    private static final String OFFSET = "{offset}";
    private static final String TARGET = "{target}";

    private static final Map<Opcode, Template> TEMPLATES = Arrays.stream(Opcode.values())
            .collect(toMap(
                    row -> row,
                    row -> new Template(row, template(row)),
                    (one, other) -> one,
                    () -> new EnumMap<>(Opcode.class)));

    private PseudoC() {}

    /** Returns the text of an instruction of a row. */
    static String print(Instruction instruction, Opcode row) {
        return Objects.requireNonNull(TEMPLATES.get(row)).print(instruction);
    }

    /** Returns the spelling of a row, as LLVM prints it with {@code -mcpu=v4}. */
    static String template(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM -> register(row, "dst") + assignment(row) + "{imm}";
            case ALU_REG ->
                row.operation() == Operation.MOVSX
                        ? register(row, "dst") + " = (s"
                                + row.constraint(Field.OFFSET).value() + ")" + register(row, "src")
                        : register(row, "dst") + assignment(row) + register(row, "src");
            case NEG -> register(row, "dst") + " = -" + register(row, "dst");
            case END -> "r{dst} = " + swap(row) + " r{dst}";
            case JA -> "goto " + TARGET;
            case JA32 -> "gotol " + TARGET;
            case JUMP_IMM -> "if " + register(row, "dst") + comparison(row) + "{imm} goto " + TARGET;
            case JUMP_REG -> "if " + register(row, "dst") + comparison(row) + register(row, "src") + " goto " + TARGET;
            case CALL -> row == Opcode.CALL_BTF ? "call btf_id {imm}" : "call {imm}";
            case CALL_LOCAL -> "call pc" + TARGET;
            case CALLX -> "callx r{dst}";
            case EXIT -> "exit";
            case LOAD_ACQUIRE -> (isHalf(row) ? "w" : "r") + "{dst} = load_acquire(" + pointer(row, "src") + ")";
            case STORE_RELEASE -> "store_release(" + pointer(row, "dst") + ", " + (isHalf(row) ? "w" : "r") + "{src})";
            case MAY_GOTO -> "may_goto " + TARGET;
            case ADDR_SPACE_CAST ->
                row == Opcode.ADDR_SPACE_CAST_KERN
                        ? "r{dst} = addr_space_cast(r{src}, 0x0, 0x1)"
                        : "r{dst} = addr_space_cast(r{src}, 0x1, 0x0)";
            case GOTOX -> "gotox r{dst}";
            case LDX -> (isHalf(row) ? "w" : "r") + "{dst} = " + memory(row, "u", "src");
            case LDXS -> "r{dst} = " + memory(row, "s", "src");
            case ST -> memory(row, "u", "dst") + " = {imm}";
            case STX -> memory(row, "u", "dst") + " = " + (isHalf(row) ? "w" : "r") + "{src}";
            case ATOMIC -> atomic(row);
            case LDDW -> row == Opcode.LDDW ? "r{dst} = {imm64} ll" : "r{dst} = " + mapValue(row) + " ll";
            case LDDW_ID -> "ld_pseudo r{dst}, 0x" + row.constraint(Field.SRC).value() + ", {imm_bits}";
            case NEXT_IMM -> "";
            case PACKET_ABS -> "r0 = *(u" + bits(row) + " *)skb[{imm}]";
            case PACKET_IND -> "r0 = *(u" + bits(row) + " *)skb[r{src}{added_imm}]";
        };
    }

    /**
     * Returns other spellings of a row, which are read and never printed: LLVM's with r for w, and what {@code lddw}
     * names in the words of the RFC.
     */
    static List<String> alternatives(Opcode row) {
        return switch (row.form()) {
            case LDX -> isHalf(row) ? List.of("r{dst} = " + memory(row, "u", "src")) : List.of();
            case STX -> isHalf(row) ? List.of(memory(row, "u", "dst") + " = r{src}") : List.of();
            case LDDW_ID -> List.of("r{dst} = " + named(row) + " ll");
            default -> List.of();
        };
    }

    private static String register(Opcode row, String field) {
        return (row.is64Bit() ? "r" : "w") + "{" + field + "}";
    }

    private static boolean isHalf(Opcode row) {
        return row.size() < Long.BYTES;
    }

    private static int bits(Opcode row) {
        return row.size() * Byte.SIZE;
    }

    private static String assignment(Opcode row) {
        return " "
                + switch (row.operation()) {
                    case ADD -> "+";
                    case SUB -> "-";
                    case MUL -> "*";
                    case DIV -> "/";
                    case SDIV -> "s/";
                    case OR -> "|";
                    case AND -> "&";
                    case LSH -> "<<";
                    case RSH -> ">>";
                    case MOD -> "%";
                    case SMOD -> "s%";
                    case XOR -> "^";
                    case MOV -> "";
                    case ARSH -> "s>>";
                    default -> throw new IllegalArgumentException(row + " is no binary operation");
                }
                + "= ";
    }

    private static String comparison(Opcode row) {
        return " "
                + switch (row.operation()) {
                    case JEQ -> "==";
                    case JGT -> ">";
                    case JGE -> ">=";
                    case JSET -> "&";
                    case JNE -> "!=";
                    case JSGT -> "s>";
                    case JSGE -> "s>=";
                    case JLT -> "<";
                    case JLE -> "<=";
                    case JSLT -> "s<";
                    case JSLE -> "s<=";
                    default -> throw new IllegalArgumentException(row + " is no comparison");
                }
                + " ";
    }

    private static String swap(Opcode row) {
        String name =
                row.operation() == Operation.SWAP ? "bswap" : row.operation().toString();
        return name + row.constraint(Field.IMM).value();
    }

    private static String memory(Opcode row, String sign, String base) {
        return "*(" + sign + bits(row) + " *)(r{" + base + "} " + OFFSET + ")";
    }

    private static String pointer(Opcode row, String base) {
        return "(u" + bits(row) + " *)(r{" + base + "} " + OFFSET + ")";
    }

    private static String atomic(Opcode row) {
        String src = register(row, "src");
        String place = "r{dst} " + OFFSET;
        String pointer = pointer(row, "dst");
        // Linux and LLVM call the 32-bit exchanges by both widths: of the memory and of the register.
        String width = row.is64Bit() ? "_64" : "32_32";
        String r0 = row.is64Bit() ? "r0" : "w0";
        return switch (row.operation()) {
            case ATOMIC_ADD -> "lock *" + pointer + " += " + src;
            case ATOMIC_OR -> "lock *" + pointer + " |= " + src;
            case ATOMIC_AND -> "lock *" + pointer + " &= " + src;
            case ATOMIC_XOR -> "lock *" + pointer + " ^= " + src;
            case XCHG -> src + " = xchg" + width + "(" + place + ", " + src + ")";
            case CMPXCHG -> r0 + " = cmpxchg" + width + "(" + place + ", " + r0 + ", " + src + ")";
            default -> src + " = " + row.operation() + "(" + pointer + ", " + src + ")";
        };
    }

    private static String mapValue(Opcode row) {
        return row == Opcode.LDDW_MAP_VALUE_BY_FD
                ? "map_val(map_by_fd({imm})){added_next_imm}"
                : "map_val(map_by_idx({imm})){added_next_imm}";
    }

    private static String named(Opcode row) {
        return switch (row) {
            case LDDW_MAP_BY_FD -> "map_by_fd({imm})";
            case LDDW_MAP_BY_INDEX -> "map_by_idx({imm})";
            case LDDW_VARIABLE -> "var_addr({imm})";
            case LDDW_CODE -> "code_addr(" + TARGET + ")";
            default -> throw new IllegalArgumentException(row + " names nothing");
        };
    }
}

package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.RfcSection;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** The shape of a vector of section 4.1: both operands are set, one instruction computes, and R0 is the result. */
final class ArithmeticText {

    private static final String FOLDER = Notation.folder(RfcSection.ARITHMETIC);

    private ArithmeticText() {}

    /** Returns the rows of the RFC that compute something from two operands, a move included. */
    static Stream<Opcode> rows() {
        return Arrays.stream(Opcode.values()).filter(row -> switch (row.form()) {
            case ALU_IMM, ALU_REG -> row.operation() != Operation.MOVSX;
            default -> false;
        });
    }

    /** Returns whether the second operand of a row is an immediate. */
    static boolean isImmediate(Opcode row) {
        return row.form() == Form.ALU_IMM;
    }

    /**
     * Returns the vector of a row with operands.
     *
     * @param what the end of its name
     * @param special the end of its clause: what is special about the operands
     * @param src the source operand; of an immediate, the lower half counts
     */
    static GeneratedVector vector(Opcode row, String family, String what, String special, long dst, long src) {
        String name = "%s-%s".formatted(Notation.nameOf(row), what);
        VectorText text =
                VectorText.of(FOLDER, family, name, clause(row, special)).asm(lddw(0, dst));
        if (isImmediate(row)) {
            text.asm(Instructions.of(row, 0, 0, 0, (int) src));
        } else {
            text.asm(lddw(1, src), Instructions.of(row, 0, 1, 0, 0));
        }
        long operand = isImmediate(row) ? (int) src : src;
        return text.asm(exit()).result(Rfc.compute(row, dst, operand));
    }

    /** Returns the vector of a row whose both operands are one register. */
    static GeneratedVector sameRegister(Opcode row, String family, long value) {
        Instruction instruction = Instructions.of(row, 0, 0, 0, 0);
        String name = Notation.nameOf(row).replace("-reg", "") + "-same-register";
        return VectorText.of(FOLDER, family, name, clause(row, "src is the same register as dst"))
                .asm(lddw(0, value), instruction, exit())
                .result(Rfc.compute(row, value, value));
    }

    private static String clause(Opcode row, String special) {
        String clauses = isSignedByEncodingAlone(row) ? "3.1, 4.1" : "4.1";
        return "RFC 9669 %s: %s means %s %s; %s."
                .formatted(clauses, Notation.of(row), meaning(row), width(row), special);
    }

    /** The description column of the RFC's table, for a divisor that is not zero. */
    private static String meaning(Opcode row) {
        String src = isImmediate(row) ? "imm" : "src";
        String text = switch (row.operation()) {
            case ADD -> "dst += src";
            case SUB -> "dst -= src";
            case MUL -> "dst *= src";
            case DIV -> "dst = dst / src";
            case SDIV -> "dst = dst s/ src";
            case OR -> "dst |= src";
            case AND -> "dst &= src";
            case LSH -> "dst <<= (src & mask)";
            case RSH -> "dst >>= (src & mask)";
            case ARSH -> "dst s>>= (src & mask)";
            case MOD -> "dst = dst % src";
            case SMOD -> "dst = dst s% src";
            case XOR -> "dst ^= src";
            case MOV -> "dst = src";
            default -> row.operation().name().toLowerCase(Locale.ROOT);
        };
        return text.replace("src", src);
    }

    private static String width(Opcode row) {
        if (!row.is64Bit()) {
            return "in 32 bits, zero-extended";
        }
        if (!isImmediate(row) || Shifts.isShift(row)) {
            return "in 64 bits";
        }
        return isSignedByEncodingAlone(row) ? "in 64 bits, imm signed" : "in 64 bits, imm sign-extended";
    }

    /** Whether imm is sign-extended only because 3.1 calls it signed: 4.1 says so for MOV, division and modulo. */
    private static boolean isSignedByEncodingAlone(Opcode row) {
        return row.is64Bit()
                && isImmediate(row)
                && switch (row.operation()) {
                    case ADD, SUB, MUL, OR, AND, XOR -> true;
                    default -> false;
                };
    }
}

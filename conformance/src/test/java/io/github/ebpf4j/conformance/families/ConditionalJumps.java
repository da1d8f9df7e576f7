package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.mov;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Every conditional jump at the boundaries of what it compares: equal, one above, one below, where signed and unsigned
 * differ, where the halves of a register differ, and with immediates that are sign-extended. R0 is 1 if it is taken.
 */
final class ConditionalJumps implements Family {

    /** A case: the two sides, the second of which is the sign-extended imm of a row with an immediate. */
    private record Sides(String name, String words, long dst, long src) {}

    private static final List<Sides> REGISTERS_64 = List.of(
            new Sides("equal", "dst is src", -1, -1),
            new Sides("above", "dst is src + 1 across bit 31", 0x80000000L, 0x7fffffffL),
            new Sides("below", "dst is src - 1 across bit 31", 0x7fffffffL, 0x80000000L),
            new Sides("minus-one-and-zero", "dst is -1, src is 0", -1, 0),
            new Sides("extremes", "dst is -2^63 + 1, src is 2^63 - 1", (1L << 63) + 1, -1L >>> 1),
            new Sides("upper-half", "dst is 2^32, whose lower half is below that of src", 1L << 32, 1));

    private static final List<Sides> IMMEDIATES_64 = List.of(
            new Sides("equal", "imm is -2^31, sign-extended, and dst is that", Integer.MIN_VALUE, Integer.MIN_VALUE),
            new Sides("above", "imm is -2^31, dst one more", Integer.MIN_VALUE + 1, Integer.MIN_VALUE),
            new Sides("below", "imm is -2^31, dst one less", Integer.MIN_VALUE - 1L, Integer.MIN_VALUE),
            new Sides("bit-31", "imm is -2^31, dst 2^31, which has the same lower half", 1L << 31, Integer.MIN_VALUE),
            new Sides("zero-and-minus-one", "dst is 0, imm is -1", 0, -1),
            new Sides("extremes", "dst is the most negative number, imm 2^31 - 1", 1L << 63, Integer.MAX_VALUE));

    private static final List<Sides> REGISTERS_32 = List.of(
            new Sides("equal", "only the upper halves differ", 0x22222222_80000000L, 0x11111111_80000000L),
            new Sides(
                    "above",
                    "dst is src + 1 across bit 31, its upper half is less",
                    0x11111111_80000000L,
                    0x22222222_7fffffffL),
            new Sides(
                    "below",
                    "dst is src - 1 across bit 31, its upper half is more",
                    0x22222222_7fffffffL,
                    0x11111111_80000000L),
            new Sides(
                    "minus-one-and-zero",
                    "the lower half of dst is -1, that of src 0",
                    0x11111111_ffffffffL,
                    0x22222222_00000000L));

    private static final List<Sides> IMMEDIATES_32 = List.of(
            new Sides("equal", "the lower half of dst is imm", 0x11111111_80000000L, Integer.MIN_VALUE),
            new Sides("above", "the lower half of dst is imm + 1", 0x11111111_80000001L, Integer.MIN_VALUE),
            new Sides("below", "the lower half of dst is imm - 1", 0x91111111_7fffffffL, Integer.MIN_VALUE),
            new Sides("minus-one-and-zero", "the lower half of dst is -1, imm 0", 0x11111111_ffffffffL, 0),
            new Sides("zero-and-minus-one", "the lower half of dst is 0, imm -1", 0xffffffff_00000000L, -1));

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.JUMP_IMM || row.form() == Form.JUMP_REG)
                .flatMap(ConditionalJumps::ofRow);
    }

    private static Stream<GeneratedVector> ofRow(Opcode row) {
        if (row.form() == Form.JUMP_IMM) {
            return (row.is64Bit() ? IMMEDIATES_64 : IMMEDIATES_32).stream().map(sides -> withImmediate(row, sides));
        }
        Stream<GeneratedVector> two =
                (row.is64Bit() ? REGISTERS_64 : REGISTERS_32).stream().map(sides -> withRegisters(row, sides));
        return Stream.concat(two, Stream.of(withOneRegister(row)));
    }

    private static GeneratedVector withImmediate(Opcode row, Sides sides) {
        VectorText text = text(row, sides).asm(mov(0, 0), lddw(1, sides.dst));
        return end(text, row, 1, 0, sides);
    }

    private static GeneratedVector withRegisters(Opcode row, Sides sides) {
        VectorText text = text(row, sides).asm(mov(0, 0), lddw(1, sides.dst), lddw(2, sides.src));
        return end(text, row, 1, 2, sides);
    }

    private static GeneratedVector withOneRegister(Opcode row) {
        long value = 0x80000000_00000001L;
        Sides sides = new Sides("same-register", "dst and src are one register", value, value);
        return end(text(row, sides).asm(mov(0, 0), lddw(1, value)), row, 1, 1, sides);
    }

    private static GeneratedVector end(VectorText text, Opcode row, int dst, int src, Sides sides) {
        return text.asm(Instructions.of(row, dst, src, 1, (int) sides.src), exit(), mov(0, 1), exit())
                .result(Rfc.jumps(row, sides.dst, sides.src) ? 1 : 0);
    }

    private static VectorText text(Opcode row, Sides sides) {
        String clause = "RFC 9669 4.3: %s jumps if %s; %s: %s."
                .formatted(
                        Notation.of(row),
                        condition(row),
                        sides.words,
                        Rfc.jumps(row, sides.dst, sides.src) ? "taken" : "not taken");
        return VectorText.of(
                Notation.folder(RfcSection.JUMP),
                "conditional-jump",
                "%s-%s".formatted(Notation.nameOf(row), sides.name),
                clause);
    }

    /** The description and notes columns of the RFC's table. */
    private static String condition(Opcode row) {
        String symbol = switch (row.operation()) {
            case JEQ -> "==";
            case JNE -> "!=";
            case JSET -> "&";
            case JGT -> ">";
            case JGE -> ">=";
            case JLT -> "<";
            case JLE -> "<=";
            case JSGT -> "s>";
            case JSGE -> "s>=";
            case JSLT -> "s<";
            case JSLE -> "s<=";
            default -> row.operation().name().toLowerCase(Locale.ROOT);
        };
        String imm = row.is64Bit() ? "(u64)(s64)imm" : "imm";
        return "dst %s %s%s%s"
                .formatted(
                        symbol,
                        row.form() == Form.JUMP_IMM ? imm : "src",
                        symbol.matches("[<>]=?") ? ", unsigned" : "",
                        row.is64Bit() ? "" : ", in 32 bits");
    }
}

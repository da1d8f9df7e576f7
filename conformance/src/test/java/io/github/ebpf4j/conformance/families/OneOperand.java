package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.RfcSection;
import java.util.Arrays;
import java.util.stream.Stream;

/** Negation and sign-extending moves at the boundaries of the number that they look at. */
final class OneOperand implements Family {

    private static final String FOLDER = Notation.folder(RfcSection.ARITHMETIC);

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values()).flatMap(row -> {
            if (row.form() == Form.NEG) {
                return negations(row);
            }
            return row.operation() == Operation.MOVSX ? moves(row) : Stream.empty();
        });
    }

    private static Stream<GeneratedVector> negations(Opcode row) {
        boolean wide = row.is64Bit();
        return Stream.of(
                negation(row, "zero", "0 stays 0", wide ? 0 : 0xffffffff_00000000L),
                negation(row, "one", "1 becomes -1", wide ? 1 : 0xfffffffe_00000001L),
                negation(row, "minus-one", "-1 becomes 1", wide ? -1 : 0x00000000_ffffffffL),
                negation(
                        row,
                        "most-negative",
                        "the most negative number wraps to itself",
                        wide ? Long.MIN_VALUE : 0x7fffffff_80000000L));
    }

    private static GeneratedVector negation(Opcode row, String what, String special, long dst) {
        String clause = "RFC 9669 4.1: %s means dst = -dst in %d bits%s; %s."
                .formatted(Notation.of(row), Rfc.width(row), row.is64Bit() ? "" : ", zero-extended", special);
        return VectorText.of(FOLDER, "negation", "%s-of-%s".formatted(Notation.nameOf(row), what), clause)
                .asm(lddw(0, dst), Instructions.of(row, 0, 0, 0, 0), exit())
                .result(Rfc.compute(row, dst, 0));
    }

    private static Stream<GeneratedVector> moves(Opcode row) {
        int bits = row.constraint(Field.OFFSET).value();
        long sign = 1L << (bits - 1);
        long mask = 2 * sign - 1;
        long pattern = 0x5ba9875b_5ba95b5bL;
        return Stream.of(
                move(row, "minus-one", "the lowest %d bits are -1, those above are 0".formatted(bits), mask),
                move(row, "most-negative", "only the sign bit is set below garbage", (pattern & ~mask) | sign),
                move(row, "most-positive", "all bits but the sign are set, and all above", ~sign),
                move(row, "positive", "the sign bit is clear", pattern & ~sign),
                sameRegister(row, pattern | sign));
    }

    private static GeneratedVector move(Opcode row, String what, String special, long src) {
        return text(row, what, special)
                .asm(lddw(0, ~src), lddw(1, src), Instructions.of(row, 0, 1, 0, 0), exit())
                .result(expected(row, src));
    }

    private static GeneratedVector sameRegister(Opcode row, long src) {
        return text(row, "same-register", "src is the same register as dst")
                .asm(lddw(1, src), Instructions.of(row, 1, 1, 0, 0), movRegister(0, 1), exit())
                .result(expected(row, src));
    }

    private static long expected(Opcode row, long src) {
        long extended = Rfc.signExtend(src, row.constraint(Field.OFFSET).value());
        return Rfc.zeroExtend(extended, Rfc.width(row));
    }

    private static VectorText text(Opcode row, String what, String special) {
        String casts = row.is64Bit() ? "dst = (s64)(s%d)src" : "dst = (u32)(s32)(s%d)src";
        String clause = "RFC 9669 4.1: %s means %s; %s."
                .formatted(
                        Notation.of(row),
                        casts.formatted(row.constraint(Field.OFFSET).value()),
                        special);
        return VectorText.of(FOLDER, "sign-extending-move", "%s-%s".formatted(Notation.nameOf(row), what), clause);
    }
}

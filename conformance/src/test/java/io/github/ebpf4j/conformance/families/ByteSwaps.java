package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.RfcSection;
import java.util.Arrays;
import java.util.stream.Stream;

/** Byte swaps of every width in both host byte orders; what is above the width becomes zero. */
final class ByteSwaps implements Family {

    private static final long BYTES = 0x8192a3b4_c5d6e7f8L;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.END)
                .flatMap(row -> Stream.of(false, true).flatMap(bigEndian -> ofHost(row, bigEndian)));
    }

    private static Stream<GeneratedVector> ofHost(Opcode row, boolean bigEndian) {
        int bits = row.constraint(Field.IMM).value();
        // The number 1, with every bit above the width set.
        long one = bits == Long.SIZE ? 1 : -1L << bits | 1;
        return Stream.of(vector(row, bigEndian, "", BYTES), vector(row, bigEndian, "-of-one", one));
    }

    private static GeneratedVector vector(Opcode row, boolean bigEndian, String what, long dst) {
        int bits = row.constraint(Field.IMM).value();
        String host = bigEndian ? "big-endian" : "little-endian";
        String name = "%s%s-on-%s".formatted(Notation.nameOf(row), what, host);
        VectorText text = VectorText.of(
                Notation.folder(RfcSection.BYTE_SWAP), "byte-swap", name, clause(row, bits, bigEndian, host));
        if (bigEndian) {
            text.env("byte-order big");
        }
        return text.asm(lddw(0, dst), Instructions.of(row, 0, 0, 0, 0), exit())
                .result(Rfc.swap(row.operation(), bits, bigEndian, dst));
    }

    private static String clause(Opcode row, int bits, boolean bigEndian, String host) {
        boolean swaps = row.operation() == Operation.SWAP || bigEndian == (row.operation() == Operation.LE);
        String above = bits == Long.SIZE ? "" : "; the bits above become zero";
        return "RFC 9669 4.2: %s on a %s host %s the bytes%s."
                .formatted(Notation.of(row), host, swaps ? "reverses" : "keeps the order of", above);
    }
}

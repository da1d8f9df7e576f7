package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.mov;
import static io.github.ebpf4j.conformance.families.Instructions.movRegister;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import java.util.Arrays;
import java.util.stream.Stream;

/** Packet access of every size at both ends of the packet, in both host byte orders; as slots, which upstream reads. */
final class PacketLoads implements Family {

    private static final int SIZE = 9;
    private static final int CONTEXT = 6;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> row.form() == Form.PACKET_ABS || row.form() == Form.PACKET_IND)
                .flatMap(PacketLoads::ofRow);
    }

    private static Stream<GeneratedVector> ofRow(Opcode row) {
        int last = SIZE - row.size();
        Stream<GeneratedVector> both = Stream.of(
                vector(row, "at-0", "at the start of the packet", 0, 0, false),
                vector(row, "at-the-end", "the last bytes of the packet", 1, last - src(row, 1), false),
                vector(row, "big-endian", "in network byte order on a big-endian host too", 1, 1, true));
        return row.form() == Form.PACKET_ABS
                ? both
                : Stream.concat(
                        both, Stream.of(vector(row, "src-minus-1", "src is -1 and counts as signed", -1, 3, false)));
    }

    private static int src(Opcode row, int src) {
        return row.form() == Form.PACKET_IND ? src : 0;
    }

    private static GeneratedVector vector(
            Opcode row, String what, String special, int src, int imm, boolean bigEndian) {
        // Network byte order is big-endian whatever the host's is.
        MemoryImage packet = MemoryImage.ofPattern(SIZE, true);
        String clause = "RFC 9669 5.5 is silent; Linux: %s loads %s of the packet at %simm; %s."
                .formatted(
                        Notation.of(row),
                        row.size() == 1 ? "a byte" : row.size() + " bytes",
                        row.form() == Form.PACKET_IND ? "src + " : "",
                        special);
        VectorText text = VectorText.of(
                Notation.folder(RfcSection.LEGACY_PACKET),
                "packet-load",
                "%s-%s".formatted(Notation.nameOf(row), what),
                clause);
        if (bigEndian) {
            text.env("byte-order big");
        }
        text.raw(movRegister(CONTEXT, 1));
        if (row.form() == Form.PACKET_IND) {
            text.raw(mov(3, src));
        }
        return text.raw(Instructions.of(row, 0, 3, 0, imm))
                .raw(exit())
                .mem(packet.toArray())
                .result(packet.load(src(row, src) + imm, row.size()));
    }
}

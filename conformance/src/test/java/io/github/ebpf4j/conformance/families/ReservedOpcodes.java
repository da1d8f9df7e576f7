package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every opcode that no row has is refused. Opcode 0 has a row, that of the second slot. */
final class ReservedOpcodes implements Family {

    @Override
    public Stream<GeneratedVector> vectors() {
        return IntStream.range(0, 256)
                .filter(opcode -> Opcode.rowsOf(opcode).isEmpty())
                .mapToObj(ReservedOpcodes::vector);
    }

    private static GeneratedVector vector(int opcode) {
        ValidProgram program = ValidProgram.ofReserved(opcode);
        String parts = Notation.ofReserved(opcode);
        VectorText text = VectorText.of(
                Notation.folder(RfcSection.BASIC_ENCODING),
                "reserved-opcode",
                "refuse-opcode-0x%02x".formatted(opcode),
                "RFC 9669 3.1: opcode names the operation; 0x%02x, %s, names none.".formatted(opcode, parts));
        return program.refusedWith(program.instruction(), "opcode 0x%02x, %s".formatted(opcode, parts), text);
    }
}

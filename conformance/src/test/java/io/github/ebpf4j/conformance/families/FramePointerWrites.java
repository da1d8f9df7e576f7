package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.Arrays;
import java.util.stream.Stream;

/** Every row that changes the register that a field names is refused when that is R10. */
final class FramePointerWrites implements Family {

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .flatMap(row -> row.writtenField().stream().map(field -> vector(row, field)));
    }

    private static GeneratedVector vector(Opcode row, Field written) {
        ValidProgram program = ValidProgram.of(row);
        Instruction faulty = Instructions.with(program.instruction(), written, Instruction.FRAME_POINTER);
        VectorText text = VectorText.of(
                Notation.folder(row, row.section()),
                "frame-pointer",
                "refuse-r10-" + Notation.nameOf(row),
                "RFC 9669 %s is silent; BPF ABI: r10 is the read-only frame pointer; %s must not set it."
                        .formatted(row.section().number(), Notation.of(row)));
        return program.refusedWith(faulty, Disassembler.disassemble(faulty), text);
    }
}

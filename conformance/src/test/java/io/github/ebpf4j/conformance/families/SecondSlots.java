package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.mov;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.RfcSection;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The second slot of every kind of wide instruction has zeros in its reserved fields and is there. The plain kind has
 * its vectors of this kind by hand.
 */
final class SecondSlots implements Family {

    private static final String FAMILY = "second-slot";

    @Override
    public Stream<GeneratedVector> vectors() {
        return Arrays.stream(Opcode.values())
                .filter(row -> Instructions.isWide(row) && row != Opcode.LDDW)
                .flatMap(row -> Stream.concat(reserved(row), Stream.of(missing(row))));
    }

    private static Stream<GeneratedVector> reserved(Opcode row) {
        Instruction zero = Instruction.of(0, 0, 0, 0, 0);
        return Stream.of(
                reserved(row, "opcode", mov(0, 0)),
                reserved(row, "dst_reg", Instructions.with(zero, Field.DST, 1)),
                reserved(row, "src_reg", Instructions.with(zero, Field.SRC, 1)),
                reserved(row, "offset", Instructions.with(zero, Field.OFFSET, 1)));
    }

    private static GeneratedVector reserved(Opcode row, String field, Instruction second) {
        ValidProgram program = ValidProgram.of(row);
        Instruction valid = program.instruction();
        Instruction faulty = new Instruction(
                valid.opcode(), valid.dst(), valid.src(), valid.offset(), valid.imm(), Optional.of(second));
        String name = "refuse-second-slot-%s-%s".formatted(Notation.nameOf(row), field.replace("_reg", ""));
        String clause = "RFC 9669 3.2: %s of the second slot is zero, for %s too.".formatted(field, Notation.of(row));
        String words = "%s, with a second slot whose %s is not zero".formatted(Disassembler.disassemble(valid), field);
        return program.refusedWith(faulty, words, text(name, clause));
    }

    private static GeneratedVector missing(Opcode row) {
        ValidProgram program = ValidProgram.of(row);
        Instruction half = Instruction.fromSlot(program.instruction().toSlot());
        String clause = "RFC 9669 3.2: a wide instruction has 128 bits, so %s cannot be the last slot."
                .formatted(Notation.of(row));
        ValidProgram cut =
                new ValidProgram(program.environment(), List.of(mov(0, 0)), half, List.of(), program.memory());
        return cut.refusedWith(
                half,
                "the first slot of %s".formatted(Disassembler.disassemble(program.instruction())),
                text("refuse-second-slot-%s-missing".formatted(Notation.nameOf(row)), clause));
    }

    private static VectorText text(String name, String clause) {
        return VectorText.of(Notation.folder(RfcSection.WIDE_ENCODING), FAMILY, name, clause);
    }
}

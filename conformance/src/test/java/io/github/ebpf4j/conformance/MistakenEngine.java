package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Optional;

/** The interpreter, but that it executes the instructions of one row as if they were those of another. */
record MistakenEngine(Opcode row, Opcode takenFor) implements EngineUnderTest {

    @Override
    public String name() {
        return "mistaken";
    }

    @Override
    public Answer run(TestVector vector) {
        Bytecode mistaken = Bytecode.of(
                vector.code().instructions().stream().map(this::mistaken).toList());
        return Suites.interpreter()
                .run(new TestVector(
                        vector.name(),
                        Optional.empty(),
                        mistaken,
                        vector.memory(),
                        vector.environment(),
                        vector.expectation()));
    }

    private Instruction mistaken(Instruction instruction) {
        if (!Opcode.lookup(instruction).equals(Optional.of(row))) {
            return instruction;
        }
        return Instruction.of(
                takenFor.opcode(),
                field(instruction, Field.DST),
                field(instruction, Field.SRC),
                field(instruction, Field.OFFSET),
                field(instruction, Field.IMM));
    }

    private int field(Instruction instruction, Field field) {
        int content = instruction.field(field);
        return takenFor.constraint(field).admits(content)
                ? content
                : takenFor.constraint(field).value();
    }
}

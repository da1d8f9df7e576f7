package io.github.ebpf4j.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary instructions and programs, from well formed to random bits. */
@SuppressWarnings("exports") // The module exports this package to users, but tests are no part of it.
public final class Generators {

    private Generators() {}

    /** Returns one slot of random bits. */
    public static Arbitrary<Instruction> anySlot() {
        return Arbitraries.longs().map(Instruction::fromSlot);
    }

    /** Returns an instruction of any row whose fields all hold what the row admits; distances are small. */
    public static Arbitrary<Instruction> wellFormed() {
        return Arbitraries.of(Opcode.class).flatMap(Generators::wellFormed);
    }

    /** Returns an instruction of the row whose fields all hold what the row admits; distances are small. */
    public static Arbitrary<Instruction> wellFormed(Opcode row) {
        return Combinators.combine(
                        content(row, Field.DST),
                        content(row, Field.SRC),
                        content(row, Field.OFFSET),
                        content(row, Field.IMM),
                        content(row, Field.NEXT_IMM))
                .as((dst, src, offset, imm, next) -> row.opcode() == Instruction.WIDE
                        ? Instruction.wide(dst, src, offset, imm, next)
                        : Instruction.of(row.opcode(), dst, src, offset, imm));
    }

    private static Arbitrary<Integer> content(Opcode row, Field field) {
        Constraint constraint = row.constraint(field);
        if (row.targetField().equals(Optional.of(field))) {
            return Arbitraries.integers().between(-12, 12);
        }
        return switch (constraint.kind()) {
            case ANY -> field == Field.OFFSET ? Arbitraries.shorts().map(Short::intValue) : Arbitraries.integers();
            case REGISTER -> Arbitraries.integers().between(0, Instruction.LAST_REGISTER);
            case EXACTLY -> Arbitraries.just(constraint.value());
        };
    }

    /** Returns an instruction of a row in which one random bit of the first slot, or of the second, is turned. */
    public static Arbitrary<Instruction> almostWellFormed() {
        return wellFormed()
                .flatMap(instruction -> Arbitraries.integers()
                        .between(0, 64 * instruction.slots() - 1)
                        .map(bit -> turn(instruction, bit)));
    }

    private static Instruction turn(Instruction instruction, int bit) {
        byte[] bytes = Bytecode.of(instruction).encode(ByteOrder.LITTLE_ENDIAN);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN).at(0);
    }

    /** Returns what decodes from well-formed, almost well-formed and random slots, one after the other. */
    public static Arbitrary<Bytecode> anyBytecode() {
        Arbitrary<Instruction> instruction = Arbitraries.frequencyOf(
                Tuple.of(6, wellFormed()), Tuple.of(2, almostWellFormed()), Tuple.of(1, anySlot()));
        // A random slot may be half of a wide instruction, so what follows it decodes differently from what was put in.
        return instruction.list().ofMaxSize(24).map(Generators::decoded);
    }

    /** Returns what the instructions are in memory, where a wide one takes the next slot whatever it was meant to be. */
    static Bytecode decoded(List<Instruction> instructions) {
        int slots = instructions.stream().mapToInt(Instruction::slots).sum();
        ByteBuffer memory = ByteBuffer.allocate(slots * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : instructions) {
            memory.putLong(instruction.toSlot());
            instruction.second().ifPresent(second -> memory.putLong(second.toSlot()));
        }
        return Bytecode.decode(memory.array(), ByteOrder.LITTLE_ENDIAN);
    }
}

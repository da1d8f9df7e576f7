package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Instructions like others. */
public final class Edits {

    private static final int[] PLAIN_NUMBERS = {0, 1, -1, 2, 3, 16, 0xff, Integer.MIN_VALUE};

    private Edits() {}

    /** Returns an instruction with another content in a field. */
    static Instruction with(Instruction instruction, Field field, int content) {
        Instruction first = Instruction.of(
                instruction.opcode(),
                field == Field.DST ? content : instruction.dst(),
                field == Field.SRC ? content : instruction.src(),
                field == Field.OFFSET ? content : instruction.offset(),
                field == Field.IMM ? content : instruction.imm());
        if (instruction.second().isEmpty()) {
            return first;
        }
        int nextImm = field == Field.NEXT_IMM ? content : instruction.nextImm();
        return Instruction.wide(first.dst(), first.src(), first.offset(), first.imm(), nextImm);
    }

    /** Returns whether a field of an instruction names a register. */
    static boolean isRegister(Instruction instruction, Field field) {
        return Opcode.lookup(instruction)
                .filter(row -> row.constraint(field).kind() == Constraint.Kind.REGISTER)
                .isPresent();
    }

    /** Returns the field that names the register with the address, if the instruction accesses memory. */
    public static Optional<Field> baseField(Instruction instruction) {
        return Opcode.lookup(instruction).flatMap(row -> switch (row.form()) {
            case LDX, LDXS, LOAD_ACQUIRE -> Optional.of(Field.SRC);
            case ST, STX, STORE_RELEASE, ATOMIC -> Optional.of(Field.DST);
            default -> Optional.empty();
        });
    }

    /** Returns an instruction that accesses memory at another offset from the same or another register. */
    public static Instruction at(Instruction instruction, int base, int offset) {
        return baseField(instruction)
                .map(field -> with(with(instruction, field, base), Field.OFFSET, offset))
                .orElse(instruction);
    }

    /** Returns an instruction that sets another register than it did; the same if it sets none, or computes with it. */
    public static Instruction into(Instruction instruction, int register) {
        boolean onlySets = Opcode.lookup(instruction)
                .filter(row -> row.operation() == Operation.MOV
                        || row.operation() == Operation.MOVSX
                        || row.form() == Form.LDX
                        || row.form() == Form.LDXS
                        || row.form() == Form.LOAD_ACQUIRE
                        || row.form() == Form.LDDW)
                .isPresent();
        return onlySets ? with(instruction, Field.DST, register) : instruction;
    }

    /** Returns instructions that are simpler than one, the simplest first: another operation, or plainer fields. */
    public static List<Instruction> simpler(Instruction instruction) {
        List<Instruction> simpler = new ArrayList<>();
        Optional<Opcode> row = Opcode.lookup(instruction);
        if (row.isPresent()) {
            otherRow(row.get(), instruction).ifPresent(simpler::add);
            for (Field field : Field.values()) {
                plainer(row.get(), instruction, field, simpler);
            }
            simpler.removeIf(other -> weight(other) >= weight(instruction));
        }
        return simpler;
    }

    /** A move in place of a computation or a wide load, and a jump in place of a conditional one. */
    private static Optional<Instruction> otherRow(Opcode row, Instruction instruction) {
        int dst = instruction.dst();
        return switch (row.form()) {
            case ALU_REG, LDX, LDXS, LOAD_ACQUIRE ->
                Optional.of(Palette.instruction(Opcode.MOV64_REG, dst, instruction.src(), 0, 0));
            case ALU_IMM, LDDW -> Optional.of(Palette.instruction(Opcode.MOV64_IMM, dst, 0, 0, instruction.imm()));
            case JUMP_IMM, JUMP_REG -> Optional.of(Palette.instruction(Opcode.JA, 0, 0, 0, 0));
            default -> Optional.empty();
        };
    }

    private static void plainer(Opcode row, Instruction instruction, Field field, List<Instruction> simpler) {
        Constraint.Kind kind = row.constraint(field).kind();
        if (kind == Constraint.Kind.EXACTLY || row.targetField().equals(Optional.of(field))) {
            return;
        }
        int content = instruction.field(field);
        if (kind == Constraint.Kind.REGISTER) {
            for (int register = 0; register < content && content != Instruction.FRAME_POINTER; register++) {
                simpler.add(with(instruction, field, register));
            }
        } else if (field == Field.OFFSET) {
            for (int offset : new int[] {0, -1, -2, -4, -8}) {
                simpler.add(with(instruction, field, offset));
            }
        } else {
            for (int number : PLAIN_NUMBERS) {
                simpler.add(with(instruction, field, number));
            }
            simpler.add(with(instruction, field, content / 2));
            simpler.add(with(instruction, field, content & (Integer.highestOneBit(content) - 1)));
            simpler.add(with(instruction, field, content & ~Integer.lowestOneBit(content)));
        }
    }

    /** Returns how much there is to read in an instruction, by no unit, distances apart. */
    public static int weight(Instruction instruction) {
        Optional<Opcode> row = Opcode.lookup(instruction);
        int weight = row.filter(Edits::isSimple).isPresent() ? 0 : 1000;
        weight += row.filter(known -> known.form() == Form.LDDW).isPresent() ? 500 : 0;
        for (Field field : Field.values()) {
            boolean distance = row.flatMap(Opcode::targetField).equals(Optional.of(field));
            weight += distance ? 0 : weight(field, instruction.field(field));
        }
        return weight;
    }

    private static boolean isSimple(Opcode row) {
        return row.operation() == Operation.MOV || row.operation() == Operation.JA;
    }

    private static int weight(Field field, int content) {
        return switch (field) {
            case DST, SRC -> content == Instruction.FRAME_POINTER ? 0 : content;
            // The bits that it takes, then those that are set.
            case OFFSET, IMM, NEXT_IMM -> {
                long magnitude = Math.abs((long) content);
                int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
                yield 4 * bits + Long.bitCount(magnitude) + (content < 0 ? 1 : 0);
            }
        };
    }
}

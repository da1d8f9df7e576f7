package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every assembler does whatever its dialect: puts down slots, and fills in labels when all of them are known. */
final class SlotWriter {

    private final List<Long> slots = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<String, Integer> defaults = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();

    /** A label that an instruction names. */
    private record Reference(int line, int pc, Field field, String label) {}

    /** Gives the next slot a name. */
    void define(int line, String label) {
        Integer before = labels.putIfAbsent(label, slots.size());
        if (before != null) {
            throw new AssemblyException(
                    line, "label %s is already defined, at pc %d".formatted(Excerpt.of(label), before));
        }
    }

    /** Gives the next slot a name that it keeps only if nothing else takes it, now or later. */
    void defineByDefault(String label) {
        defaults.putIfAbsent(label, slots.size());
    }

    /** Remembers that the next slot names a label. */
    void refer(int line, Field field, String label) {
        references.add(new Reference(line, slots.size(), field, label));
    }

    void put(long slot) {
        slots.add(slot);
    }

    /** Puts down an instruction of a row; fields that the map lacks hold what the row demands, or 0. */
    void put(Opcode row, Map<Field, Integer> fields) {
        slots.add(Instruction.of(
                        row.opcode(),
                        content(row, Field.DST, fields),
                        content(row, Field.SRC, fields),
                        content(row, Field.OFFSET, fields),
                        content(row, Field.IMM, fields))
                .toSlot());
        if (row.opcode() == Opcode.LDDW.opcode()) {
            slots.add((long) content(row, Field.NEXT_IMM, fields) << Integer.SIZE);
        }
    }

    private static int content(Opcode row, Field field, Map<Field, Integer> fields) {
        return fields.getOrDefault(field, row.constraint(field).value());
    }

    /**
     * Returns what was put down.
     *
     * @throws AssemblyException if a label is not defined or too far away
     */
    Bytecode toBytecode() {
        defaults.forEach(labels::putIfAbsent);
        references.forEach(this::resolve);
        ByteBuffer buffer = ByteBuffer.allocate(slots.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        slots.forEach(buffer::putLong);
        return Bytecode.decode(buffer.array(), ByteOrder.LITTLE_ENDIAN);
    }

    private void resolve(Reference reference) {
        Integer target = labels.get(reference.label());
        if (target == null) {
            throw new AssemblyException(reference.line(), "invalid label " + Excerpt.of(reference.label()));
        }
        int distance = target - reference.pc() - 1;
        boolean inOffset = reference.field() == Field.OFFSET;
        if (inOffset && distance != (short) distance) {
            throw new AssemblyException(
                    reference.line(),
                    "label %s is %d slots away, out of 16-bit range"
                            .formatted(Excerpt.of(reference.label()), distance));
        }
        Instruction plain = Instruction.fromSlot(slots.get(reference.pc()));
        slots.set(
                reference.pc(),
                Instruction.of(
                                plain.opcode(),
                                plain.dst(),
                                plain.src(),
                                inOffset ? distance : plain.offset(),
                                inOffset ? plain.imm() : distance)
                        .toSlot());
    }
}

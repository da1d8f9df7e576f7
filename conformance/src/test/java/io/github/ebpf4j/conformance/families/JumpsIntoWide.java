package io.github.ebpf4j.conformance.families;

import static io.github.ebpf4j.conformance.families.Instructions.exit;
import static io.github.ebpf4j.conformance.families.Instructions.lddw;
import static io.github.ebpf4j.conformance.families.Instructions.mov;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nothing leads into the second slot of a wide instruction, forward or backward: no jump of either class, conditional
 * or not, no program-local call and no address of code.
 */
final class JumpsIntoWide implements Family {

    /** What hand-written vectors ask of a forward distance. */
    private static final Set<Opcode> BY_HAND = EnumSet.of(Opcode.JA, Opcode.CALL_LOCAL);

    private static final long WIDE_VALUE = 0x0000_0002_0000_0001L;

    @Override
    public Stream<GeneratedVector> vectors() {
        return Stream.concat(
                rows().filter(Predicate.not(BY_HAND::contains)).map(JumpsIntoWide::forward),
                rows().map(JumpsIntoWide::backward));
    }

    /** A conditional jump stands for all of its class and form. */
    private static Stream<Opcode> rows() {
        Map<List<Object>, Opcode> byKind = Arrays.stream(Opcode.values())
                .filter(row -> row.targetField().isPresent())
                .collect(Collectors.toMap(
                        row -> List.<Object>of(row.form(), row.instructionClass()), row -> row, (one, other) -> one));
        return byKind.values().stream().sorted();
    }

    private static GeneratedVector forward(Opcode row) {
        // | 0: mov r0 | 1: mov r1 | 2: the jump to 4 | 3: the wide instruction | 5: exit |
        Instruction jump = jump(row, 1);
        return text(row, "forward")
                .raw(mov(0, 0))
                .raw(mov(1, 0))
                .raw(jump)
                .raw(lddw(0, WIDE_VALUE))
                .raw(exit())
                .refused();
    }

    private static GeneratedVector backward(Opcode row) {
        // | 0: mov r0 | 1: mov r1 | 2: ja to 6 | 3: the wide instruction | 5: exit | 6: the jump to 4 | exit |
        Instruction jump = jump(row, -3);
        return text(row, "backward")
                .raw(mov(0, 0))
                .raw(mov(1, 0))
                .raw(Instructions.of(Opcode.JA, 0, 0, 3, 0))
                .raw(lddw(0, WIDE_VALUE))
                .raw(exit())
                .raw(jump)
                .raw(exit())
                .refused();
    }

    private static Instruction jump(Opcode row, int distance) {
        Field target = row.targetField().orElseThrow();
        // A distance counts from the slot after the first, and code_addr takes two.
        int slots = Instructions.isWide(row) && distance > 0 ? distance + 1 : distance;
        return Instructions.with(Instructions.of(row, row.form() == Form.LDDW_ID ? 2 : 0, 1, 0, 0), target, slots);
    }

    private static VectorText text(Opcode row, String direction) {
        String what = row.form() == Form.JUMP_IMM || row.form() == Form.JUMP_REG
                ? "a conditional jump, such as %s,".formatted(Notation.of(row))
                : Notation.of(row);
        String name = "refuse-into-second-slot-%s-%s".formatted(direction, Notation.nameOf(row));
        String clause = "%s, 3.2: the second slot of a wide instruction is no target; %s leads there %s."
                .formatted(Notation.authority(row, row.section()), what, direction);
        return VectorText.of(Notation.folder(row, row.section()), "jump-into-wide", name, clause);
    }
}

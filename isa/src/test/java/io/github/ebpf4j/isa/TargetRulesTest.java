package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where jumps, local calls and code addresses may lead, for every row that has a target. */
class TargetRulesTest {

    private static final ProgramValidator VALIDATOR = ProgramValidator.of(Profile.LINUX);
    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);
    private static final Instruction WIDE = Instruction.wide(1, 0, 0, 0, 0);

    // Before the instruction that is tried: an exit at 0, a wide instruction at 1, an exit at 3. After it: the same.
    private static final int PC = 4;

    static Stream<Opcode> rows() {
        return Stream.of(Opcode.values()).filter(row -> row.targetField().isPresent());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyInstructionIsATarget(Opcode row) {
        int slots = slots(row);
        for (int target : new int[] {0, 1, 3, PC, slots - 4, slots - 3, slots - 1}) {
            assertEquals(List.of(), findings(row, target), () -> row + " to " + target);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aSecondSlotIsNone(Opcode row) {
        int slots = slots(row);
        for (int target : new int[] {2, slots - 2}) {
            String message = "%s: target %d is the second slot of a wide instruction".formatted(row, target);
            Rule rule = switch (row) {
                case CALL_LOCAL -> Rule.CALL_TARGET;
                case LDDW_CODE -> Rule.CODE_ADDRESS;
                default -> Rule.JUMP_INTO_SECOND_SLOT;
            };
            assertEquals(List.of(new Finding(rule, PC, message)), findings(row, target));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nothingOutsideIsATarget(Opcode row) {
        int slots = slots(row);
        boolean byImm = row.targetField().equals(Optional.of(Field.IMM));
        long lowest = PC + 1L + (byImm ? Integer.MIN_VALUE : Short.MIN_VALUE);
        long highest = PC + 1L + (byImm ? Integer.MAX_VALUE : Short.MAX_VALUE);
        for (long target : new long[] {lowest, -2, -1, slots, slots + 1, highest}) {
            String message = "%s: target %d is outside the program, which has %d slots".formatted(row, target, slots);
            Rule rule = switch (row) {
                case CALL_LOCAL -> Rule.CALL_TARGET;
                case LDDW_CODE -> Rule.CODE_ADDRESS;
                default -> Rule.JUMP_OUTSIDE;
            };
            assertEquals(List.of(new Finding(rule, PC, message)), findings(row, target));
        }
    }

    private static int slots(Opcode row) {
        return PC + (row == Opcode.LDDW_CODE ? 2 : 1) + 4;
    }

    private static List<Finding> findings(Opcode row, long target) {
        int distance = Math.toIntExact(target - PC - 1);
        boolean byImm = row.targetField().equals(Optional.of(Field.IMM));
        int src = row.constraint(Field.SRC).value();
        Instruction tried;
        if (row == Opcode.LDDW_CODE) {
            tried = Instruction.wide(0, src, 0, distance, 0);
        } else if (byImm) {
            tried = Instruction.of(row.opcode(), 0, src, 0, distance);
        } else {
            tried = Instruction.of(row.opcode(), 0, src, distance, 0);
        }
        return VALIDATOR.findings(Bytecode.of(EXIT, WIDE, EXIT, tried, EXIT, WIDE, EXIT));
    }
}

package io.github.ebpf4j.isa;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Judges whether bytecode is well formed, by the table and by the rules listed in {@link Rule}. It reports everything
 * it finds and never throws for what it finds; {@link #requireValid} is for those who only want to go on. Work is
 * linear in the size of the program.
 */
public final class ProgramValidator {

    private final Set<Profile> profiles;

    private ProgramValidator(Set<Profile> profiles) {
        this.profiles = profiles;
    }

    /** Returns a validator that accepts the instructions of any of the given profiles. */
    public static ProgramValidator of(Set<Profile> profiles) {
        return new ProgramValidator(Set.copyOf(profiles));
    }

    /** Returns a validator that accepts the instructions of any of the given profiles. */
    public static ProgramValidator of(Profile... profiles) {
        return of(Set.of(profiles));
    }

    /** Returns every finding, errors and warnings, in the order of {@code pc}. */
    public List<Finding> findings(Bytecode code) {
        Run run = new Run(code);
        run.judge();
        return List.copyOf(run.findings);
    }

    /**
     * Refuses bytecode that has errors.
     *
     * @throws ValidationException if there is a finding of level error
     */
    public void requireValid(Bytecode code) {
        List<Finding> findings = findings(code);
        List<Finding> errors = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new ValidationException(findings, errors);
        }
    }

    /** One pass over one program. */
    private final class Run {
        private final Bytecode code;
        private final List<Finding> findings = new ArrayList<>();

        Run(Bytecode code) {
            this.code = code;
        }

        void judge() {
            if (code.slots() == 0) {
                report(Rule.EMPTY_PROGRAM, 0, "the program has no instruction");
                return;
            }
            int last = 0;
            for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
                judge(pc, code.at(pc));
                last = pc;
            }
            judgeEnd(last, code.at(last));
        }

        private void judge(int pc, Instruction instruction) {
            Optional<Opcode> row = Opcode.lookup(instruction);
            if (row.isEmpty()) {
                judgeReserved(pc, instruction);
            } else if (row.get() == Opcode.NEXT_IMM) {
                report(Rule.SECOND_SLOT_ALONE, pc, "opcode 0x00 is only the second slot of a wide instruction");
            } else {
                judge(pc, instruction, row.get());
            }
            // The second slot is judged even if the subtype in the first is reserved.
            if (instruction.opcode() == Instruction.WIDE) {
                judgeSecondSlot(pc, instruction);
            }
        }

        private void judgeReserved(int pc, Instruction instruction) {
            List<Opcode> rows = Opcode.rowsOf(instruction.opcode());
            if (rows.isEmpty()) {
                report(Rule.RESERVED_OPCODE, pc, "opcode 0x%02x is reserved".formatted(instruction.opcode()));
                return;
            }
            Set<Field> selecting = selectingFields(rows);
            for (Field field : Field.values()) {
                // In what does not select, the first row of an opcode admits what any of them does.
                if (!selecting.contains(field)) {
                    judgeField(pc, instruction, rows.get(0), field);
                }
            }
            selecting.forEach(field -> judgeSubtype(pc, instruction, rows, field));
        }

        /**
         * Reports a field that selects no row, among those that the other selecting fields leave. All of those select by
         * this field: one that does not would be the instruction's row.
         */
        private void judgeSubtype(int pc, Instruction instruction, List<Opcode> rows, Field field) {
            List<Integer> allowed = rows.stream()
                    .filter(row -> row.selectingFields().stream()
                            .allMatch(other ->
                                    other == field || row.constraint(other).admits(instruction.field(other))))
                    .map(row -> row.constraint(field).value())
                    .distinct()
                    .toList();
            if (!allowed.isEmpty() && !allowed.contains(instruction.field(field))) {
                report(
                        Rule.RESERVED_SUBTYPE,
                        pc,
                        "opcode 0x%02x: %s is %d, must be %s%s"
                                .formatted(
                                        instruction.opcode(),
                                        field,
                                        instruction.field(field),
                                        allowed.size() == 1 ? "" : "one of ",
                                        allowed.stream().map(String::valueOf).collect(joining(", "))));
            }
        }

        private Set<Field> selectingFields(List<Opcode> rows) {
            Set<Field> fields = EnumSet.noneOf(Field.class);
            rows.forEach(row -> fields.addAll(row.selectingFields()));
            return fields;
        }

        private void judge(int pc, Instruction instruction, Opcode row) {
            if (profiles.stream().noneMatch(profile -> profile.includes(row.profile()))) {
                report(
                        Rule.NOT_IN_PROFILE,
                        pc,
                        "%s is of profile %s, the program is judged by %s"
                                .formatted(row, row.profile(), Profile.describe(profiles)));
            }
            for (Field field : Field.values()) {
                judgeField(pc, instruction, row, field);
            }
            Optional<Field> written = row.writtenField();
            if (written.isPresent() && instruction.field(written.get()) == Instruction.FRAME_POINTER) {
                report(
                        Rule.FRAME_POINTER_WRITTEN,
                        pc,
                        "%s: %s is register 10, which is read-only".formatted(row, written.get()));
            }
            judgeTarget(pc, instruction, row);
            if (row.form() == Form.ALU_IMM) {
                judgeImmediateOperand(pc, instruction.imm(), row);
            }
        }

        private void judgeImmediateOperand(int pc, int imm, Opcode row) {
            int width = row.is64Bit() ? Long.SIZE : Integer.SIZE;
            switch (row.operation()) {
                case DIV, SDIV, MOD, SMOD -> {
                    if (imm == 0) {
                        report(Rule.DIVISION_BY_ZERO, pc, "%s: imm is 0".formatted(row));
                    }
                }
                case LSH, RSH, ARSH -> {
                    if (imm < 0 || imm >= width) {
                        report(
                                Rule.SHIFT_COUNT,
                                pc,
                                "%s: imm is %d, only its lowest bits count: %d".formatted(row, imm, imm & (width - 1)));
                    }
                }
                default -> {
                    // Any immediate will do.
                }
            }
        }

        private void judgeField(int pc, Instruction instruction, Opcode row, Field field) {
            int content = instruction.field(field);
            Constraint constraint = row.constraint(field);
            if (constraint.admits(content)) {
                return;
            }
            if (constraint.kind() == Constraint.Kind.REGISTER) {
                report(
                        Rule.REGISTER_NUMBER,
                        pc,
                        "%s: %s is register %d, the last is %d"
                                .formatted(row, field, content, Instruction.LAST_REGISTER));
            } else if (row == Opcode.CALLX && field == Field.IMM && instruction.isOldCallx()) {
                report(
                        Rule.CALLX_REGISTER_IN_IMM,
                        pc,
                        "callx: the register, %d, stands in imm and not in dst".formatted(content));
            } else {
                report(
                        Rule.UNUSED_FIELD,
                        pc,
                        "%s: %s is %d, must be %d".formatted(row, field, content, constraint.value()));
            }
        }

        private void judgeSecondSlot(int pc, Instruction instruction) {
            if (instruction.second().isEmpty()) {
                report(Rule.SECOND_SLOT_MISSING, pc, "lddw: the program ends before its second slot");
                return;
            }
            Instruction second = instruction.second().get();
            if (second.opcode() != 0) {
                reportReserved(pc, "opcode", second.opcode());
            }
            for (Field field : List.of(Field.DST, Field.SRC, Field.OFFSET)) {
                if (second.field(field) != 0) {
                    reportReserved(pc, field.toString(), second.field(field));
                }
            }
        }

        private void reportReserved(int pc, String field, int content) {
            report(
                    Rule.SECOND_SLOT_RESERVED,
                    pc,
                    "lddw: %s of the second slot is %d, must be 0".formatted(field, content));
        }

        private void judgeTarget(int pc, Instruction instruction, Opcode row) {
            OptionalLong target = row.target(pc, instruction);
            if (target.isEmpty() || code.isInstruction(target.getAsLong())) {
                return;
            }
            boolean second = code.isSecondSlot(target.getAsLong());
            String what = second
                    ? "%s: target %d is the second slot of a wide instruction".formatted(row, target.getAsLong())
                    : "%s: target %d is outside the program, which has %d slots"
                            .formatted(row, target.getAsLong(), code.slots());
            report(ruleOfTarget(row, second), pc, what);
        }

        private Rule ruleOfTarget(Opcode row, boolean second) {
            return switch (row.operation()) {
                case CALL -> Rule.CALL_TARGET;
                case LDDW -> Rule.CODE_ADDRESS;
                default -> second ? Rule.JUMP_INTO_SECOND_SLOT : Rule.JUMP_OUTSIDE;
            };
        }

        private void judgeEnd(int pc, Instruction instruction) {
            boolean ends = Opcode.lookup(instruction)
                    .map(row -> row.operation() == Operation.EXIT
                            || row.operation() == Operation.JA
                            || row.operation() == Operation.GOTOX)
                    .orElse(false);
            if (!ends) {
                report(Rule.FALLS_OFF_THE_END, pc, "the last instruction is neither exit nor ja");
            }
        }

        private void report(Rule rule, int pc, String message) {
            findings.add(new Finding(rule, pc, message));
        }
    }
}

package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProgramValidatorProperties {

    private static final ProgramValidator VALIDATOR = ProgramValidator.of(Profile.DEFAULT);
    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    @Property
    void anyBytecodeIsJudgedInTheOrderOfPc(@ForAll("programs") Bytecode code, @ForAll Set<Profile> profiles) {
        List<Finding> findings = ProgramValidator.of(profiles).findings(code);
        assertEquals(
                findings.stream().sorted(Comparator.comparingInt(Finding::pc)).toList(), findings);
        assertTrue(findings.stream().allMatch(finding -> finding.pc() == 0 || code.isInstruction(finding.pc())));
        assertEquals(findings.size(), Set.copyOf(findings).size(), "nothing is said twice");
    }

    @Property
    void anErrorAndOnlyAnErrorRefuses(@ForAll("programs") Bytecode code) {
        boolean refused = VALIDATOR.findings(code).stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR);
        if (refused) {
            assertThrows(ValidationException.class, () -> VALIDATOR.requireValid(code));
        } else {
            assertDoesNotThrow(() -> VALIDATOR.requireValid(code));
        }
    }

    @Property
    void whatPassesHoldsOnlyWhatTheTableAdmits(@ForAll("likelyValid") Bytecode code) {
        if (!VALIDATOR.findings(code).isEmpty()) {
            return;
        }
        for (Instruction instruction : code.instructions()) {
            Opcode row = Opcode.lookup(instruction).orElseThrow();
            for (Field field : Field.values()) {
                assertTrue(row.constraint(field).admits(instruction.field(field)), instruction::toString);
            }
        }
    }

    /** Rows may stand in any order: only targets, the frame pointer and opcode 0 are about more than one field. */
    @Property
    void wellFormedInstructionsWithoutTargetsPass(@ForAll("targetless") List<Instruction> instructions) {
        List<Instruction> program = new ArrayList<>(instructions);
        program.add(EXIT);
        assertEquals(List.of(), VALIDATOR.findings(Bytecode.of(program)));
    }

    /** Turning a bit of a field that a row does not leave open is always found. */
    @Property
    void whatTheTableForbidsIsFound(@ForAll("almostWellFormed") Instruction instruction) {
        boolean admitted = Opcode.lookup(instruction)
                .map(row -> Arrays.stream(Field.values())
                        .allMatch(field -> row.constraint(field).admits(instruction.field(field))))
                .orElse(false);
        if (!admitted) {
            assertTrue(VALIDATOR.findings(Generators.decoded(List.of(instruction, EXIT))).stream()
                    .anyMatch(finding -> finding.pc() == 0));
        }
    }

    @Provide
    Arbitrary<Bytecode> programs() {
        return Generators.anyBytecode();
    }

    @Provide
    Arbitrary<Bytecode> likelyValid() {
        return Arbitraries.oneOf(Generators.wellFormed(), Generators.almostWellFormed())
                .list()
                .ofMaxSize(2)
                .map(instructions -> {
                    List<Instruction> program = new ArrayList<>(instructions);
                    program.add(EXIT);
                    return Generators.decoded(program);
                });
    }

    @Provide
    Arbitrary<List<Instruction>> targetless() {
        return Arbitraries.of(Opcode.class)
                .filter(row -> row.targetField().isEmpty() && row != Opcode.NEXT_IMM)
                .flatMap(Generators::wellFormed)
                .filter(instruction -> instruction.dst() != 10 && instruction.src() != 10)
                // Linux has a warning for some divisions and shifts.
                .filter(instruction -> (instruction.imm() > 0 && instruction.imm() < 32)
                        || Opcode.lookup(instruction).orElseThrow().form() != Form.ALU_IMM)
                .list()
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<Instruction> almostWellFormed() {
        return Generators.almostWellFormed();
    }
}

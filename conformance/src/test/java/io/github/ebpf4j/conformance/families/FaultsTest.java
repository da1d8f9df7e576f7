package io.github.ebpf4j.conformance.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.Rule;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that must be refused has one fault, the one that it is about, and would run without it. */
class FaultsTest {

    private static final EngineUnderTest ENGINE = EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);

    private final ProgramValidator validator = ProgramValidator.of(Profile.DEFAULT);

    @Test
    void aReservedOpcodeIsTheOnlyFault() {
        assertOnlyFault(Rule.RESERVED_OPCODE, new ReservedOpcodes());
    }

    @Test
    void aReservedSubtypeIsTheOnlyFault() {
        assertOnlyFault(Rule.RESERVED_SUBTYPE, new ReservedSubtypes());
    }

    @Test
    void anUnusedFieldIsTheOnlyFault() {
        assertOnlyFault(Rule.UNUSED_FIELD, new UnusedFields());
    }

    @Test
    void aRegisterNumberIsTheOnlyFault() {
        assertOnlyFault(Rule.REGISTER_NUMBER, new RegisterNumbers());
    }

    @Test
    void aWriteToTheFramePointerIsTheOnlyFault() {
        assertOnlyFault(Rule.FRAME_POINTER_WRITTEN, new FramePointerWrites());
    }

    @Test
    void theSecondSlotIsTheOnlyFault() {
        new SecondSlots()
                .vectors()
                .forEach(vector -> assertEquals(
                        vector.name().endsWith("missing")
                                ? EnumSet.of(Rule.SECOND_SLOT_MISSING, Rule.FALLS_OFF_THE_END)
                                : EnumSet.of(Rule.SECOND_SLOT_RESERVED),
                        faults(vector),
                        vector.name()));
    }

    @Test
    void aTargetIsTheOnlyFault() {
        new JumpsIntoWide().vectors().forEach(vector -> {
            String row = vector.name().replaceFirst("refuse-into-second-slot-(for|back)ward-", "");
            Rule rule = switch (row) {
                case "call-local" -> Rule.CALL_TARGET;
                case "lddw-code" -> Rule.CODE_ADDRESS;
                default -> Rule.JUMP_INTO_SECOND_SLOT;
            };
            assertEquals(EnumSet.of(rule), faults(vector), vector.name());
        });
    }

    private void assertOnlyFault(Rule rule, Family family) {
        family.vectors().forEach(vector -> assertEquals(EnumSet.of(rule), faults(vector), vector.name()));
    }

    private Set<Rule> faults(GeneratedVector vector) {
        return validator.findings(read(vector).code()).stream()
                .filter(finding -> finding.level() == Finding.Level.ERROR)
                .map(Finding::rule)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
    }

    /** But for two that need what no engine of ours has: a jump table, and an arena. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NEXT_IMM", "GOTOX", "ADDR_SPACE_CAST_KERN", "ADDR_SPACE_CAST_USER"})
    void withoutAFaultTheProgramRuns(Opcode row) {
        ValidProgram program = ValidProgram.of(row);
        GeneratedVector vector = program.refusedWith(
                program.instruction(), "no fault", VectorText.of("none", "none", row.toString(), "no clause"));
        assertInstanceOf(EngineUnderTest.Answer.Result.class, ENGINE.run(read(vector)));
    }

    private static TestVector read(GeneratedVector vector) {
        return VectorReader.read(vector.name(), vector.text());
    }
}

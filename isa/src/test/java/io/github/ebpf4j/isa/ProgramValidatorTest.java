package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One program per rule that breaks it, and the one nearest to it that does not. */
class ProgramValidatorTest {

    private static final ProgramValidator VALIDATOR = ProgramValidator.of(Profile.DEFAULT);
    private static final String EXIT = "95 00 00 00 00 00 00 00 ";
    private static final String LDDW = "18 01 00 00 05 00 00 00  00 00 00 00 06 00 00 00 ";

    static Stream<Arguments> rules() {
        return Stream.of(
                rule(Rule.EMPTY_PROGRAM, 0, "the program has no instruction", "", EXIT),
                rule(
                        Rule.RESERVED_OPCODE,
                        0,
                        "opcode 0xff is reserved",
                        "ff 00 00 00 00 00 00 00" + EXIT,
                        "bf 00 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.RESERVED_SUBTYPE,
                        0,
                        "opcode 0xbc: offset is 32, must be one of 0, 8, 16",
                        "bc 00 20 00 00 00 00 00" + EXIT,
                        "bf 00 20 00 00 00 00 00" + EXIT),
                rule(
                        Rule.RESERVED_SUBTYPE,
                        1,
                        "opcode 0x85: src is 3, must be one of 0, 1, 2",
                        EXIT + "85 30 00 00 01 00 00 00" + EXIT,
                        EXIT + "85 20 00 00 01 00 00 00" + EXIT),
                rule(
                        Rule.RESERVED_SUBTYPE,
                        0,
                        "opcode 0xd7: imm is 8, must be one of 16, 32, 64",
                        "d7 00 00 00 08 00 00 00" + EXIT,
                        "d7 00 00 00 10 00 00 00" + EXIT),
                rule(
                        Rule.RESERVED_SUBTYPE,
                        0,
                        "opcode 0xe5: src is 1, must be 0",
                        "e5 10 00 00 00 00 00 00" + EXIT,
                        "e5 00 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.DIVISION_BY_ZERO,
                        0,
                        "smod32_imm: imm is 0",
                        "94 00 01 00 00 00 00 00" + EXIT,
                        "94 00 01 00 01 00 00 00" + EXIT),
                rule(
                        Rule.DIVISION_BY_ZERO,
                        1,
                        "div64_imm: imm is 0",
                        EXIT + "37 00 00 00 00 00 00 00" + EXIT,
                        EXIT + "37 00 00 00 ff ff ff ff" + EXIT),
                rule(
                        Rule.SHIFT_COUNT,
                        0,
                        "lsh32_imm: imm is 32, only its lowest bits count: 0",
                        "64 00 00 00 20 00 00 00" + EXIT,
                        "64 00 00 00 1f 00 00 00" + EXIT),
                rule(
                        Rule.SHIFT_COUNT,
                        0,
                        "arsh64_imm: imm is -1, only its lowest bits count: 63",
                        "c7 00 00 00 ff ff ff ff" + EXIT,
                        "c7 00 00 00 3f 00 00 00" + EXIT),
                rule(
                        Rule.UNUSED_FIELD,
                        1,
                        "add64_imm: offset is -2, must be 0",
                        EXIT + "07 00 fe ff 01 00 00 00" + EXIT,
                        EXIT + "07 00 00 00 01 00 00 00" + EXIT),
                rule(
                        Rule.REGISTER_NUMBER,
                        0,
                        "mov64_reg: src is register 11, the last is 10",
                        "bf b1 00 00 00 00 00 00" + EXIT,
                        "bf a1 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.FRAME_POINTER_WRITTEN,
                        0,
                        "mov64_imm: dst is register 10, which is read-only",
                        "b7 0a 00 00 00 00 00 00" + EXIT,
                        "b7 09 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.SECOND_SLOT_RESERVED,
                        0,
                        "lddw: opcode of the second slot is 149, must be 0",
                        "18 01 00 00 05 00 00 00" + EXIT + EXIT,
                        LDDW + EXIT),
                rule(
                        Rule.SECOND_SLOT_RESERVED,
                        0,
                        "lddw: dst of the second slot is 2, must be 0",
                        "18 01 00 00 05 00 00 00  00 02 00 00 00 00 00 00" + EXIT,
                        LDDW + EXIT),
                rule(
                        Rule.SECOND_SLOT_RESERVED,
                        0,
                        "lddw: src of the second slot is 2, must be 0",
                        "18 01 00 00 05 00 00 00  00 20 00 00 00 00 00 00" + EXIT,
                        LDDW + EXIT),
                rule(
                        Rule.SECOND_SLOT_RESERVED,
                        0,
                        "lddw: offset of the second slot is -1, must be 0",
                        "18 01 00 00 05 00 00 00  00 00 ff ff 00 00 00 00" + EXIT,
                        LDDW + EXIT),
                rule(
                        Rule.SECOND_SLOT_ALONE,
                        0,
                        "opcode 0x00 is only the second slot of a wide instruction",
                        "00 00 00 00 06 00 00 00" + EXIT,
                        LDDW + EXIT),
                rule(
                        Rule.JUMP_OUTSIDE,
                        0,
                        "ja: target 2 is outside the program, which has 2 slots",
                        "05 00 01 00 00 00 00 00" + EXIT,
                        "05 00 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.JUMP_INTO_SECOND_SLOT,
                        0,
                        "ja: target 2 is the second slot of a wide instruction",
                        "05 00 01 00 00 00 00 00" + LDDW + EXIT,
                        "05 00 02 00 00 00 00 00" + LDDW + EXIT),
                rule(
                        Rule.CALL_TARGET,
                        0,
                        "call_local: target -1 is outside the program, which has 2 slots",
                        "85 10 00 00 fe ff ff ff" + EXIT,
                        "85 10 00 00 ff ff ff ff" + EXIT),
                rule(
                        Rule.CALL_TARGET,
                        0,
                        "call_local: target 2 is the second slot of a wide instruction",
                        "85 10 00 00 01 00 00 00" + LDDW + EXIT,
                        "85 10 00 00 02 00 00 00" + LDDW + EXIT),
                rule(
                        Rule.CODE_ADDRESS,
                        0,
                        "lddw_code: target 3 is outside the program, which has 3 slots",
                        "18 41 00 00 02 00 00 00  00 00 00 00 00 00 00 00" + EXIT,
                        "18 41 00 00 01 00 00 00  00 00 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.CODE_ADDRESS,
                        0,
                        "lddw_code: target 1 is the second slot of a wide instruction",
                        "18 41 00 00 00 00 00 00  00 00 00 00 00 00 00 00" + EXIT,
                        "18 41 00 00 ff ff ff ff  00 00 00 00 00 00 00 00" + EXIT),
                rule(
                        Rule.FALLS_OFF_THE_END,
                        1,
                        "the last instruction is neither exit nor ja",
                        EXIT + "b7 00 00 00 00 00 00 00",
                        EXIT + "05 00 fe ff 00 00 00 00"),
                rule(
                        Rule.FALLS_OFF_THE_END,
                        0,
                        "the last instruction is neither exit nor ja",
                        "15 00 ff ff 00 00 00 00",
                        "06 00 00 00 ff ff ff ff"),
                rule(
                        Rule.CALLX_REGISTER_IN_IMM,
                        0,
                        "callx: the register, 2, stands in imm and not in dst",
                        "8d 00 00 00 02 00 00 00" + EXIT,
                        "8d 02 00 00 00 00 00 00" + EXIT));
    }

    private static Arguments rule(Rule rule, int pc, String message, String breaking, String keeping) {
        return Arguments.of(rule, pc, message, code(breaking), code(keeping));
    }

    private static Bytecode code(String hex) {
        return Bytecode.decode(HexFormat.of().parseHex(hex.replace(" ", "")), ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("rules")
    void aBrokenRuleIsTheOneFinding(Rule rule, int pc, String message, Bytecode breaking, Bytecode keeping) {
        assertEquals(List.of(new Finding(rule, pc, message)), VALIDATOR.findings(breaking));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("rules")
    void theNearestProgramThatKeepsTheRuleHasNoFinding(
            Rule rule, int pc, String message, Bytecode breaking, Bytecode keeping) {
        assertEquals(List.of(), VALIDATOR.findings(keeping));
        assertDoesNotThrow(() -> VALIDATOR.requireValid(keeping));
    }

    @Test
    void everyRuleHasItsPrograms() {
        Set<Object> shown = rules().map(arguments -> arguments.get()[0]).collect(Collectors.toSet());
        // These two have tests of their own below.
        shown.addAll(Set.of(Rule.NOT_IN_PROFILE, Rule.SECOND_SLOT_MISSING));
        assertEquals(EnumSet.allOf(Rule.class), shown);
    }

    @Test
    void aMissingSecondSlotIsAlsoAnEndThatFallsOff() {
        assertEquals(
                List.of(
                        new Finding(Rule.SECOND_SLOT_MISSING, 1, "lddw: the program ends before its second slot"),
                        new Finding(Rule.FALLS_OFF_THE_END, 1, "the last instruction is neither exit nor ja")),
                VALIDATOR.findings(code(EXIT + "18 01 00 00 05 00 00 00")));
    }

    @Test
    void everyFindingIsReportedInTheOrderOfPc() {
        Bytecode code = code(
                "07 ba 01 00 00 00 00 00" // src and offset in use, dst is the frame pointer
                        + "ff 00 00 00 00 00 00 00" // no such opcode
                        + "18 7c 00 00 00 00 00 00  01 21 01 00 00 00 00 00" // no such subtype, and a second slot in
                        // use
                        + "1d bb 64 00 01 00 00 00"); // two registers, an imm, a target and the end
        assertEquals(
                List.of(
                        "0 unused-field add64_imm: src is 11, must be 0",
                        "0 unused-field add64_imm: offset is 1, must be 0",
                        "0 frame-pointer-written add64_imm: dst is register 10, which is read-only",
                        "1 reserved-opcode opcode 0xff is reserved",
                        "2 register-number lddw: dst is register 12, the last is 10",
                        "2 reserved-subtype opcode 0x18: src is 7, must be one of 0, 1, 2, 3, 4, 5, 6",
                        "2 second-slot-reserved lddw: opcode of the second slot is 1, must be 0",
                        "2 second-slot-reserved lddw: dst of the second slot is 1, must be 0",
                        "2 second-slot-reserved lddw: src of the second slot is 2, must be 0",
                        "2 second-slot-reserved lddw: offset of the second slot is 1, must be 0",
                        "4 register-number jeq64_reg: dst is register 11, the last is 10",
                        "4 register-number jeq64_reg: src is register 11, the last is 10",
                        "4 unused-field jeq64_reg: imm is 1, must be 0",
                        "4 jump-outside jeq64_reg: target 105 is outside the program, which has 5 slots",
                        "4 falls-off-the-end the last instruction is neither exit nor ja"),
                VALIDATOR.findings(code).stream()
                        .map(finding -> finding.pc() + " " + finding.rule() + " " + finding.message())
                        .toList());
    }

    @Test
    void aRefusalCitesTheFirstErrorCountsTheOthersAndHoldsEveryFinding() {
        Bytecode code = code("8d 00 00 00 02 00 00 00" + "07 00 01 00 00 00 00 00" + "ff 00 00 00 00 00 00 00" + EXIT);
        ValidationException refusal = assertThrows(ValidationException.class, () -> VALIDATOR.requireValid(code));
        assertEquals(
                "pc 1: add64_imm: offset is 1, must be 0 (unused-field, RFC 9669 section 3.1) and 1 more",
                refusal.getMessage());
        assertEquals(VALIDATOR.findings(code), refusal.findings());
        assertEquals(3, refusal.findings().size());
        assertEquals(Phase.VALIDATE, refusal.phase());
    }

    @Test
    void aRefusalForOneErrorHasOneSentence() {
        ValidationException refusal =
                assertThrows(ValidationException.class, () -> VALIDATOR.requireValid(Bytecode.of()));
        assertEquals(
                "pc 0: the program has no instruction (empty-program, Linux: a program has an instruction at least)",
                refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleIsAnErrorExceptThree(Rule rule) {
        Finding.Level level = new Finding(rule, 0, "").level();
        Set<Rule> warnings = EnumSet.of(Rule.CALLX_REGISTER_IN_IMM, Rule.DIVISION_BY_ZERO, Rule.SHIFT_COUNT);
        assertEquals(warnings.contains(rule) ? Finding.Level.WARNING : Finding.Level.ERROR, level);
        assertEquals(rule.name().toLowerCase(Locale.ROOT).replace('_', '-'), rule.toString());
        assertTrue(
                rule.source().matches("RFC 9669 section [345](\\.\\d)+|Linux: .+|LLVM before 19\\.1|the profile .+"),
                rule.source());
    }

    @Test
    void aWarningDoesNotRefuse() {
        assertDoesNotThrow(() -> VALIDATOR.requireValid(code("8d 00 00 00 0a 00 00 00" + EXIT)));
        assertThrows(ValidationException.class, () -> VALIDATOR.requireValid(code("8d 00 00 00 0b 00 00 00" + EXIT)));
    }

    @Test
    void whereTwoFieldsSelectBothAreNamedIfEitherCouldBeMeant() {
        assertEquals(
                List.of(
                        "opcode 0xbf: offset is 1, must be one of 0, 8, 16, 32",
                        "opcode 0xbf: imm is 5, must be one of 1, 65536"),
                messages("bf 00 01 00 05 00 00 00" + EXIT));
        assertEquals(
                List.of("opcode 0xbf: offset is 5, must be one of 0, 8, 16, 32"),
                messages("bf 00 05 00 00 00 00 00" + EXIT));
    }

    private static List<String> messages(String hex) {
        return VALIDATOR.findings(code(hex)).stream().map(Finding::message).toList();
    }
}

package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProfilesOfProgramsTest {

    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);
    private static final Instruction CALLX = Instruction.of(0x8d, 2, 0, 0, 0);
    private static final Instruction OLD_CALLX = Instruction.of(0x8d, 0, 0, 0, 2);

    static Stream<Arguments> profiles() {
        return Stream.of(
                Arguments.of(Set.of(Profile.RFC9669), "rfc9669"),
                Arguments.of(Set.of(Profile.LINUX), "linux"),
                Arguments.of(Set.of(Profile.RFC9669, Profile.LINUX), "rfc9669+linux"),
                Arguments.of(EnumSet.noneOf(Profile.class), ""));
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void withoutCallxACallThroughARegisterIsRefused(Set<Profile> profiles, String described) {
        String message = "callx is of profile callx, the program is judged by " + described;
        assertEquals(
                List.of(new Finding(Rule.NOT_IN_PROFILE, 0, message)),
                ProgramValidator.of(profiles).findings(Bytecode.of(CALLX, EXIT)).stream()
                        .filter(finding -> finding.pc() == 0)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void withCallxItIsAccepted(Set<Profile> profiles, String described) {
        Set<Profile> more = EnumSet.of(Profile.LINUX, Profile.CALLX);
        more.addAll(profiles);
        assertEquals(List.of(), ProgramValidator.of(more).findings(Bytecode.of(CALLX, EXIT)));
    }

    @Test
    void theOldFormIsJudgedByItsProfileToo() {
        assertEquals(
                List.of(Rule.NOT_IN_PROFILE, Rule.CALLX_REGISTER_IN_IMM),
                ProgramValidator.of(Profile.RFC9669).findings(Bytecode.of(OLD_CALLX, EXIT)).stream()
                        .map(Finding::rule)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"RFC9669", "LINUX"})
    void everyOtherRowIsOfTheRfcAndOfLinux(Profile profile) {
        for (Opcode row : Opcode.values()) {
            Bytecode code = Bytecode.of(Instruction.of(row.opcode(), 0, 0, 0, 0));
            boolean refused = ProgramValidator.of(profile).findings(code).stream()
                    .anyMatch(finding -> finding.rule() == Rule.NOT_IN_PROFILE);
            boolean ofLinux = row.profile() == Profile.LINUX
                    && row.selectingFields().stream()
                            .allMatch(field -> row.constraint(field).admits(0));
            assertEquals(row == Opcode.CALLX || (ofLinux && profile == Profile.RFC9669), refused, row::toString);
        }
    }

    @Test
    void callxAloneHasNothingButCallx() {
        assertEquals(
                List.of(new Finding(
                        Rule.NOT_IN_PROFILE, 1, "exit is of profile rfc9669, the program is judged by callx")),
                ProgramValidator.of(Profile.CALLX).findings(Bytecode.of(CALLX, EXIT)));
    }
}

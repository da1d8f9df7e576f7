package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {

    @ParameterizedTest
    @EnumSource
    void aProfileHasItsNameInLowerCase(Profile profile) {
        assertEquals(Optional.of(profile), Profile.byName(profile.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LINUX", "Linux", "linux ", "rfc", "linux+callx"})
    void otherNamesAreNone(String name) {
        assertEquals(Optional.empty(), Profile.byName(name));
    }

    @Test
    void linuxIncludesTheRfcAndNothingElseIsIncluded() {
        for (Profile one : Profile.values()) {
            for (Profile other : Profile.values()) {
                boolean expected = one == other || (one == Profile.LINUX && other == Profile.RFC9669);
                assertEquals(expected, one.includes(other), () -> one + " includes " + other);
            }
        }
    }

    @Test
    void theDefaultIsLinuxWithCallx() {
        assertEquals(Set.of(Profile.LINUX, Profile.CALLX), Profile.DEFAULT);
    }

    @Test
    void aSetIsDescribedInTheOrderOfDeclaration() {
        assertEquals("linux+callx", Profile.describe(Profile.DEFAULT));
        assertEquals("rfc9669+linux+callx", Profile.describe(EnumSet.allOf(Profile.class)));
        assertEquals("rfc9669", Profile.describe(Set.of(Profile.RFC9669)));
    }

    @Test
    void everyRowIsInTheDefaultAndThoseOfItsOwnProfileInTheRfc() {
        for (Opcode row : Opcode.values()) {
            assertTrue(Profile.DEFAULT.stream().anyMatch(profile -> profile.includes(row.profile())), row::toString);
            assertEquals(row.profile() == Profile.RFC9669, Profile.RFC9669.includes(row.profile()), row::toString);
        }
        assertFalse(Profile.LINUX.includes(Profile.CALLX));
    }
}

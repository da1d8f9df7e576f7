package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Assertions;

/** Whatever program comes: what the interpreter answers is what the reference engine answers. */
class RandomProgramsProperties {

    private static final Set<Profile> PROFILES = Profile.DEFAULT;
    private static final RandomVectors.Options OPTIONS = RandomVectors.Options.DEFAULT.withProfiles(PROFILES);
    private static final int TRIES = 10_000;

    /** A seed stands for a program, and there is nothing smaller about a smaller one: {@link Reducer} shrinks. */
    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().withoutEdgeCases();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void enginesAgreeOnProgramsThatEndWithAResult(@ForAll("seeds") long seed) {
        assertAgreement(Suites.interpreter(), seed, OPTIONS);
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void enginesAgreeOnProgramsThatMayPassTheEndsOfMemory(@ForAll("seeds") long seed) {
        assertAgreement(Suites.interpreter(), seed, OPTIONS.withFaults(true));
    }

    /** The property can fail, and then says what to look at. */
    @Example
    void aDisagreementIsShownAsAFile() {
        EngineUnderTest mistaken = new MistakenEngine(Opcode.ARSH32_IMM, Opcode.RSH32_IMM);
        String message = Assertions.assertThrows(AssertionError.class, () -> {
                    for (long seed = 0; seed < 200; seed++) {
                        assertAgreement(mistaken, seed, OPTIONS);
                    }
                })
                .getMessage();
        String expected = """
                # random-%d-0 differs: mistaken says 0x7fffffff, reference says 0xffffffff
                -- asm
                mov %%r0, -1
                arsh32 %%r0, 1
                exit
                -- result
                0xffffffff
                """;
        assertTrue(
                message.lines()
                        .map(line -> line.replaceAll("random-\\d+", "random-%d").replace("%r", "%%r"))
                        .toList()
                        .containsAll(expected.lines().toList()),
                message);
    }

    private static void assertAgreement(EngineUnderTest engine, long seed, RandomVectors.Options options) {
        Stream<TestVector> vector = RandomVectors.stream(seed, options).limit(1);
        EngineUnderTest reference = EngineUnderTest.reference(PROFILES);
        Difference.between(engine, reference, vector, TRIES)
                .findFirst()
                .ifPresent(difference -> fail("\n" + difference.smallest().text()));
    }
}

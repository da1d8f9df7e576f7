package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.conformance.random.SelfContained;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomVectorsTest {

    private static final RandomVectors.Options DEFAULT = RandomVectors.Options.DEFAULT;

    @Test
    void aSeedMeansTheSameOnEveryJdk() {
        CRC32 checksum = new CRC32();
        for (TestVector vector : RandomVectors.of(1, 50, DEFAULT)) {
            checksum.update(vector.code().encode(ByteOrder.LITTLE_ENDIAN));
            checksum.update(vector.memory().toArray());
            checksum.update(vector.expectation().toString().getBytes(StandardCharsets.UTF_8));
        }
        // Changes with the generator, and then on purpose.
        assertEquals(1002615999L, checksum.getValue());
    }

    @Test
    @DefaultLocale("ar-EG")
    void namesAreTheSameForReadersOfOtherDigits() {
        assertEquals("random-7-0", RandomVectors.of(7, 1, DEFAULT).get(0).name());
    }

    @Test
    void howManyAreAskedForChangesNone() {
        assertEquals(texts(RandomVectors.of(7, 10, DEFAULT)).subList(0, 3), texts(RandomVectors.of(7, 3, DEFAULT)));
    }

    @Test
    void seedsAndIndicesDiffer() {
        List<TestVector> vectors = new ArrayList<>(RandomVectors.of(7, 50, DEFAULT));
        vectors.addAll(RandomVectors.of(8, 50, DEFAULT));
        assertEquals(100, vectors.stream().map(TestVector::code).distinct().count());
        assertEquals("random-8-49", vectors.get(99).name());
    }

    @Test
    void everyVectorIsValidAndHasOneRightAnswer() {
        for (TestVector vector : RandomVectors.of(2, 100, DEFAULT)) {
            ProgramValidator.of(Profile.RFC9669).requireValid(vector.code());
            assertTrue(SelfContained.holds(vector.code(), vector.memory().size()), vector::text);
            assertInstanceOf(TestVector.Expectation.Result.class, vector.expectation());
            assertTrue(vector.environment().isPlain());
        }
    }

    @Test
    void withFaultsTooThereIsOneRightAnswer() {
        // The seed of a program in which a function was given a part of its caller's stack.
        for (TestVector vector : RandomVectors.of(147, 6, DEFAULT.withFaults(true))) {
            assertTrue(SelfContained.holds(vector.code(), vector.memory().size()), vector::text);
        }
    }

    @Test
    void resultsAreHardlyEverTheSame() {
        Set<String> results = new TreeSet<>();
        RandomVectors.of(3, 100, DEFAULT)
                .forEach(vector -> results.add(vector.expectation().toString()));
        assertTrue(results.size() > 95, () -> results.size() + " results");
    }

    @Test
    void withFaultsSomeVectorsExpectAnErrorAndSomeDoNot() {
        long errors = RandomVectors.of(2, 100, DEFAULT.withFaults(true)).stream()
                .filter(vector -> vector.expectation() instanceof TestVector.Expectation.Refusal)
                .count();
        assertTrue(errors > 15 && errors < 50, () -> errors + " errors");
    }

    @Test
    void everyRowIsDrawnThatNeedsNoMoreThanCodeAndMemory() {
        RandomVectors.Options options = DEFAULT.withProfiles(Profile.DEFAULT);
        Set<Opcode> drawn = EnumSet.noneOf(Opcode.class);
        RandomVectors.of(4, 300, options).forEach(vector -> drawn.addAll(vector.rows()));
        assertEquals(EnumSet.copyOf(options.rows()), drawn);
        assertEquals(
                EnumSet.of(
                        Opcode.CALL_HELPER,
                        Opcode.CALL_BTF,
                        Opcode.ADDR_SPACE_CAST_KERN,
                        Opcode.ADDR_SPACE_CAST_USER,
                        Opcode.GOTOX,
                        Opcode.LDDW_MAP_BY_FD,
                        Opcode.LDDW_MAP_VALUE_BY_FD,
                        Opcode.LDDW_VARIABLE,
                        Opcode.LDDW_MAP_BY_INDEX,
                        Opcode.LDDW_MAP_VALUE_BY_INDEX,
                        Opcode.NEXT_IMM),
                EnumSet.complementOf(EnumSet.copyOf(options.rows())));
    }

    @ParameterizedTest
    @EnumSource
    void aProgramHasOnlyTheGroupsThatWereAskedFor(ConformanceGroup group) {
        RandomVectors.Options options = DEFAULT.withProfiles(Profile.DEFAULT).withGroups(Set.of(group));
        Set<ConformanceGroup> groups = EnumSet.noneOf(ConformanceGroup.class);
        for (TestVector vector : RandomVectors.of(5, 50, options)) {
            ProgramValidator.of(Profile.DEFAULT).requireValid(vector.code());
            assertTrue(SelfContained.holds(vector.code(), vector.memory().size()), vector::text);
            groups.addAll(vector.groups());
        }
        Set<ConformanceGroup> expected = EnumSet.of(ConformanceGroup.BASE32);
        expected.addAll(ConformanceGroup.closure(Set.of(group)));
        // Both need an address in a register, and base32 alone has no instruction that puts it there.
        expected.removeAll(Set.of(ConformanceGroup.PACKET, ConformanceGroup.CALLX));
        assertEquals(expected, groups);
    }

    @Test
    void theProfileDecidesToo() {
        assertTrue(DEFAULT.rows().stream().allMatch(row -> row.profile() == Profile.RFC9669));
        assertFalse(DEFAULT.rows().contains(Opcode.LDDW_CODE), "serves only to be called");
    }

    @Test
    void aRunnerTellsWhoIsWrong() {
        List<TestVector> vectors = RandomVectors.of(6, 50, DEFAULT);
        ConformanceReport report = ConformanceRunner.of(
                        Suites.interpreter(), new MistakenEngine(Opcode.XOR64_REG, Opcode.OR64_REG))
                .run("random", vectors);
        assertEquals(50, report.count(0, ConformanceReport.Verdict.PASSED));
        assertTrue(report.count(1, ConformanceReport.Verdict.WRONG) > 40);
        assertEquals("random", report.entries().get(0).suite());
        assertEquals("random-6-0", report.entries().get(0).path());
        assertEquals(vectors.get(0), report.entries().get(0).vector().orElseThrow());
    }

    private static List<String> texts(List<TestVector> vectors) {
        return vectors.stream().map(TestVector::text).toList();
    }
}

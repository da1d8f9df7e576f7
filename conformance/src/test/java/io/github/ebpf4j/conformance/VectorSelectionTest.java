package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorSelectionTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeVectors() throws IOException {
        write("4/mov32", "mov32 %r0, 0");
        write("4/div32", "mov32 %r0, 0\ndiv32 %r0, 1");
        write("4/div64", "mov %r0, 0\ndiv %r0, 1");
        write("5/deep/atomic32", "mov %r0, 0\nlock add32 [%r10-4], %r0");
        write("5/acquire", "mov %r0, 0\nload_acquire8 %r0, [%r10-4]");
        write("callx", "mov %r2, 5\nmov %r0, 0\ncall %r2\nmov %r0, 0");
        Files.writeString(folder.resolve("4/none.data"), "-- asm\nfly\n-- result\n0\n");
    }

    private void write(String path, String asm) throws IOException {
        Path file = folder.resolve(path + VectorReader.ENDING);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "-- asm\n" + asm + "\nexit\n-- result\n0\n");
    }

    private void assertSelects(VectorSelection selection, String... paths) {
        List<String> run =
                ConformanceRunner.of(Suites.interpreter())
                        .withSelection(selection)
                        .run(List.of(Suite.at(folder)))
                        .entries()
                        .stream()
                        .map(ConformanceReport.Entry::path)
                        .toList();
        assertEquals(List.of(paths), run);
    }

    private static List<VectorSelection.Glob> globs(String... patterns) {
        return Stream.of(patterns).map(VectorSelection.Glob::new).toList();
    }

    @Test
    void allIsAll() {
        assertSelects(
                VectorSelection.ALL,
                "4/div32",
                "4/div64",
                "4/mov32",
                "4/none",
                "5/acquire",
                "5/deep/atomic32",
                "callx");
    }

    @Test
    void groupsAreThoseThatAreNamedAndWhatTheyInclude() {
        // Base32 is never missing, and a file that is no vector has no group.
        assertSelects(VectorSelection.ALL.withGroups(Set.of(ConformanceGroup.BASE32)), "4/mov32", "4/none");
        assertSelects(
                VectorSelection.ALL.withGroups(Set.of(ConformanceGroup.DIVMUL64)), "4/div32", "4/mov32", "4/none");
        assertSelects(
                VectorSelection.ALL.withGroups(
                        Set.of(ConformanceGroup.BASE64, ConformanceGroup.DIVMUL64, ConformanceGroup.ATOMIC64)),
                "4/div32",
                "4/div64",
                "4/mov32",
                "4/none",
                "5/deep/atomic32");
    }

    @Test
    void profilesAreThoseThatAreNamedAndWhatTheyInclude() {
        assertSelects(
                VectorSelection.ALL.withProfiles(Set.of(Profile.RFC9669)),
                "4/div32",
                "4/div64",
                "4/mov32",
                "4/none",
                "5/deep/atomic32");
        assertSelects(
                VectorSelection.ALL.withProfiles(Set.of(Profile.LINUX)),
                "4/div32",
                "4/div64",
                "4/mov32",
                "4/none",
                "5/acquire",
                "5/deep/atomic32");
    }

    @Test
    void pathsAreThoseOfTheReport() {
        assertSelects(VectorSelection.ALL.withIncluded(globs("4/div*")), "4/div32", "4/div64");
        assertSelects(VectorSelection.ALL.withIncluded(globs("5/*")), "5/acquire");
        assertSelects(
                VectorSelection.ALL.withIncluded(globs("5/**", "callx")), "5/acquire", "5/deep/atomic32", "callx");
        assertSelects(
                VectorSelection.ALL.withIncluded(globs("4/*")).withExcluded(globs("**/div*", "4/none")), "4/mov32");
    }

    @Test
    void whatLeavesNothingIsAnErrorAndSaysWhy() {
        assertEquals(
                "none of 7 vectors is selected, left out are 5 by path, 1 by group, 1 by profile",
                assertThrows(
                                VectorException.class,
                                () -> assertSelects(VectorSelection.ALL
                                        .withIncluded(globs("5/**"))
                                        .withGroups(Set.of(ConformanceGroup.BASE64, ConformanceGroup.LINUX))
                                        .withProfiles(Set.of(Profile.RFC9669))))
                        .getMessage());
    }

    @Test
    void aPatternThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new VectorSelection.Glob("[a"));
    }
}

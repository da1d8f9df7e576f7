package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.ConformanceGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner itself: it must not call something passed that did not pass. */
class ConformanceRunnerTest {

    @TempDir
    private Path folder;

    private ConformanceReport.Entry run(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.data"), text);
        return ConformanceRunner.of(Suites.interpreter()).run("suite", file);
    }

    private void assertVerdict(ConformanceReport.Verdict verdict, String text) throws IOException {
        ConformanceReport.Entry entry = run(text);
        assertEquals(verdict, entry.verdict(), entry::toString);
        assertEquals(
                verdict == ConformanceReport.Verdict.PASSED, entry.message().isEmpty());
    }

    @Test
    void comparesTheWholeResult() throws IOException {
        assertVerdict(ConformanceReport.Verdict.PASSED, "-- asm\nlddw %r0, 0x100000007\nexit\n-- result\n0x100000007");
        assertVerdict(ConformanceReport.Verdict.FAILED, "-- asm\nlddw %r0, 0x100000007\nexit\n-- result\n0x7");
    }

    @Test
    void aResultIsNoRefusalAndARefusalNoResult() throws IOException {
        assertVerdict(ConformanceReport.Verdict.FAILED, "-- asm\nmov %r0, 0\nexit\n-- error");
        assertVerdict(ConformanceReport.Verdict.FAILED, "-- asm\nldxb %r0, [%r10]\nexit\n-- result\n0");
    }

    @Test
    void anEmptyErrorMeansAnyRefusalAndATextMeansThatText() throws IOException {
        String readsOutside = "-- asm\nldxb %r0, [%r10]\nexit\n-- error\n";

        assertVerdict(ConformanceReport.Verdict.PASSED, readsOutside);
        assertVerdict(ConformanceReport.Verdict.PASSED, readsOutside + "Passes the end of \"stack\"");
        assertVerdict(ConformanceReport.Verdict.FAILED, readsOutside + "division by zero");
    }

    @Test
    void aFileThatIsNoVectorIsAFailure() throws IOException {
        ConformanceReport.Entry entry = run("-- asm\nhalt\n-- error");

        assertEquals(ConformanceReport.Verdict.FAILED, entry.verdict());
        assertEquals("assemble: a.data: line 2: invalid mnemonic \"halt\"", entry.message());
    }

    @Test
    void aVectorCountsUnderItsMostSpecificGroup() throws IOException {
        assertEquals(
                ConformanceGroup.DIVMUL32,
                run("-- asm\nmov %r0, 4\ndiv32 %r0, 2\nexit\n-- result\n2").group());
        assertEquals(
                ConformanceGroup.BASE32,
                run("-- asm\nmov32 %r0, 4\nexit\n-- result\n4").group());
    }

    @Test
    void everyRunHasAFreshMemory() throws IOException {
        String increment = "-- asm\nldxb %r0, [%r1]\nadd %r0, 1\nstxb [%r1], %r0\nexit\n-- mem\n01\n-- result\n2";

        assertVerdict(ConformanceReport.Verdict.PASSED, increment);
        assertVerdict(ConformanceReport.Verdict.PASSED, increment);
    }

    @Test
    void findsVectorsInFoldersOfFolders() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("b/c")).resolve("x.data");
        Files.writeString(inner, "");
        Files.writeString(folder.resolve("README.md"), "");

        assertEquals(List.of(inner), ConformanceRunner.vectorsIn(folder));
        assertEquals(List.of(inner), ConformanceRunner.vectorsIn(inner));
    }

    @Test
    void aPlaceWithoutVectorsIsRefused() {
        Path absent = folder.resolve("absent");

        assertEquals(
                absent + ": there is no such file or folder",
                assertThrows(VectorException.class, () -> ConformanceRunner.vectorsIn(absent))
                        .getMessage());
        assertEquals(
                folder + ": no .data file is there",
                assertThrows(VectorException.class, () -> ConformanceRunner.vectorsIn(folder))
                        .getMessage());
    }

    @Test
    void theTableCountsByGroupAndBySuiteAndAll() {
        ConformanceReport report = new ConformanceReport(
                "engine",
                List.of(
                        entry("one", ConformanceGroup.BASE32, ConformanceReport.Verdict.PASSED),
                        entry("one", ConformanceGroup.BASE32, ConformanceReport.Verdict.FAILED),
                        entry("two", ConformanceGroup.ATOMIC64, ConformanceReport.Verdict.SKIPPED)));

        assertEquals("""
                vectors for engine  passed  failed  skipped  of
                base32                   1       1        0   2
                atomic64                 0       0        1   1
                one                      1       1        0   2
                two                      0       0        1   1
                all                      1       1        1   3
                """, report.toTable());
        assertFalse(report.isClean());
        assertTrue(new ConformanceReport("engine", List.of()).isClean());
    }

    private static ConformanceReport.Entry entry(
            String suite, ConformanceGroup group, ConformanceReport.Verdict verdict) {
        return new ConformanceReport.Entry(suite, "v", group, verdict, "");
    }
}

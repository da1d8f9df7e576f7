package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner itself: it must not call something passed that did not pass. */
class ConformanceRunnerTest {

    @TempDir
    private Path folder;

    private ConformanceReport.Entry run(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.data"), text);
        return ConformanceRunner.of(Suites.interpreter()).run(new Suite("suite", folder), file);
    }

    private void assertVerdict(ConformanceReport.Verdict verdict, String text) throws IOException {
        ConformanceReport.Entry entry = run(text);
        assertEquals(verdict, entry.outcomes().get(0).verdict(), entry::toString);
        assertEquals(
                verdict == ConformanceReport.Verdict.PASSED, entry.message(0).isEmpty());
    }

    @Test
    void comparesTheWholeResult() throws IOException {
        assertVerdict(ConformanceReport.Verdict.PASSED, "-- asm\nlddw %r0, 0x100000007\nexit\n-- result\n0x100000007");
        assertVerdict(ConformanceReport.Verdict.WRONG, "-- asm\nlddw %r0, 0x100000007\nexit\n-- result\n0x7");
    }

    @Test
    void aResultIsNoRefusalAndARefusalNoResult() throws IOException {
        assertVerdict(ConformanceReport.Verdict.ACCEPTED, "-- asm\nmov %r0, 0\nexit\n-- error");
        assertVerdict(ConformanceReport.Verdict.REFUSED, "-- asm\nldxb %r0, [%r10]\nexit\n-- result\n0");
    }

    @Test
    void anEmptyErrorMeansAnyRefusalAndATextMeansThatText() throws IOException {
        String readsOutside = "-- asm\nldxb %r0, [%r10]\nexit\n-- error\n";

        assertVerdict(ConformanceReport.Verdict.PASSED, readsOutside);
        assertVerdict(ConformanceReport.Verdict.PASSED, readsOutside + "Passes the end of \"stack\"");
        assertVerdict(ConformanceReport.Verdict.WRONG, readsOutside + "division by zero");
    }

    @Test
    void aFileThatIsNoVectorIsAFailure() throws IOException {
        ConformanceReport.Entry entry = run("-- asm\nhalt\n-- error");

        assertEquals(
                ConformanceReport.Verdict.UNREADABLE, entry.outcomes().get(0).verdict());
        assertEquals("assemble: a.data: line 2: invalid mnemonic \"halt\"", entry.message(0));
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

        assertEquals(List.of(inner), Suite.at(folder).files());
        assertEquals(List.of(inner), Suite.at(inner).files());
    }

    @Test
    void aLinkToAFolderIsAsGoodAsTheFolder() throws IOException {
        Path target = Files.createDirectories(folder.resolve("b"));
        Files.writeString(target.resolve("x.data"), "");
        Path link = folder.resolve("link");
        try {
            Files.createSymbolicLink(link, target);
            Files.createSymbolicLink(target.resolve("circle"), target);
        } catch (IOException | UnsupportedOperationException e) {
            abort("there are no symbolic links here: " + e);
        }

        Suite suite = Suite.at(link);
        assertEquals(List.of(link.resolve("x.data")), suite.files());
        assertEquals("x", suite.pathOf(link.resolve("x.data")));
    }

    @Test
    void aPlaceWithoutVectorsIsRefused() {
        Path absent = folder.resolve("absent");

        assertEquals(
                absent + ": there is no such file or folder",
                assertThrows(VectorException.class, () -> Suite.at(absent).files())
                        .getMessage());
        assertEquals(
                folder + ": no .data file is there",
                assertThrows(VectorException.class, () -> Suite.at(folder).files())
                        .getMessage());
    }

    @Test
    void anEntryIsNamedByItsPlaceInTheSuite() throws IOException {
        Path file = Files.createDirectories(folder.resolve("b")).resolve("x.data");
        Files.writeString(file, "-- asm\nexit\n-- error");
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());

        assertEquals("b/x", runner.run(Suite.at(folder), file).path());
        assertEquals("x", runner.run(Suite.at(folder), file).name());
        assertEquals("x", runner.run(Suite.at(file), file).path());
    }

    @Test
    void crashesHangsAndWhatCannotBeAskedAreToldApart() {
        TestVector refusal = VectorReader.read("a.data", "-- asm\nexit\n-- error");

        assertEquals(
                new ConformanceReport.Outcome(ConformanceReport.Verdict.CRASHED, "a crash: signal 11"),
                ConformanceRunner.judge(refusal, new EngineUnderTest.Answer.Crash("signal 11")));
        assertEquals(
                new ConformanceReport.Outcome(ConformanceReport.Verdict.HUNG, "nothing in 2000 ms"),
                ConformanceRunner.judge(refusal, new EngineUnderTest.Answer.Hang(Duration.ofSeconds(2))));
        assertEquals(
                new ConformanceReport.Outcome(ConformanceReport.Verdict.NOT_APPLICABLE, "needs maps"),
                ConformanceRunner.judge(refusal, new EngineUnderTest.Answer.NotApplicable("needs maps")));
    }

    @Test
    void anEngineOfOursThatFailsInsideHasCrashed() {
        for (Throwable failure : List.of(
                new IllegalStateException("inside"), new AssertionError("inside"), new OutOfMemoryError("inside"))) {
            Engine failing = new Engine() {
                @Override
                public LinkedProgram link(Program program, Environment environment) {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                }

                @Override
                public String name() {
                    return "failing";
                }
            };
            TestVector vector = VectorReader.read("a.data", "-- asm\nexit\n-- error");

            assertEquals(
                    new EngineUnderTest.Answer.Crash(failure.toString()),
                    EngineUnderTest.of(failing, Profile.DEFAULT).run(vector));
        }
    }

    @Test
    void aReportHasAnOutcomePerEngine() {
        ConformanceReport.Entry entry = entry("one", "mov32 %r0, 0", ConformanceReport.Verdict.PASSED);

        assertEquals(
                "v has 1 outcomes, there are 2 engines",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new ConformanceReport(List.of("a", "b"), List.of(entry)))
                        .getMessage());
    }

    @Test
    void whatAnEngineThrowsEndsTheRun() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            Files.writeString(folder.resolve(name + ".data"), "-- asm\nexit\n-- error");
        }
        PluginException gone = new PluginException("gone");
        EngineUnderTest engine = new EngineUnderTest() {
            @Override
            public String name() {
                return "engine";
            }

            @Override
            public Answer run(TestVector vector) {
                throw gone;
            }
        };

        assertSame(
                gone,
                assertThrows(
                        PluginException.class,
                        () -> ConformanceRunner.of(engine).run(List.of(Suite.at(folder)))));
    }

    @Test
    void jobsAreOneAtLeast() {
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());

        for (int jobs : new int[] {0, 1025}) {
            assertEquals(
                    jobs + " jobs, must be 1 to 1024",
                    assertThrows(IllegalArgumentException.class, () -> runner.withJobs(jobs))
                            .getMessage());
        }
        runner.withJobs(1024);
    }

    @Test
    void theTableCountsByGroupAndBySuiteAndAll() {
        ConformanceReport report = new ConformanceReport(
                List.of("engine"),
                List.of(
                        entry("one", "mov32 %r0, 0", ConformanceReport.Verdict.PASSED),
                        entry("one", "mov32 %r0, 0", ConformanceReport.Verdict.HUNG),
                        entry("two", "lock xchg [%r1], %r2", ConformanceReport.Verdict.NOT_APPLICABLE)));

        assertEquals("""
                vectors for engine  passed  failed  not applicable  of
                base32                   1       1               0   2
                atomic64                 0       0               1   1
                one                      1       1               0   2
                two                      0       0               1   1
                all                      1       1               1   3
                """, report.toTable());
        assertFalse(report.isClean());
        assertTrue(new ConformanceReport(List.of("engine"), List.of()).isClean());
    }

    private static ConformanceReport.Entry entry(String suite, String asm, ConformanceReport.Verdict verdict) {
        TestVector vector = VectorReader.read("v", "-- asm\n" + asm + "\nexit\n-- error");
        return new ConformanceReport.Entry(
                suite, "v", Optional.of(vector), List.of(new ConformanceReport.Outcome(verdict, "")));
    }
}

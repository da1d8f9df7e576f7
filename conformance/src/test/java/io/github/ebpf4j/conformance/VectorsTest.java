package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.ebpf4j.conformance.report.ReportData;
import io.github.ebpf4j.conformance.report.ReportFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every vector is a test named after its file, and must pass in the interpreter and in the reference, which share no
 * code: a vector whose result is wrong passes in neither. A command that {@code -Debpf4j.plugin} names has to pass them
 * too. The table of all is what the build prints at its end.
 */
class VectorsTest {

    private static final EngineUnderTest[] ENGINES = {Suites.interpreter(), Suites.reference()};
    private static final List<ConformanceReport.Entry> ENTRIES = Collections.synchronizedList(new ArrayList<>());
    private static final List<ConformanceReport> PLUGIN_REPORTS = Collections.synchronizedList(new ArrayList<>());
    private static final ConformanceReport.Outcome LEFT_OUT = new ConformanceReport.Outcome(
            ConformanceReport.Verdict.NOT_APPLICABLE, "left out by -Debpf4j.plugin.groups");
    private static final Path REPORT = Path.of("target", "conformance-report");

    @TestFactory
    Stream<DynamicTest> ours() {
        return tests(Suites.ours());
    }

    @TestFactory
    Stream<DynamicTest> upstream() {
        return Suites.upstreamTests()
                .map(VectorsTest::tests)
                .orElseGet(() ->
                        Stream.of(dynamicTest("bpf_conformance", () -> Assumptions.abort(Suites.HOW_TO_GET_UPSTREAM))));
    }

    @TestFactory
    Stream<DynamicTest> plugin() {
        return Suites.plugin().stream().flatMap(VectorsTest::tests);
    }

    @Test
    void thereAreVectorsOfOurs() {
        assertTrue(Suites.ours().files().size() >= 2_000);
    }

    private static Stream<DynamicTest> tests(Suite suite) {
        ConformanceRunner runner = ConformanceRunner.of(ENGINES);
        return suite.files().stream()
                .map(file -> dynamicTest(suite.pathOf(file), file.toUri(), () -> {
                    ConformanceReport.Entry entry = runner.run(suite, file);
                    ENTRIES.add(entry);
                    for (int engine = 0; engine < ENGINES.length; engine++) {
                        String message = ENGINES[engine].name() + ": " + entry.message(engine);
                        assertEquals(
                                ConformanceReport.Verdict.PASSED,
                                entry.outcomes().get(engine).verdict(),
                                message);
                    }
                }));
    }

    private static Stream<DynamicTest> tests(EngineUnderTest plugin) {
        List<Suite> suites = Stream.concat(Stream.of(Suites.ours()), Suites.upstreamTests().stream())
                .toList();
        // All of them here, since dynamic tests run one after the other.
        ConformanceReport report = ConformanceRunner.of(plugin)
                .withSelection(Suites.selectionOfPlugin())
                .run(suites);
        PLUGIN_REPORTS.add(report);
        return report.entries().stream()
                .map(entry -> dynamicTest(plugin.name() + ": " + key(entry), () -> {
                    ConformanceReport.Verdict verdict = entry.outcomes().get(0).verdict();
                    Assumptions.assumeFalse(
                            verdict == ConformanceReport.Verdict.NOT_APPLICABLE, () -> entry.message(0));
                    assertEquals(ConformanceReport.Verdict.PASSED, verdict, () -> key(entry) + ": " + entry.message(0));
                }));
    }

    private static String key(ConformanceReport.Entry entry) {
        return entry.suite() + "/" + entry.path();
    }

    /** Returns the outcomes of all engines side by side. */
    private static ConformanceReport report() {
        List<String> engines = Stream.of(ENGINES).map(EngineUnderTest::name).collect(Collectors.toList());
        List<ConformanceReport.Entry> entries = new ArrayList<>(ENTRIES);
        for (ConformanceReport report : PLUGIN_REPORTS) {
            engines.addAll(report.engines());
            Map<String, ConformanceReport.Outcome> outcomes = report.entries().stream()
                    .collect(Collectors.toMap(
                            VectorsTest::key, entry -> entry.outcomes().get(0)));
            entries.replaceAll(entry -> with(entry, outcomes.getOrDefault(key(entry), LEFT_OUT)));
        }
        return new ConformanceReport(engines, entries);
    }

    private static ConformanceReport.Entry with(ConformanceReport.Entry entry, ConformanceReport.Outcome more) {
        List<ConformanceReport.Outcome> outcomes = new ArrayList<>(entry.outcomes());
        outcomes.add(more);
        return new ConformanceReport.Entry(entry.suite(), entry.path(), entry.vector(), outcomes);
    }

    @AfterAll
    static void writeReport() throws IOException {
        ConformanceReport report = report();
        ReportFormat.writeAll(ReportData.of(report), REPORT);
        String note = Suites.upstream().isPresent() ? "" : "bpf_conformance: skipped: " + Suites.HOW_TO_GET_UPSTREAM;
        Files.writeString(REPORT.resolve("table.txt"), report.toTable() + note + System.lineSeparator());
    }
}

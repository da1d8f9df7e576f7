package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Writes the report of the build, with our engines and, if {@code -Debpf4j.plugin} names one, a command side by side. The
 * command has to pass every vector that it can be asked, and random programs besides.
 */
class BuildReportTest {

    private static final ConformanceReport.Outcome LEFT_OUT = new ConformanceReport.Outcome(
            ConformanceReport.Verdict.NOT_APPLICABLE, "left out by -Debpf4j.plugin.groups");

    private static ConformanceReport ours = new ConformanceReport(List.of(), List.of());
    private static List<ConformanceReport> ofPlugin = List.of();

    @BeforeAll
    static void runAndWrite() throws IOException {
        List<Suite> suites = Stream.concat(Stream.of(Suites.ours()), Suites.upstreamTests().stream())
                .toList();
        List<TestVector> random =
                Suites.plugin().map(plugin -> Suites.randomOfPlugin()).orElse(List.of());
        ours = run(ConformanceRunner.of(Suites.interpreter(), Suites.reference()), suites, random);
        ofPlugin = Suites.plugin().stream()
                .map(plugin -> ConformanceRunner.of(plugin).withSelection(Suites.selectionOfPlugin()))
                .map(runner -> run(runner, suites, random))
                .toList();
        BuildReport.write(sideBySide(), List.of());
    }

    private static ConformanceReport run(ConformanceRunner runner, List<Suite> suites, List<TestVector> random) {
        ConformanceReport ofFiles = runner.run(suites);
        List<ConformanceReport.Entry> entries = new ArrayList<>(ofFiles.entries());
        entries.addAll(runner.run("random", random).entries());
        return new ConformanceReport(ofFiles.engines(), entries);
    }

    @Test
    void oursIsClean() {
        assertTrue(ours.isClean());
    }

    @TestFactory
    Stream<DynamicTest> plugin() {
        return ofPlugin.stream()
                .flatMap(report -> report.entries().stream()
                        .map(entry -> dynamicTest(report.engines().get(0) + ": " + key(entry), () -> {
                            ConformanceReport.Verdict verdict =
                                    entry.outcomes().get(0).verdict();
                            Assumptions.assumeFalse(
                                    verdict == ConformanceReport.Verdict.NOT_APPLICABLE, () -> entry.message(0));
                            assertEquals(
                                    ConformanceReport.Verdict.PASSED,
                                    verdict,
                                    () -> key(entry) + ": " + entry.message(0));
                        })));
    }

    private static String key(ConformanceReport.Entry entry) {
        return entry.suite() + "/" + entry.path();
    }

    private static ConformanceReport sideBySide() {
        List<String> engines = new ArrayList<>(ours.engines());
        List<ConformanceReport.Entry> entries = new ArrayList<>(ours.entries());
        for (ConformanceReport report : ofPlugin) {
            engines.addAll(report.engines());
            Map<String, ConformanceReport.Outcome> outcomes = report.entries().stream()
                    .collect(Collectors.toMap(
                            BuildReportTest::key, entry -> entry.outcomes().get(0)));
            entries.replaceAll(entry -> with(entry, outcomes.getOrDefault(key(entry), LEFT_OUT)));
        }
        return new ConformanceReport(engines, entries);
    }

    private static ConformanceReport.Entry with(ConformanceReport.Entry entry, ConformanceReport.Outcome more) {
        List<ConformanceReport.Outcome> outcomes = new ArrayList<>(entry.outcomes());
        outcomes.add(more);
        return new ConformanceReport.Entry(entry.suite(), entry.path(), entry.vector(), outcomes);
    }
}

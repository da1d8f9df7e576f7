package io.github.ebpf4j.conformance;

import io.github.ebpf4j.conformance.report.CoverageSummary;
import io.github.ebpf4j.conformance.report.MutationScore;
import io.github.ebpf4j.conformance.report.ReportData;
import io.github.ebpf4j.conformance.report.ReportFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the build leaves behind: the report as files, and the table that it prints at its end. */
final class BuildReport {

    private static final Path FOLDER = Path.of("target", "conformance-report");

    private BuildReport() {}

    static void write(ConformanceReport report, List<MutationScore> scores) throws IOException {
        Coverage coverage = Coverage.of(report.entries().stream()
                .map(ConformanceReport.Entry::vector)
                .flatMap(Optional::stream)
                .toList());
        ReportData data = ReportData.of(report)
                .withCoverage(CoverageSummary.of(coverage, UnmetReasons.read()))
                .withMutationScores(scores);
        ReportFormat.writeAll(data, FOLDER);
        String note = Suites.upstream().isPresent() ? "" : "bpf_conformance: skipped: " + Suites.HOW_TO_GET_UPSTREAM;
        Files.writeString(FOLDER.resolve("table.txt"), report.toTable() + note + System.lineSeparator());
    }
}

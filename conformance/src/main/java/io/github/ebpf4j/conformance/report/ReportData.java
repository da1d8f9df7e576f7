package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import java.util.List;
import java.util.Optional;

/**
 * What the files show.
 *
 * @param report what came of the vectors
 * @param coverage what the vectors reach; nothing if nobody computed it
 * @param mutationScores how many faults each suite catches; empty if nobody measured it
 */
public record ReportData(
        ConformanceReport report, Optional<CoverageSummary> coverage, List<MutationScore> mutationScores) {

    /** Copies the list. */
    public ReportData {
        mutationScores = List.copyOf(mutationScores);
    }

    /** Returns what came of the vectors, and nothing else. */
    public static ReportData of(ConformanceReport report) {
        return new ReportData(report, Optional.empty(), List.of());
    }

    /** Returns this with what the vectors reach. */
    public ReportData withCoverage(CoverageSummary summary) {
        return new ReportData(report, Optional.of(summary), mutationScores);
    }

    /** Returns this with the scores of suites, in the order in which they are to be shown. */
    public ReportData withMutationScores(List<MutationScore> scores) {
        return new ReportData(report, coverage, scores);
    }
}

package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import java.util.List;

/** How vectors went in one engine, in numbers. */
record Tally(int passed, int failed, int notApplicable) {

    static Tally of(List<ConformanceReport.Entry> entries, int engine) {
        int passed = 0;
        int failed = 0;
        int notApplicable = 0;
        for (ConformanceReport.Entry entry : entries) {
            Verdict verdict = entry.outcomes().get(engine).verdict();
            if (verdict == Verdict.PASSED) {
                passed++;
            } else if (verdict == Verdict.NOT_APPLICABLE) {
                notApplicable++;
            } else {
                failed++;
            }
        }
        return new Tally(passed, failed, notApplicable);
    }

    int vectors() {
        return passed + failed + notApplicable;
    }
}

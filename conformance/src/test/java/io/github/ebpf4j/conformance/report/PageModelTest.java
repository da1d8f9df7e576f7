package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Entry;
import io.github.ebpf4j.conformance.ConformanceReport.Outcome;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;

class PageModelTest {

    @Test
    void theHeadlineSaysHowItWent() {
        assertEquals("No vector was run", headline(List.of("a")));
        assertEquals("All vectors passed", headline(List.of("a"), List.of(Verdict.PASSED)));
        assertEquals("No vector failed", headline(List.of("a"), List.of(Verdict.NOT_APPLICABLE)));
        assertEquals(
                "1 of 2 vectors failed", headline(List.of("a"), List.of(Verdict.PASSED), List.of(Verdict.CRASHED)));
        assertEquals(
                "Vectors failed in 1 of 2 engines", headline(List.of("a", "b"), List.of(Verdict.PASSED, Verdict.HUNG)));
    }

    @Test
    @DefaultLocale("ar-EG")
    void percentagesAreTheSameForReadersOfOtherDigits() {
        assertEquals("99.9 %", engine(2999, 1, 0).get("percent"));
    }

    @Test
    void aHundredPercentAreAll() {
        assertEquals("99.9 %", engine(2999, 1, 0).get("percent"));
        assertEquals("100 %", engine(3000, 0, 7).get("percent"));
        assertEquals("–", engine(0, 0, 7).get("percent"));
        assertEquals("0 %", engine(0, 7, 0).get("percent"));
    }

    @Test
    void aSingleFailureIsSeenInTheBar() {
        Map<?, ?> engine = engine(2999, 1, 0);

        assertEquals(List.of(988, 12, 0), widths(engine));
        assertEquals(List.of(0, 0, 1000), widths(engine(0, 0, 7)));
        assertEquals(List.of(1000, 0, 0), widths(engine(7, 0, 0)));
        assertEquals(List.of(0, 1000, 0), widths(engine(0, 7, 0)));
    }

    @Test
    void theBarIsFullHoweverSmallItsPartsAre() {
        assertEquals(List.of(12, 976, 12), widths(engine(1, 990, 9)));
        assertEquals(List.of(12, 12, 976), widths(engine(1, 1, 2998)));
        assertEquals(List.of(334, 333, 333), widths(engine(1, 1, 1)));
        assertEquals(List.of(0, 0, 0), widths(engine(0, 0, 0)));
    }

    @Test
    void thousandsAreSetApart() {
        assertEquals("2\u2009999", engine(2999, 1, 0).get("passed"));
        assertEquals("999", engine(999, 0, 0).get("passed"));
        assertEquals("1\u2009000\u2009000", engine(1_000_000, 0, 0).get("passed"));
    }

    private static List<Object> widths(Map<?, ?> engine) {
        return List.of(engine.get("passedWidth"), engine.get("failedWidth"), engine.get("notApplicableWidth"));
    }

    private static Map<?, ?> engine(int passed, int failed, int notApplicable) {
        List<Entry> entries = new ArrayList<>();
        entries.addAll(Collections.nCopies(passed, entry(List.of(Verdict.PASSED))));
        entries.addAll(Collections.nCopies(failed, entry(List.of(Verdict.WRONG))));
        entries.addAll(Collections.nCopies(notApplicable, entry(List.of(Verdict.NOT_APPLICABLE))));
        ConformanceReport report = new ConformanceReport(List.of("a"), entries);
        return (Map<?, ?>) ((List<?>) PageModel.of(ReportData.of(report)).get("engines")).get(0);
    }

    @SafeVarargs
    private static Object headline(List<String> engines, List<Verdict>... entries) {
        List<Entry> made = new ArrayList<>();
        for (List<Verdict> verdicts : entries) {
            made.add(entry(verdicts));
        }
        return PageModel.of(ReportData.of(new ConformanceReport(engines, made))).get("headline");
    }

    private static Entry entry(List<Verdict> verdicts) {
        return new Entry(
                "s",
                "p",
                Optional.empty(),
                verdicts.stream().map(verdict -> new Outcome(verdict, "")).toList());
    }
}

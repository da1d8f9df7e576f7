package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What the template names. The grid and the list of vectors are not among it: scripts draw those. */
final class PageModel {

    private final ReportData data;
    private final ConformanceReport report;

    private PageModel(ReportData data) {
        this.data = data;
        this.report = data.report();
    }

    static Map<String, Object> of(ReportData data) {
        return new PageModel(data).toMap();
    }

    private Map<String, Object> toMap() {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("headline", headline());
        page.put("clean", report.isClean());
        page.put("vectors", number(report.entries().size()));
        page.put("suiteNames", Text.wellFormed(String.join(", ", suites())));
        page.put("engines", engines().mapToObj(this::engine).toList());
        page.put("engineNames", report.engines().stream().map(Text::wellFormed).toList());
        page.put(
                "tables",
                List.of(
                        Map.of("title", "", "rows", groups()),
                        Map.of(
                                "title",
                                "suite",
                                "rows",
                                ofSuites(),
                                "columns",
                                report.engines().size() + 2)));
        page.put("mutation", data.mutationScores().isEmpty() ? List.of() : List.of(mutation()));
        page.put("coverage", data.coverage().map(this::coverage).stream().toList());
        return page;
    }

    private IntStream engines() {
        return IntStream.range(0, report.engines().size());
    }

    private List<String> suites() {
        return report.entries().stream()
                .map(ConformanceReport.Entry::suite)
                .distinct()
                .toList();
    }

    private String headline() {
        int vectors = report.entries().size();
        List<Tally> tallies =
                engines().mapToObj(engine -> Tally.of(report.entries(), engine)).toList();
        long failing = tallies.stream().filter(tally -> tally.failed() > 0).count();
        if (vectors == 0 || tallies.isEmpty()) {
            return "No vector was run";
        }
        if (failing == 0) {
            boolean all = tallies.stream().allMatch(tally -> tally.passed() == vectors);
            return all ? "All vectors passed" : "No vector failed";
        }
        return tallies.size() == 1
                ? "%s of %s vectors failed".formatted(number(tallies.get(0).failed()), number(vectors))
                : "Vectors failed in " + failing + " of " + tallies.size() + " engines";
    }

    private Map<String, Object> engine(int engine) {
        Map<String, Object> map = tally(Tally.of(report.entries(), engine));
        map.put("name", Text.wellFormed(report.engines().get(engine)));
        map.put("index", engine);
        map.put(
                "verdicts",
                Arrays.stream(Verdict.values())
                        .filter(Verdict::isFailure)
                        .filter(verdict -> report.count(engine, verdict) > 0)
                        .map(verdict ->
                                Map.of("verdict", verdict.toString(), "count", number(report.count(engine, verdict))))
                        .toList());
        return map;
    }

    private List<Map<String, Object>> groups() {
        return Arrays.stream(ConformanceGroup.values())
                .filter(group -> report.entries().stream().anyMatch(entry -> entry.group() == group))
                .map(group -> tallies("group", group.toString(), entry -> entry.group() == group))
                .toList();
    }

    private List<Map<String, Object>> ofSuites() {
        return suites().stream()
                .map(suite -> tallies("suite", suite, entry -> entry.suite().equals(suite)))
                .toList();
    }

    private Map<String, Object> tallies(String parameter, String name, Predicate<ConformanceReport.Entry> filter) {
        List<ConformanceReport.Entry> entries =
                report.entries().stream().filter(filter).toList();
        return Map.of(
                "link", "#" + parameter + "=" + URLEncoder.encode(name, StandardCharsets.UTF_8),
                "name", Text.wellFormed(name),
                "vectors", number(entries.size()),
                "cells",
                        engines()
                                .mapToObj(engine -> tally(Tally.of(entries, engine)))
                                .toList());
    }

    private static Map<String, Object> tally(Tally tally) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("passed", number(tally.passed()));
        map.put("failed", number(tally.failed()));
        map.put("failing", tally.failed() > 0);
        map.put("notApplicable", number(tally.notApplicable()));
        map.put("someNotApplicable", tally.notApplicable() > 0);
        map.put("vectors", number(tally.vectors()));
        int[] widths = widths(tally.vectors(), tally.passed(), tally.failed(), tally.notApplicable());
        map.put("passedWidth", widths[0]);
        map.put("failedWidth", widths[1]);
        map.put("notApplicableWidth", widths[2]);
        map.put("notApplicableFrom", widths[0] + widths[1]);
        map.put("percent", percent(tally.passed(), tally.passed() + tally.failed()));
        return map;
    }

    /** Returns the widths of parts in a bar that is 1000 wide. A single one among thousands has to be seen, too. */
    private static int[] widths(int whole, int... parts) {
        int[] widths = new int[parts.length];
        int widest = 0;
        int rest = 1000;
        for (int i = 0; i < parts.length; i++) {
            widths[i] = parts[i] == 0 ? 0 : Math.max(12, (int) (1000L * parts[i] / whole));
            rest -= widths[i];
            widest = parts[i] > parts[widest] ? i : widest;
        }
        if (whole > 0) {
            // What rounding left over or took too much.
            widths[widest] += rest;
        }
        return widths;
    }

    private Map<String, Object> mutation() {
        return Map.of(
                "scores",
                data.mutationScores().stream()
                        .map(score -> Map.<String, Object>of(
                                "name", Text.wellFormed(score.name()),
                                "killed", number(score.killed()),
                                "total", number(score.total()),
                                "missed", number(score.total() - score.killed()),
                                "width", (int) (1000L * score.killed() / score.total()),
                                "percent", percent(score.killed(), score.total())))
                        .toList());
    }

    private Map<String, Object> coverage(CoverageSummary summary) {
        long executed = summary.rows().stream().filter(row -> row.vectors() > 0).count();
        return Map.of(
                "executed", number(executed),
                "rows", number(Opcode.values().length),
                "classes",
                        number(summary.rows().stream()
                                .mapToInt(row -> row.classes().size())
                                .sum()),
                "tripped", number(summary.tripped().size()),
                "rules",
                        Arrays.stream(Rule.values())
                                .map(rule -> Map.<String, Object>of(
                                        "name", rule.id(),
                                        "source", rule.source(),
                                        "tripped", summary.tripped().contains(rule)))
                                .toList(),
                "ruleCount", number(Rule.values().length),
                "unmetCount", number(summary.unmet().size()),
                "someUnmet", !summary.unmet().isEmpty(),
                "unmet", summary.unmet().stream().map(Text::wellFormed).toList());
    }

    /** Returns a percentage that says 100 only of all. */
    private static String percent(int part, int whole) {
        if (whole == 0) {
            return "–";
        }
        long tenths = 1000L * part / whole;
        return tenths % 10 == 0 ? tenths / 10 + " %" : tenths / 10 + "." + tenths % 10 + " %";
    }

    private static String number(long value) {
        // A thin space between thousands reads the same to everybody.
        return Long.toString(value).replaceAll("(?<=\\d)(?=(\\d{3})+$)", "\u2009");
    }
}

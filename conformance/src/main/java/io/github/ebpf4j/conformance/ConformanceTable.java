package io.github.ebpf4j.conformance;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.github.ebpf4j.isa.ConformanceGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The counts of a report for a terminal. */
final class ConformanceTable {

    private ConformanceTable() {}

    private record Row(String name, List<ConformanceReport.Verdict> verdicts) {
        long count(Predicate<ConformanceReport.Verdict> counted) {
            return verdicts.stream().filter(counted).count();
        }
    }

    static String of(ConformanceReport report) {
        return IntStream.range(0, report.engines().size())
                .mapToObj(engine -> table(report, engine))
                .collect(Collectors.joining("\n"));
    }

    private static String table(ConformanceReport report, int engine) {
        List<Row> rows = new ArrayList<>();
        for (ConformanceGroup group : ConformanceGroup.values()) {
            rows.add(row(group.toString(), report, engine, entry -> entry.group() == group));
        }
        List<String> suites = report.entries().stream()
                .map(ConformanceReport.Entry::suite)
                .distinct()
                .toList();
        for (String suite : suites) {
            rows.add(row(suite, report, engine, entry -> entry.suite().equals(suite)));
        }
        rows.add(row("all", report, engine, entry -> true));
        rows.removeIf(row -> row.verdicts().isEmpty() && !row.name().equals("all"));
        String table = AsciiTable.getTable(
                AsciiTable.NO_BORDERS,
                rows,
                Arrays.asList(
                        new Column()
                                .header("vectors for " + report.engines().get(engine))
                                .headerAlign(HorizontalAlign.LEFT)
                                .dataAlign(HorizontalAlign.LEFT)
                                .maxWidth(60)
                                .with(Row::name),
                        number("passed", row -> row.count(verdict -> verdict == ConformanceReport.Verdict.PASSED)),
                        number("failed", row -> row.count(ConformanceReport.Verdict::isFailure)),
                        number(
                                "not applicable",
                                row -> row.count(verdict -> verdict == ConformanceReport.Verdict.NOT_APPLICABLE)),
                        number("of", row -> row.verdicts().size())));
        return table.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Row row(
            String name, ConformanceReport report, int engine, Predicate<ConformanceReport.Entry> filter) {
        return new Row(
                name,
                report.entries().stream()
                        .filter(filter)
                        .map(entry -> entry.outcomes().get(engine).verdict())
                        .toList());
    }

    private static ColumnData<Row> number(String header, ToLongFunction<Row> count) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.RIGHT)
                .dataAlign(HorizontalAlign.RIGHT)
                .with(row -> Long.toString(count.applyAsLong(row)));
    }
}

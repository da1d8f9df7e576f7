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

/** The counts of a report for a terminal. */
final class ConformanceTable {

    private ConformanceTable() {}

    private record Row(String name, List<ConformanceReport.Entry> entries) {
        long count(ConformanceReport.Verdict verdict) {
            return entries.stream().filter(entry -> entry.verdict() == verdict).count();
        }
    }

    static String of(ConformanceReport report) {
        List<Row> rows = new ArrayList<>();
        for (ConformanceGroup group : ConformanceGroup.values()) {
            rows.add(row(group.toString(), report, entry -> entry.group() == group));
        }
        List<String> suites = report.entries().stream()
                .map(ConformanceReport.Entry::suite)
                .distinct()
                .toList();
        for (String suite : suites) {
            rows.add(row(suite, report, entry -> entry.suite().equals(suite)));
        }
        rows.add(new Row("all", report.entries()));
        rows.removeIf(row -> row.entries().isEmpty() && !row.name().equals("all"));
        String table = AsciiTable.getTable(
                AsciiTable.NO_BORDERS,
                rows,
                Arrays.asList(
                        new Column()
                                .header("vectors for " + report.engine())
                                .headerAlign(HorizontalAlign.LEFT)
                                .dataAlign(HorizontalAlign.LEFT)
                                .maxWidth(60)
                                .with(Row::name),
                        number("passed", row -> row.count(ConformanceReport.Verdict.PASSED)),
                        number("failed", row -> row.count(ConformanceReport.Verdict.FAILED)),
                        number("skipped", row -> row.count(ConformanceReport.Verdict.SKIPPED)),
                        number("of", row -> row.entries().size())));
        return table.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
    }

    private static Row row(String name, ConformanceReport report, Predicate<ConformanceReport.Entry> filter) {
        return new Row(name, report.entries().stream().filter(filter).toList());
    }

    private static ColumnData<Row> number(String header, ToLongFunction<Row> count) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.RIGHT)
                .dataAlign(HorizontalAlign.RIGHT)
                .with(row -> Long.toString(count.applyAsLong(row)));
    }
}

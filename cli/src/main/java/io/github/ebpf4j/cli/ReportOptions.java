package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.Coverage;
import io.github.ebpf4j.conformance.report.CoverageSummary;
import io.github.ebpf4j.conformance.report.ReportData;
import io.github.ebpf4j.conformance.report.ReportFormat;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which files a report is written to. */
final class ReportOptions {

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = ReportFile.class,
            description = "Write the report as a page for a browser, which needs nothing else and no network.")
    private Optional<String> html = Optional.empty();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            converter = ReportFile.class,
            description = "Write the report as JSON.")
    private Optional<String> json = Optional.empty();

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            converter = ReportFile.class,
            description = "Write the report as JUnit XML.")
    private Optional<String> junit = Optional.empty();

    @Option(
            names = "--coverage",
            description =
                    "Print, after the table, what the vectors execute: each instruction with its number of vectors"
                            + " and the classes of operands that they do not meet.")
    private boolean coverage;

    /**
     * Writes the files that were asked for, and prints the coverage if it was.
     *
     * @throws Refusal if a file cannot be written
     */
    void write(ConformanceReport report, Console console) {
        if (!coverage && html.isEmpty() && json.isEmpty() && junit.isEmpty()) {
            return;
        }
        Coverage covered = Coverage.of(report.entries().stream()
                .map(ConformanceReport.Entry::vector)
                .flatMap(Optional::stream)
                .toList());
        if (coverage) {
            console.out().println();
            console.out().print(covered.toText());
        }
        ReportData data = ReportData.of(report).withCoverage(CoverageSummary.of(covered, Map.of()));
        write(html, ReportFormat.HTML, data, console);
        write(json, ReportFormat.JSON, data, console);
        write(junit, ReportFormat.JUNIT, data, console);
    }

    private static void write(Optional<String> file, ReportFormat format, ReportData data, Console console) {
        file.ifPresent(name -> Output.write(name, format.render(data), "report", console));
    }

    /** Reads the name of a file that is not standard output, which the table is on. */
    static final class ReportFile implements ITypeConverter<String> {
        @Override
        public String convert(String name) {
            if (name.equals(Input.STANDARD)) {
                throw new TypeConversionException("standard output is for the table");
            }
            return name;
        }
    }
}

package io.github.ebpf4j.conformance.report;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON of the shape that docs/conformance-report.md describes; a change of shape is a change of {@link #VERSION}. */
final class JsonReport {

    private static final int VERSION = 1;

    private final JsonWriter json;
    private final ReportData data;
    private final ConformanceReport report;
    private final Map<Opcode, CoverageSummary.Row> coverage = new EnumMap<>(Opcode.class);
    private final Map<Opcode, Integer> vectors = new EnumMap<>(Opcode.class);

    private JsonReport(JsonWriter json, ReportData data) {
        this.json = json;
        this.data = data;
        this.report = data.report();
        data.coverage().ifPresent(summary -> summary.rows().forEach(row -> coverage.put(row.row(), row)));
        for (ConformanceReport.Entry entry : report.entries()) {
            entry.vector().ifPresent(vector -> vector.rows().forEach(row -> vectors.merge(row, 1, Integer::sum)));
        }
    }

    /** Returns the document, with line breaks. */
    static String render(ReportData data) {
        return render(data, FormattingStyle.PRETTY, false) + "\n";
    }

    /** Returns the document in one line, in which nothing can end or open an element of HTML. */
    static String renderForHtml(ReportData data) {
        return render(data, FormattingStyle.COMPACT, true);
    }

    private static String render(ReportData data, FormattingStyle style, boolean htmlSafe) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setFormattingStyle(style);
            json.setHtmlSafe(htmlSafe);
            new JsonReport(json, data).write();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be written", e);
        }
        return text.toString();
    }

    private void write() throws IOException {
        json.beginObject();
        field("format", "ebpf4j conformance report");
        json.name("version").value(VERSION);
        writeEngines();
        writeTallies(
                "groups",
                Arrays.stream(ConformanceGroup.values())
                        .map(ConformanceGroup::toString)
                        .toList(),
                entry -> entry.group().toString());
        writeTallies(
                "suites",
                report.entries().stream()
                        .map(ConformanceReport.Entry::suite)
                        .distinct()
                        .toList(),
                ConformanceReport.Entry::suite);
        writeRows();
        writeCoverage();
        writeMutationScores();
        writeEntries();
        json.endObject();
    }

    private void writeEngines() throws IOException {
        json.name("engines").beginArray();
        for (int engine = 0; engine < report.engines().size(); engine++) {
            json.beginObject();
            field("name", report.engines().get(engine));
            writeTally(Tally.of(report.entries(), engine));
            json.name("verdicts").beginObject();
            for (Verdict verdict : Verdict.values()) {
                json.name(verdict.toString()).value(report.count(engine, verdict));
            }
            json.endObject();
            json.endObject();
        }
        json.endArray();
    }

    private void writeTallies(String field, List<String> names, Function<ConformanceReport.Entry, String> nameOf)
            throws IOException {
        Map<String, List<ConformanceReport.Entry>> named =
                report.entries().stream().collect(Collectors.groupingBy(nameOf));
        json.name(field).beginArray();
        for (String name : names) {
            List<ConformanceReport.Entry> entries = named.getOrDefault(name, List.of());
            json.beginObject();
            field("name", name);
            json.name("engines").beginArray();
            for (int engine = 0; engine < report.engines().size(); engine++) {
                json.beginObject();
                writeTally(Tally.of(entries, engine));
                json.endObject();
            }
            json.endArray();
            json.endObject();
        }
        json.endArray();
    }

    private void writeTally(Tally tally) throws IOException {
        json.name("passed").value(tally.passed());
        json.name("failed").value(tally.failed());
        json.name("notApplicable").value(tally.notApplicable());
        json.name("vectors").value(tally.vectors());
    }

    private void writeRows() throws IOException {
        json.name("rows").beginArray();
        for (Opcode row : Opcode.values()) {
            json.beginObject();
            field("name", row.name());
            field("opcode", hex(row.opcode()));
            field("group", row.group().toString());
            field("section", row.section().number());
            field("profile", row.profile().toString());
            json.name("vectors").value(vectors.getOrDefault(row, 0));
            if (data.coverage().isPresent()) {
                Optional<CoverageSummary.Row> met = Optional.ofNullable(coverage.get(row));
                json.name("executed")
                        .value(met.map(CoverageSummary.Row::vectors).orElse(0));
                array("operandClasses", met.map(CoverageSummary.Row::classes).orElse(List.of()));
            } else {
                json.name("executed").nullValue();
                json.name("operandClasses").nullValue();
            }
            json.endObject();
        }
        json.endArray();
    }

    private void writeCoverage() throws IOException {
        json.name("coverage");
        if (data.coverage().isEmpty()) {
            json.nullValue();
            return;
        }
        CoverageSummary summary = data.coverage().get();
        json.beginObject();
        json.name("rules").beginArray();
        for (Rule rule : Rule.values()) {
            json.beginObject();
            field("name", rule.id());
            field("source", rule.source());
            json.name("tripped").value(summary.tripped().contains(rule));
            json.endObject();
        }
        json.endArray();
        array("unmet", summary.unmet());
        json.endObject();
    }

    private void writeMutationScores() throws IOException {
        json.name("mutationScores").beginArray();
        for (MutationScore score : data.mutationScores()) {
            json.beginObject();
            field("name", score.name());
            json.name("killed").value(score.killed());
            json.name("total").value(score.total());
            json.endObject();
        }
        json.endArray();
    }

    private void writeEntries() throws IOException {
        json.name("entries").beginArray();
        for (ConformanceReport.Entry entry : report.entries()) {
            Optional<TestVector> vector = entry.vector();
            json.beginObject();
            field("suite", entry.suite());
            field("path", entry.path());
            field("section", VectorFacts.section(entry));
            field("group", entry.group().toString());
            array(
                    "opcodes",
                    vector.map(VectorFacts::opcodes).stream()
                            .flatMap(Collection::stream)
                            .map(JsonReport::hex)
                            .toList());
            array(
                    "rows",
                    vector.map(TestVector::rows).stream()
                            .flatMap(Collection::stream)
                            .map(Opcode::name)
                            .toList());
            field("clause", vector.flatMap(VectorFacts::clause));
            field("expected", vector.map(present -> present.expectation().toString()));
            writeOutcomes(entry);
            field("source", vector.map(TestVector::text));
            json.endObject();
        }
        json.endArray();
    }

    private void writeOutcomes(ConformanceReport.Entry entry) throws IOException {
        json.name("outcomes").beginArray();
        for (ConformanceReport.Outcome outcome : entry.outcomes()) {
            json.beginObject();
            field("verdict", outcome.verdict().toString());
            field("actual", outcome.actual());
            json.endObject();
        }
        json.endArray();
    }

    private void field(String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            field(name, value.get());
        } else {
            json.name(name).nullValue();
        }
    }

    private void field(String name, String value) throws IOException {
        json.name(name).value(Text.wellFormed(value));
    }

    private void array(String name, Collection<String> values) throws IOException {
        json.name(name).beginArray();
        for (String value : values) {
            json.value(Text.wellFormed(value));
        }
        json.endArray();
    }

    private static String hex(int opcode) {
        return "0x%02x".formatted(opcode);
    }
}

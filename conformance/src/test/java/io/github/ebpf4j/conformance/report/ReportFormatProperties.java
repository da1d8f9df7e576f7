package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceReport.Entry;
import io.github.ebpf4j.conformance.ConformanceReport.Outcome;
import io.github.ebpf4j.conformance.ConformanceReport.Verdict;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.TestVector.Expectation;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.ByteArrayInputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.w3c.dom.Element;

/** Names, messages and texts may be anything. */
class ReportFormatProperties {

    private static final int TRIES = 50;

    @Property(tries = TRIES)
    void jsonHoldsAnyText(@ForAll String engine, @ForAll String suite, @ForAll String path, @ForAll String actual) {
        JsonObject document = JsonParser.parseString(text(ReportFormat.JSON, data(engine, suite, path, actual)))
                .getAsJsonObject();
        JsonObject entry = document.getAsJsonArray("entries").get(0).getAsJsonObject();

        assertEquals(
                Text.wellFormed(engine),
                document.getAsJsonArray("engines")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString());
        assertEquals(Text.wellFormed(suite), entry.get("suite").getAsString());
        assertEquals(Text.wellFormed(path), entry.get("path").getAsString());
        assertEquals(
                Text.wellFormed(actual),
                entry.getAsJsonArray("outcomes")
                        .get(0)
                        .getAsJsonObject()
                        .get("actual")
                        .getAsString());
    }

    @Property(tries = TRIES)
    void xmlHoldsAnyText(@ForAll String engine, @ForAll String suite, @ForAll String path, @ForAll String actual)
            throws Exception {
        ReportData data = data(engine, suite, path, actual);
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(ReportFormat.JUNIT.render(data)))
                .getDocumentElement();
        Element failure = (Element) root.getElementsByTagName("failure").item(0);

        assertEquals(
                Text.xmlAttribute(engine + ": " + suite),
                ((Element) root.getElementsByTagName("testsuite").item(0)).getAttribute("name"));
        assertEquals(Text.xmlAttribute(data.report().entries().get(0).message(0)), failure.getAttribute("message"));
        assertEquals(
                Text.xml(data.report().entries().get(0).vector().orElseThrow().text()), failure.getTextContent());
    }

    @Property(tries = TRIES)
    void noTextIsAPartOfThePage(
            @ForAll @Markup String engine,
            @ForAll @Markup String suite,
            @ForAll @Markup String path,
            @ForAll @Markup String actual) {
        ReportData data =
                data(engine, suite, path, actual).withMutationScores(List.of(new MutationScore(actual, 1, 2)));
        ReportData plain = data("a", "a", "a", "a").withMutationScores(List.of(new MutationScore("a", 1, 2)));

        assertEquals(elements(plain), elements(data));
    }

    /** What HTML, its scripts and the template might take for their own. */
    @Retention(RetentionPolicy.RUNTIME)
    @Chars({'<', '>', '/', '!', '-', '&', ';', '"', '\'', '=', '{', '}', '\\', '#', 's', ' '})
    private @interface Markup {}

    private static long elements(ReportData data) {
        return text(ReportFormat.HTML, data)
                .chars()
                .filter(character -> character == '<')
                .count();
    }

    private static ReportData data(String engine, String suite, String path, String actual) {
        TestVector vector =
                TestVector.of(path, Assembler.assemble("exit"), Bytes.NONE, new Expectation.Refusal(actual));
        return ReportData.of(new ConformanceReport(
                List.of(engine),
                List.of(new Entry(suite, path, Optional.of(vector), List.of(new Outcome(Verdict.WRONG, actual))))));
    }

    private static String text(ReportFormat format, ReportData data) {
        return new String(format.render(data), StandardCharsets.UTF_8);
    }
}

package io.github.ebpf4j.conformance.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportFormatTest {

    @TempDir
    private Path folder;

    @Test
    void junit() throws IOException {
        assertEquals(golden("junit.xml"), text(ReportFormat.JUNIT, Samples.data()));
    }

    @Test
    void json() throws IOException {
        JsonObject document = parsed(Samples.dataWithAll());
        // An element for each instruction and for each rule there is, which is another test's.
        document.remove("rows");
        document.getAsJsonObject("coverage").remove("rules");

        assertEquals(golden("report.json"), pretty(document));
    }

    @Test
    void jsonHasARowForEachInstruction() {
        JsonArray rows = parsed(Samples.dataWithAll()).getAsJsonArray("rows");

        assertEquals(Opcode.values().length, rows.size());
        JsonObject add =
                rows.get(List.of(Opcode.values()).indexOf(Opcode.ADD64_IMM)).getAsJsonObject();
        assertEquals(
                "{\"name\":\"ADD64_IMM\",\"opcode\":\"0x07\",\"group\":\"base64\",\"section\":\"4.1\","
                        + "\"profile\":\"rfc9669\",\"vectors\":2,\"executed\":2,"
                        + "\"operandClasses\":[\"zero\",\"minus one\"]}",
                add.toString());
    }

    @Test
    void jsonHasEachRule() {
        JsonArray rules =
                parsed(Samples.dataWithAll()).getAsJsonObject("coverage").getAsJsonArray("rules");

        assertEquals(Rule.values().length, rules.size());
        assertEquals(
                "{\"name\":\"empty-program\",\"source\":\"Linux: a program has an instruction at least\","
                        + "\"tripped\":false}",
                rules.get(0).toString());
        assertEquals(
                "{\"name\":\"reserved-opcode\",\"source\":\"RFC 9669 section 3.1\",\"tripped\":true}",
                rules.get(1).toString());
    }

    @Test
    void jsonSaysWhatIsNotKnown() {
        JsonObject document = parsed(Samples.data());

        assertTrue(document.get("coverage").isJsonNull());
        assertEquals(0, document.getAsJsonArray("mutationScores").size());
        JsonObject row = document.getAsJsonArray("rows").get(0).getAsJsonObject();
        assertTrue(row.get("executed").isJsonNull() && row.get("operandClasses").isJsonNull(), row.toString());
    }

    @Test
    void thePageHoldsTheDocument() {
        String page = text(ReportFormat.HTML, Samples.dataWithAll());
        String start = "<script type=\"application/json\" id=\"data\">";
        String rest = page.substring(page.indexOf(start) + start.length());

        assertEquals(
                parsed(Samples.dataWithAll()), JsonParser.parseString(rest.substring(0, rest.indexOf("</script>"))));
    }

    @Test
    void thePageShowsStrengthAndCoverageOnlyIfKnown() {
        String with = text(ReportFormat.HTML, Samples.dataWithAll());
        String without = text(ReportFormat.HTML, Samples.data());

        for (String section : List.of("id=\"mutation\"", "id=\"coverage\"")) {
            assertTrue(with.contains(section), section);
            assertFalse(without.contains(section), section);
        }
    }

    @Test
    void thePageLoadsNothing() {
        String page = text(ReportFormat.HTML, Samples.dataWithAll());

        assertTrue(page.contains("content=\"default-src 'none'; script-src 'sha256-"), page);
        assertFalse(page.contains("unsafe-"));
        // Attributes and elements that load, and styles that do.
        assertFalse(page.matches("(?s).*<(link|img|iframe|script[^>]* src)\\b.*"));
        assertFalse(page.matches("(?s).*(@import|url\\().*"));
    }

    @ParameterizedTest
    @EnumSource
    void equalDataGivesEqualBytes(ReportFormat format) {
        assertArrayEquals(format.render(Samples.dataWithAll()), format.render(Samples.dataWithAll()));
    }

    @ParameterizedTest
    @EnumSource
    void nothingAtAllCanBeShown(ReportFormat format) {
        ReportData nothing = ReportData.of(new ConformanceReport(List.of(), List.of()));

        assertTrue(format.render(nothing).length > 0);
    }

    @Test
    void allAreWritten() throws IOException {
        Path wanted = folder.resolve("a").resolve("b");

        ReportFormat.writeAll(Samples.data(), wanted);

        try (var files = Files.list(wanted)) {
            assertEquals(
                    Set.of("report.html", "report.json", "junit.xml"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
        assertArrayEquals(ReportFormat.JSON.render(Samples.data()), Files.readAllBytes(wanted.resolve("report.json")));
    }

    @Test
    void aScoreIsAShare() {
        assertThrows(IllegalArgumentException.class, () -> new MutationScore("a", 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new MutationScore("a", 3, 2));
        assertThrows(IllegalArgumentException.class, () -> new MutationScore("a", -1, 2));
    }

    private static String text(ReportFormat format, ReportData data) {
        return new String(format.render(data), StandardCharsets.UTF_8);
    }

    private static JsonObject parsed(ReportData data) {
        return JsonParser.parseString(text(ReportFormat.JSON, data)).getAsJsonObject();
    }

    private static String pretty(JsonObject document) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(document) + "\n";
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = ReportFormatTest.class.getResourceAsStream(name)) {
            assertNotNull(file, name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

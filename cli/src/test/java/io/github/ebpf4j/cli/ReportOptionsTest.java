package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportOptionsTest {

    @TempDir
    private Path folder;

    private String vectors = "";

    @BeforeEach
    void writeVectors() throws IOException {
        Path place = Files.createDirectory(folder.resolve("vectors"));
        Files.writeString(place.resolve("good.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n1\n");
        Files.writeString(place.resolve("bad.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n2\n");
        vectors = place.toString();
    }

    @Test
    void everyFileThatIsAskedForIsWritten() throws IOException {
        Session session = Session.of(
                "conformance", "--html", path("a.html"), "--json", path("b.json"), "--junit", path("c.xml"), vectors);

        assertEquals(Status.FAILED, session.status());
        assertEquals("", session.err());
        assertTrue(session.out().contains("vectors for interpreter "), session.out());
        assertAll(
                () -> assertStarts("<!doctype html>", "a.html"),
                () -> assertStarts("{\n  \"format\": \"ebpf4j conformance report\"", "b.json"),
                () -> assertStarts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>", "c.xml"));
        for (String name : List.of("a.html", "b.json", "c.xml")) {
            String text = Files.readString(folder.resolve(name));
            assertTrue(text.contains("good") && text.contains("bad"), name);
        }
    }

    @Test
    void nothingElseIsWritten() throws IOException {
        Session.of("conformance", "--json", path("b.json"), vectors);

        assertTrue(Files.exists(folder.resolve("b.json")));
        assertFalse(Files.exists(folder.resolve("a.html")));
    }

    @Test
    void coverageStandsAfterTheTable() {
        List<String> lines =
                Session.of("conformance", "--coverage", vectors).out().lines().toList();

        int table = lines.indexOf("") - 1;
        assertTrue(lines.get(table).startsWith("all "), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("mov64_imm +2 vectors, .*")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.matches("add64_imm +0 vectors, .*")), lines::toString);
        assertTrue(lines.get(lines.size() - 1).startsWith("rules tripped"), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--html", "--json", "--junit"})
    void aFileThatCannotBeWritten(String option) {
        String file = path("nowhere/file");

        Session session = Session.of("conformance", option, file, vectors);

        assertEquals(Status.FAILED, session.status());
        assertEquals("report: " + file + ": cannot be written: no such file or folder\n", session.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--html", "--json", "--junit"})
    void standardOutputIsForTheTable(String option) {
        Session.of("conformance", option, "-", vectors)
                .assertWrongUsage("ebpf4j conformance: Invalid value for option '" + option
                        + "': standard output is for the table (see ebpf4j conformance --help)");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private void assertStarts(String start, String name) throws IOException {
        String text = Files.readString(folder.resolve(name));
        assertTrue(text.startsWith(start), text.substring(0, Math.min(200, text.length())));
    }
}

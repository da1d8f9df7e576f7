package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every vector is a test named after its file; the table of all is what the build prints at its end. */
class VectorsTest {

    private static final List<ConformanceReport.Entry> ENTRIES = Collections.synchronizedList(new ArrayList<>());
    private static final Path TABLE = Path.of("target", "conformance-report", "table.txt");

    @TestFactory
    Stream<DynamicTest> ours() {
        return tests("ebpf4j", Suites.ours());
    }

    @TestFactory
    Stream<DynamicTest> upstream() {
        Optional<Path> upstream = Suites.upstream();
        return upstream.map(folder -> tests("bpf_conformance", folder.resolve("tests")))
                .orElseGet(() ->
                        Stream.of(dynamicTest("bpf_conformance", () -> Assumptions.abort(Suites.HOW_TO_GET_UPSTREAM))));
    }

    @Test
    void thereAreVectorsOfOurs() {
        assertTrue(ConformanceRunner.vectorsIn(Suites.ours()).size() >= 100);
    }

    private static Stream<DynamicTest> tests(String suite, Path folder) {
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());
        return ConformanceRunner.vectorsIn(folder).stream()
                .map(file -> dynamicTest(folder.relativize(file).toString(), file.toUri(), () -> {
                    ConformanceReport.Entry entry = runner.run(suite, file);
                    ENTRIES.add(entry);
                    assertEquals(ConformanceReport.Verdict.PASSED, entry.verdict(), entry.message());
                }));
    }

    @AfterAll
    static void writeTable() throws IOException {
        String table = new ConformanceReport(Suites.interpreter().name(), ENTRIES).toTable();
        String note = Suites.upstream().isPresent() ? "" : "bpf_conformance: skipped: " + Suites.HOW_TO_GET_UPSTREAM;
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table + note + System.lineSeparator());
    }
}

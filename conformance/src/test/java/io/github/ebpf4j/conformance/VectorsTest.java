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
        return tests(Suites.ours());
    }

    @TestFactory
    Stream<DynamicTest> upstream() {
        return Suites.upstreamTests()
                .map(VectorsTest::tests)
                .orElseGet(() ->
                        Stream.of(dynamicTest("bpf_conformance", () -> Assumptions.abort(Suites.HOW_TO_GET_UPSTREAM))));
    }

    @Test
    void thereAreVectorsOfOurs() {
        assertTrue(Suites.ours().files().size() >= 2_000);
    }

    private static Stream<DynamicTest> tests(Suite suite) {
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());
        return suite.files().stream()
                .map(file -> dynamicTest(suite.pathOf(file), file.toUri(), () -> {
                    ConformanceReport.Entry entry = runner.run(suite, file);
                    ENTRIES.add(entry);
                    assertEquals(
                            ConformanceReport.Verdict.PASSED,
                            entry.outcomes().get(0).verdict(),
                            () -> entry.message(0));
                }));
    }

    @AfterAll
    static void writeTable() throws IOException {
        String table = new ConformanceReport(List.of(Suites.interpreter().name()), ENTRIES).toTable();
        String note = Suites.upstream().isPresent() ? "" : "bpf_conformance: skipped: " + Suites.HOW_TO_GET_UPSTREAM;
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table + note + System.lineSeparator());
    }
}

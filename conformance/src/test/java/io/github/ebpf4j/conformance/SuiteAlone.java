package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A suite as the only tests that PIT has, which tells how strong the suite is: the share of the faults put into the
 * instruction set and the semantics that it notices. PIT starts each test anew, so a test is many vectors.
 */
final class SuiteAlone {

    private static final int VECTORS_PER_TEST = 50;

    private SuiteAlone() {}

    static Stream<DynamicTest> tests(Suite suite) {
        List<Path> files = suite.files();
        List<DynamicTest> tests = new ArrayList<>();
        for (int first = 0; first < files.size(); first += VECTORS_PER_TEST) {
            List<Path> part = files.subList(first, Math.min(first + VECTORS_PER_TEST, files.size()));
            tests.add(dynamicTest("from " + suite.pathOf(part.get(0)), () -> everyVectorPasses(suite, part)));
        }
        return tests.stream();
    }

    private static void everyVectorPasses(Suite suite, List<Path> files) {
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter());
        for (Path file : files) {
            ConformanceReport.Entry entry = runner.run(suite, file);
            assertFalse(entry.outcomes().get(0).verdict().isFailure(), () -> entry.path() + ": " + entry.message(0));
        }
    }
}

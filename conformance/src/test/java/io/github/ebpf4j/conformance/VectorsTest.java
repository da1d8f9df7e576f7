package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every vector is a test named after its file, and must pass in the interpreter and in the reference, which share no
 * code: a vector whose result is wrong passes in neither.
 */
class VectorsTest {

    private static final EngineUnderTest[] ENGINES = {Suites.interpreter(), Suites.reference()};

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
        assertTrue(Suites.ours().files().size() >= 2_500);
    }

    private static Stream<DynamicTest> tests(Suite suite) {
        ConformanceRunner runner = ConformanceRunner.of(ENGINES);
        return suite.files().stream()
                .map(file -> dynamicTest(suite.pathOf(file), file.toUri(), () -> {
                    ConformanceReport.Entry entry = runner.run(suite, file);
                    for (int engine = 0; engine < ENGINES.length; engine++) {
                        String message = ENGINES[engine].name() + ": " + entry.message(engine);
                        assertEquals(
                                ConformanceReport.Verdict.PASSED,
                                entry.outcomes().get(engine).verdict(),
                                message);
                    }
                }));
    }
}

package io.github.ebpf4j.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs vectors against engines. */
public final class ConformanceRunner {

    private final List<EngineUnderTest> engines;

    private ConformanceRunner(List<EngineUnderTest> engines) {
        this.engines = List.copyOf(engines);
    }

    /** Returns a runner for engines, which a report shows side by side. */
    public static ConformanceRunner of(EngineUnderTest... engines) {
        return new ConformanceRunner(List.of(engines));
    }

    /**
     * Runs every vector of the given suites.
     *
     * @throws VectorException if a suite has no vectors; a file that is no vector is a failed entry of the report
     */
    public ConformanceReport run(List<Suite> suites) {
        List<ConformanceReport.Entry> entries = new ArrayList<>();
        for (Suite suite : suites) {
            for (Path file : suite.files()) {
                entries.add(run(suite, file));
            }
        }
        return new ConformanceReport(engines.stream().map(EngineUnderTest::name).toList(), entries);
    }

    /** Runs one vector of a suite. */
    public ConformanceReport.Entry run(Suite suite, Path file) {
        try {
            TestVector vector = VectorReader.read(file);
            List<ConformanceReport.Outcome> outcomes = engines.stream()
                    .map(engine -> judge(vector, engine.run(vector)))
                    .toList();
            return new ConformanceReport.Entry(suite.name(), suite.pathOf(file), Optional.of(vector), outcomes);
        } catch (VectorException e) {
            ConformanceReport.Outcome unreadable = new ConformanceReport.Outcome(
                    ConformanceReport.Verdict.UNREADABLE, "%s: %s".formatted(e.phase(), e.getMessage()));
            return new ConformanceReport.Entry(
                    suite.name(),
                    suite.pathOf(file),
                    Optional.empty(),
                    engines.stream().map(engine -> unreadable).toList());
        }
    }

    /** Returns what an answer to a vector is worth. */
    public static ConformanceReport.Outcome judge(TestVector vector, EngineUnderTest.Answer answer) {
        return new ConformanceReport.Outcome(verdict(vector.expectation(), answer), answer.toString());
    }

    private static ConformanceReport.Verdict verdict(
            TestVector.Expectation expectation, EngineUnderTest.Answer answer) {
        if (answer instanceof EngineUnderTest.Answer.Crash) {
            return ConformanceReport.Verdict.CRASHED;
        }
        if (answer instanceof EngineUnderTest.Answer.Hang) {
            return ConformanceReport.Verdict.HUNG;
        }
        if (answer instanceof EngineUnderTest.Answer.NotApplicable) {
            return ConformanceReport.Verdict.NOT_APPLICABLE;
        }
        boolean resultExpected = expectation instanceof TestVector.Expectation.Result;
        boolean resultGiven = answer instanceof EngineUnderTest.Answer.Result;
        if (resultExpected != resultGiven) {
            return resultExpected ? ConformanceReport.Verdict.REFUSED : ConformanceReport.Verdict.ACCEPTED;
        }
        return meets(expectation, answer) ? ConformanceReport.Verdict.PASSED : ConformanceReport.Verdict.WRONG;
    }

    private static boolean meets(TestVector.Expectation expectation, EngineUnderTest.Answer answer) {
        if (expectation instanceof TestVector.Expectation.Result result) {
            return answer instanceof EngineUnderTest.Answer.Result given && given.value() == result.value();
        }
        return expectation instanceof TestVector.Expectation.Refusal refusal
                && answer instanceof EngineUnderTest.Answer.Refusal given
                && containsIgnoringCase(given.message(), refusal.text());
    }

    private static boolean containsIgnoringCase(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}

package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/** Runs vectors against engines. */
public final class ConformanceRunner {

    private static final int MOST_JOBS = 1024;

    private final List<EngineUnderTest> engines;
    private final VectorSelection selection;
    private final int jobs;

    private ConformanceRunner(List<EngineUnderTest> engines, VectorSelection selection, int jobs) {
        this.engines = List.copyOf(engines);
        this.selection = selection;
        this.jobs = jobs;
    }

    /** Returns a runner for engines, which a report shows side by side. */
    public static ConformanceRunner of(EngineUnderTest... engines) {
        int jobs = Math.min(Runtime.getRuntime().availableProcessors(), MOST_JOBS);
        return new ConformanceRunner(List.of(engines), VectorSelection.ALL, jobs);
    }

    /** Returns a runner for the same engines that runs those vectors of its suites only. */
    public ConformanceRunner withSelection(VectorSelection newSelection) {
        return new ConformanceRunner(engines, newSelection, jobs);
    }

    /**
     * Returns a runner for the same engines that runs so many vectors of its suites at once; without it, as many as the
     * machine has processors.
     *
     * @param newJobs 1 to 1024
     * @throws IllegalArgumentException if it is out of range
     */
    public ConformanceRunner withJobs(int newJobs) {
        if (newJobs < 1 || newJobs > MOST_JOBS) {
            throw new IllegalArgumentException("%d jobs, must be 1 to %d".formatted(newJobs, MOST_JOBS));
        }
        return new ConformanceRunner(engines, selection, newJobs);
    }

    /**
     * Runs every vector of the given suites that is selected. A file that is no vector has no groups, so only its path
     * can leave it out.
     *
     * @throws VectorException if a suite has no vectors, or none is selected; a file that is no vector is a failed entry
     *     of the report
     * @throws PluginException if an engine can no longer be asked
     * @throws CancellationException if the thread is interrupted
     */
    public ConformanceReport run(List<Suite> suites) {
        List<Callable<Selected>> tasks = new ArrayList<>();
        for (Suite suite : suites) {
            for (Path file : suite.files()) {
                tasks.add(() -> runIfSelected(suite, file));
            }
        }
        List<Selected> results = InParallel.run(tasks, jobs);
        List<ConformanceReport.Entry> entries =
                results.stream().flatMap(result -> result.entry().stream()).toList();
        if (entries.isEmpty() && !results.isEmpty()) {
            throw new VectorException(Phase.LOAD, nothingSelected(results));
        }
        return report(entries);
    }

    /**
     * Runs vectors that stand in no file, such as those of {@link RandomVectors}, several at once. All of them are run:
     * the selection is one of suites.
     *
     * @param suite the name of the suite that they make, for reports
     */
    public ConformanceReport run(String suite, List<TestVector> vectors) {
        List<Callable<ConformanceReport.Entry>> tasks = new ArrayList<>();
        for (TestVector vector : vectors) {
            tasks.add(() -> new ConformanceReport.Entry(suite, vector.name(), Optional.of(vector), outcomes(vector)));
        }
        return report(InParallel.run(tasks, jobs));
    }

    private ConformanceReport report(List<ConformanceReport.Entry> entries) {
        return new ConformanceReport(engines.stream().map(EngineUnderTest::name).toList(), entries);
    }

    private List<ConformanceReport.Outcome> outcomes(TestVector vector) {
        return engines.stream().map(engine -> judge(vector, engine.run(vector))).toList();
    }

    /** What came of a vector, or why it was left out. */
    private record Selected(Optional<ConformanceReport.Entry> entry, Optional<VectorSelection.Reason> reasonAgainst) {}

    private Selected runIfSelected(Suite suite, Path file) {
        Optional<VectorSelection.Reason> reason = selection.reasonAgainst(suite.pathOf(file));
        if (reason.isPresent()) {
            return new Selected(Optional.empty(), reason);
        }
        try {
            TestVector vector = VectorReader.read(file);
            reason = selection.reasonAgainst(vector);
            return new Selected(
                    reason.isPresent() ? Optional.empty() : Optional.of(entry(suite, file, vector)), reason);
        } catch (VectorException e) {
            return new Selected(Optional.of(unreadable(suite, file, e)), Optional.empty());
        }
    }

    private static String nothingSelected(List<Selected> results) {
        Map<VectorSelection.Reason, Integer> counts = new EnumMap<>(VectorSelection.Reason.class);
        for (Selected result : results) {
            result.reasonAgainst().ifPresent(reason -> counts.merge(reason, 1, Integer::sum));
        }
        return "none of %d vectors is selected, left out are %s"
                .formatted(
                        results.size(),
                        counts.entrySet().stream()
                                .map(count -> "%d %s".formatted(count.getValue(), count.getKey()))
                                .collect(Collectors.joining(", ")));
    }

    /** Runs one vector of a suite, selected or not. */
    public ConformanceReport.Entry run(Suite suite, Path file) {
        try {
            return entry(suite, file, VectorReader.read(file));
        } catch (VectorException e) {
            return unreadable(suite, file, e);
        }
    }

    private ConformanceReport.Entry entry(Suite suite, Path file, TestVector vector) {
        return new ConformanceReport.Entry(suite.name(), suite.pathOf(file), Optional.of(vector), outcomes(vector));
    }

    private ConformanceReport.Entry unreadable(Suite suite, Path file, VectorException e) {
        ConformanceReport.Outcome unreadable = new ConformanceReport.Outcome(
                ConformanceReport.Verdict.UNREADABLE, "%s: %s".formatted(e.phase(), e.getMessage()));
        return new ConformanceReport.Entry(
                suite.name(),
                suite.pathOf(file),
                Optional.empty(),
                engines.stream().map(engine -> unreadable).toList());
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

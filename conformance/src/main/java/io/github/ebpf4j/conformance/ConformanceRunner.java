package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Runs vectors against an engine. */
public final class ConformanceRunner {

    private final EngineUnderTest engine;

    private ConformanceRunner(EngineUnderTest engine) {
        this.engine = engine;
    }

    /** Returns a runner for an engine. */
    public static ConformanceRunner of(EngineUnderTest engine) {
        return new ConformanceRunner(engine);
    }

    /**
     * Returns the vectors at a place, by name: the file itself, or every {@code .data} file below the folder.
     *
     * @throws VectorException if there is no such place, it cannot be read, or no vector is there
     */
    public static List<Path> vectorsIn(Path place) {
        if (!Files.exists(place)) {
            throw new VectorException(Phase.LOAD, "%s: there is no such file or folder".formatted(place));
        }
        if (Files.isRegularFile(place)) {
            return List.of(place);
        }
        List<Path> files;
        try (Stream<Path> paths = Files.walk(place)) {
            files = paths.filter(path -> path.toString().endsWith(VectorReader.ENDING) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new VectorException(Phase.LOAD, "%s: cannot be read: %s".formatted(place, e));
        }
        if (files.isEmpty()) {
            throw new VectorException(Phase.LOAD, "%s: no %s file is there".formatted(place, VectorReader.ENDING));
        }
        return files;
    }

    /**
     * Runs every vector at the given places; what {@link #vectorsIn} finds there.
     *
     * @throws VectorException if a place has no vectors; a file that is no vector is a failed entry of the report
     */
    public ConformanceReport run(List<Path> places) {
        List<ConformanceReport.Entry> entries = new ArrayList<>();
        for (Path place : places) {
            for (Path file : vectorsIn(place)) {
                entries.add(run(place.toString(), file));
            }
        }
        return new ConformanceReport(engine.name(), entries);
    }

    /** Runs one vector from a file and gives its verdict. */
    public ConformanceReport.Entry run(String suite, Path file) {
        TestVector vector;
        try {
            vector = VectorReader.read(file);
        } catch (VectorException e) {
            return new ConformanceReport.Entry(
                    suite,
                    String.valueOf(file.getFileName()),
                    ConformanceGroup.BASE32,
                    ConformanceReport.Verdict.FAILED,
                    "%s: %s".formatted(e.phase(), e.getMessage()));
        }
        return run(suite, vector);
    }

    private ConformanceReport.Entry run(String suite, TestVector vector) {
        EngineUnderTest.Answer answer = engine.run(vector.code(), vector.memory());
        boolean passed = meets(vector.expectation(), answer);
        return new ConformanceReport.Entry(
                suite,
                vector.name(),
                vector.group(),
                passed ? ConformanceReport.Verdict.PASSED : ConformanceReport.Verdict.FAILED,
                passed ? "" : "expected %s, got %s".formatted(vector.expectation(), answer));
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

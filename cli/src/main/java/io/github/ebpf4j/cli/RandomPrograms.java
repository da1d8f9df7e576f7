package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.Difference;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.RandomVectors;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Profile;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options for programs that are made by chance, and what becomes of them. */
final class RandomPrograms {

    /** The name of the suite that they make. */
    static final String SUITE = "random";

    /** How many programs at most are tried to make one smaller. */
    private static final int TRIES = 1_000;

    @Option(
            names = "--random",
            paramLabel = "N",
            hideParamSyntax = true,
            converter = Whole.OfPrograms.class,
            description =
                    "Run N random programs, too, whose results the engine reference knows; --include and --exclude"
                            + " leave none of them out. The first that an engine fails is cut down to the smallest program that"
                            + " shows it, and printed as a vector.")
    private Optional<Integer> count = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "S",
            hideParamSyntax = true,
            description = "Begin chance here: equal seeds give equal programs. Without it: 0.")
    private long seed;

    /** Returns whether there are any. */
    boolean areWanted() {
        return count.isPresent();
    }

    /** Returns the programs of these profiles and, if groups are named, of these groups alone. */
    List<TestVector> vectors(Set<Profile> profiles, Set<ConformanceGroup> groups) {
        RandomVectors.Options options = RandomVectors.Options.DEFAULT.withProfiles(profiles);
        return RandomVectors.of(seed, count.orElse(0), groups.isEmpty() ? options : options.withGroups(groups));
    }

    /**
     * Prints, for each engine that fails a random program, the smallest one that shows why.
     *
     * @param report what came of the random programs, and of nothing else
     */
    void printSmallest(
            ConformanceReport report, List<EngineUnderTest> engines, EngineUnderTest reference, PrintStream out) {
        for (int engine = 0; engine < engines.size(); engine++) {
            int failing = engine;
            EngineUnderTest suspect = engines.get(engine);
            report.entries().stream()
                    .filter(entry -> entry.outcomes().get(failing).verdict().isFailure())
                    .findFirst()
                    .flatMap(ConformanceReport.Entry::vector)
                    .ifPresent(vector -> Difference.between(suspect, reference, Stream.of(vector), TRIES)
                            .forEach(difference -> difference
                                    .smallest()
                                    .text()
                                    .lines()
                                    .map(Printable::text)
                                    .forEach(out::println)));
        }
    }
}

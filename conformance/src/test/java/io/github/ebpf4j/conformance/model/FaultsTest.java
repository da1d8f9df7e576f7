package io.github.ebpf4j.conformance.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceRunner;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.Suite;
import io.github.ebpf4j.conformance.Suites;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who checks the checker: a deliberately faulty engine, with a fault at a time. Our vectors must catch every one; the
 * table says which of them upstream's vectors miss.
 */
class FaultsTest {

    private static final Path TABLE = Path.of("target", "conformance-report", "faults.txt");

    /** Longer programs are there for the sake of distances, and take long. */
    private static final int FAR = 4096;

    private static List<Catch> catches = List.of();
    private static List<TestVector> ours = List.of();

    /** How many vectors catch a fault. Far programs are asked only if no other one does. */
    private record Catch(Fault fault, long ours, long upstream) {}

    @BeforeAll
    static void tryEveryFault() {
        ours = read(Suites.ours());
        Vectors own = new Vectors(ours);
        Vectors upstream =
                new Vectors(Suites.upstreamTests().map(FaultsTest::read).orElse(List.of()));
        catches = Fault.all().parallelStream()
                .map(fault -> new Catch(fault, own.count(fault), upstream.count(fault)))
                .toList();
    }

    private static List<TestVector> read(Suite suite) {
        return suite.files().stream().map(VectorReader::read).toList();
    }

    /** A suite, sorted by what a fault can make a difference to. */
    private static final class Vectors {
        private final List<TestVector> remarkable;
        private final List<TestVector> near;
        private final List<TestVector> far;

        Vectors(List<TestVector> vectors) {
            // What the validator has nothing to say about in the smallest profile is accepted by any validator.
            remarkable = select(
                    vectors,
                    vector -> !ProgramValidator.of(Profile.RFC9669)
                            .findings(vector.code())
                            .isEmpty());
            List<TestVector> runnable = select(
                    vectors,
                    vector ->
                            new Reading().errors(vector.code(), Profile.DEFAULT).isEmpty());
            near = select(runnable, vector -> vector.code().slots() <= FAR);
            far = select(runnable, vector -> vector.code().slots() > FAR);
        }

        private static List<TestVector> select(List<TestVector> vectors, Predicate<TestVector> predicate) {
            return vectors.stream().filter(predicate).toList();
        }

        long count(Fault fault) {
            ReferenceEngine engine = new ReferenceEngine(fault.name(), Profile.DEFAULT, fault.misreading());
            if (fault instanceof ValidationFault) {
                return remarkable.stream()
                        .filter(vector -> isFailure(vector, engine.run(vector)))
                        .count();
            }
            long count = count(near, engine);
            return count > 0 ? count : count(far, engine);
        }

        private static long count(List<TestVector> vectors, ReferenceEngine engine) {
            return vectors.stream()
                    .filter(vector -> isFailure(vector, engine.execute(vector, Observer.NOBODY)))
                    .count();
        }
    }

    private static boolean isFailure(TestVector vector, EngineUnderTest.Answer answer) {
        return ConformanceRunner.judge(vector, answer).verdict().isFailure();
    }

    @TestFactory
    Stream<DynamicTest> ourVectorsCatchEveryFault() {
        return catches.stream()
                .map(caught -> dynamicTest(
                        caught.fault().name(),
                        () -> assertTrue(
                                caught.ours() > 0,
                                () -> "no vector of ours notices that "
                                        + caught.fault().description())));
    }

    @Test
    void thereAreFaultsOfEverySort() {
        assertTrue(Fault.all().size() >= 300);
        assertEquals(
                Fault.all().size(),
                Fault.all().stream().map(Fault::description).distinct().count(),
                "descriptions tell faults apart");
    }

    @Test
    void withoutAFaultNothingIsCaught() {
        // Otherwise it would be the haste that is caught, and not the fault.
        ReferenceEngine hasty = new ReferenceEngine("hasty", Profile.DEFAULT, new HastyReading());
        for (TestVector vector : ours) {
            ConformanceReport.Outcome outcome = ConformanceRunner.judge(vector, hasty.run(vector));
            assertEquals(
                    ConformanceReport.Verdict.PASSED, outcome.verdict(), () -> vector.name() + ": " + outcome.actual());
        }
    }

    @AfterAll
    static void writeTable() throws IOException {
        boolean isCompared = Suites.upstreamTests().isPresent();
        StringBuilder table = new StringBuilder("%-36s %6s %8s%n".formatted("fault caught by", "ours", "upstream"));
        for (Catch caught : catches) {
            String upstream = isCompared ? Long.toString(caught.upstream()) : "absent";
            String missed = isCompared && caught.upstream() == 0 ? "missed" : "";
            table.append("%-36s %6d %8s %-6s  %s%n"
                    .formatted(
                            caught.fault().name(),
                            caught.ours(),
                            upstream,
                            missed,
                            caught.fault().description()));
        }
        table.append("%nof %d faults ours catch %d"
                .formatted(
                        catches.size(),
                        catches.stream().filter(caught -> caught.ours() > 0).count()));
        if (isCompared) {
            table.append(", upstream's %d"
                    .formatted(catches.stream()
                            .filter(caught -> caught.upstream() > 0)
                            .count()));
        }
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table.append(System.lineSeparator()));
    }
}

package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.conformance.MutationScores.Part;
import io.github.ebpf4j.conformance.MutationScores.Run;
import io.github.ebpf4j.conformance.MutationScores.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PIT reports is counted right, and a run that says nothing is not taken for a good one. */
class MutationScoresTest {

    @TempDir
    private Path folder;

    private static Run run(String name, int isa, int semantics, int engine) {
        return new Run(
                name,
                Map.of(
                        Part.ISA, new Score(isa, 200),
                        Part.SEMANTICS, new Score(semantics, 100),
                        Part.ENGINE, new Score(engine, 100)));
    }

    @Test
    void countsByWhatIsMutated() throws Exception {
        Path report = Files.writeString(folder.resolve("mutations.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <mutations>
                <mutation detected='true' status='KILLED'><mutatedClass>io.github.ebpf4j.isa.Opcode</mutatedClass></mutation>
                <mutation detected='true' status='TIMED_OUT'><mutatedClass>io.github.ebpf4j.interpreter.Semantics</mutatedClass></mutation>
                <mutation detected='false' status='SURVIVED'><mutatedClass>io.github.ebpf4j.interpreter.Semantics</mutatedClass></mutation>
                <mutation detected='false' status='NO_COVERAGE'><mutatedClass>io.github.ebpf4j.interpreter.LinkedCode</mutatedClass></mutation>
                </mutations>
                """);

        assertEquals(
                Map.of(
                        Part.ISA, new Score(1, 1),
                        Part.SEMANTICS, new Score(1, 2),
                        Part.ENGINE, new Score(0, 1)),
                Run.read("all", report).scores());
        assertThrows(IllegalArgumentException.class, () -> Part.of("io.github.ebpf4j.loader.ElfGuard"));
    }

    @Test
    void nothingIsWrongWithOursAboveUpstreams() {
        assertEquals(
                List.of(),
                MutationScores.complaints(
                        List.of(run("all", 200, 100, 100), run("upstream", 90, 96, 60), run("ours", 150, 97, 90))));
    }

    @Test
    void aRunThatRanNothingIsNoSuccess() {
        assertEquals(
                List.of(
                        "all: no fault in isa was noticed: did PIT run?",
                        "upstream: 200 faults were put into isa, and 0 in all",
                        "ours: 200 faults were put into isa, and 0 in all"),
                MutationScores.complaints(List.of(
                        new Run(
                                "all",
                                Map.of(
                                        Part.SEMANTICS, new Score(100, 100),
                                        Part.ENGINE, new Score(100, 100))),
                        run("upstream", 90, 96, 60),
                        run("ours", 150, 97, 90))));
    }

    @Test
    void oursMustBeStrongAndStrongerThanUpstreams() {
        assertEquals(
                List.of(
                        "ours: 96 of 100, 96.0 % of the faults in the semantics are noticed, must be 97 %",
                        "ours: 90 of 200, 45.0 % in isa, must be more than upstream's 90 of 200, 45.0 %",
                        "ours: 59 of 100, 59.0 % in engine, must be more than upstream's 60 of 100, 60.0 %"),
                MutationScores.complaints(
                        List.of(run("all", 200, 100, 100), run("upstream", 90, 95, 60), run("ours", 90, 96, 59))));
    }

    @Test
    void theThreeStandSideBySide() {
        assertEquals(
                """
                faults noticed in            all tests     upstream alone          ours alone
                isa                200 of 200, 100.0 %  90 of 200, 45.0 %  150 of 200, 75.0 %
                semantics          100 of 100, 100.0 %  96 of 100, 96.0 %   97 of 100, 97.0 %
                engine             100 of 100, 100.0 %  60 of 100, 60.0 %   90 of 100, 90.0 %""",
                MutationScores.table(
                        List.of(run("all", 200, 100, 100), run("upstream", 90, 96, 60), run("ours", 150, 97, 90))));
    }
}

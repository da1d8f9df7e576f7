package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our vectors execute every row of the RFC, and meet what can be met; where they do not, the reason is written down. */
class OurCoverageTest {

    private static final Path TEXT = Path.of("target", "conformance-report", "coverage.txt");

    private static Coverage coverage = Coverage.of(List.of());

    @BeforeAll
    static void runOurVectors() throws IOException {
        coverage = Coverage.of(
                Suites.ours().files().stream().map(VectorReader::read).toList());
        Files.createDirectories(TEXT.getParent());
        Files.writeString(TEXT, coverage.toText());
    }

    @Test
    void everyRowOfTheRfcIsExecutedTwiceWithDifferentOperands() {
        List<Opcode> lacking = coverage.rows().stream()
                .filter(row -> row.row().profile() == Profile.RFC9669)
                .filter(row -> row.vectors() < 2 || row.distinct() < 2)
                .map(Coverage.Row::row)
                .toList();

        assertEquals(List.of(), lacking);
    }

    @Test
    void everyRuleOfTheValidatorIsTripped() {
        assertEquals(EnumSet.allOf(Rule.class), coverage.tripped());
    }

    @Test
    void whatIsUnmetHasAReasonAndNothingElseHas() throws IOException {
        Set<String> unmet = new TreeSet<>(coverage.unmet());
        Set<String> explained = new TreeSet<>(UnmetReasons.read().keySet());

        Set<String> unexplained = new TreeSet<>(unmet);
        unexplained.removeAll(explained);
        explained.removeAll(unmet);

        assertEquals("", String.join("\n", unexplained), "not met, and no reason in " + UnmetReasons.TABLE);
        assertEquals(
                "", String.join("\n", explained), "met, although there is a reason why not in " + UnmetReasons.TABLE);
    }

    @Test
    void thereIsAReasonAtLeast() throws IOException {
        assertTrue(
                UnmetReasons.read().containsKey("gotox: executed twice with different operands"), "the table was read");
    }
}

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our vectors execute every row of the RFC, and meet what can be met; where they do not, the reason is written down. */
class OurCoverageTest {

    private static final Path REASONS = Suites.testcases().resolve("vectors").resolve("unmet.md");
    private static final Path TEXT = Path.of("target", "conformance-report", "coverage.txt");
    private static final Pattern LINE = Pattern.compile("\\| (.+: .+|rule .+) \\| (.+) \\|");

    private static Coverage coverage = Coverage.of(List.of());

    @BeforeAll
    static void runOurVectors() throws IOException {
        coverage = Coverage.of(
                Suites.ours().files().stream().map(VectorReader::read).toList());
        Files.createDirectories(TEXT.getParent());
        Files.writeString(TEXT, coverage.toText());
    }

    private static Map<String, String> reasons() throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : Files.readAllLines(REASONS)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                reasons.put(matcher.group(1), matcher.group(2));
            }
        }
        return reasons;
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
        // A program without instructions cannot be written as a vector.
        assertEquals(EnumSet.complementOf(EnumSet.of(Rule.EMPTY_PROGRAM)), coverage.tripped());
    }

    @Test
    void whatIsUnmetHasAReasonAndNothingElseHas() throws IOException {
        Set<String> unmet = new TreeSet<>(coverage.unmet());
        Set<String> explained = new TreeSet<>(reasons().keySet());

        Set<String> unexplained = new TreeSet<>(unmet);
        unexplained.removeAll(explained);
        explained.removeAll(unmet);

        assertEquals("", String.join("\n", unexplained), "not met, and no reason in " + REASONS);
        assertEquals("", String.join("\n", explained), "met, although there is a reason why not in " + REASONS);
    }

    @Test
    void thereIsAReasonAtLeast() throws IOException {
        assertTrue(reasons().containsKey("rule empty-program"), "the table was read");
    }
}

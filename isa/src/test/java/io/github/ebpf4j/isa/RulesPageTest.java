package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the docs that lists all rules does so. */
class RulesPageTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\| (error|warning) \\|.*");

    @Test
    void listsEveryRuleWithItsLevelInOrder() throws IOException {
        List<String> listed = Files.readString(Path.of("../docs/validator-rules.md"))
                .lines()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();

        assertEquals(
                Arrays.stream(Rule.values())
                        .map(rule -> rule.id() + " " + (rule.level() == Finding.Level.ERROR ? "error" : "warning"))
                        .toList(),
                listed);
    }
}

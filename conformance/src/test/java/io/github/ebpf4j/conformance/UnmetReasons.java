package io.github.ebpf4j.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of what our vectors do not meet, and why not. */
final class UnmetReasons {

    static final Path TABLE = Suites.testcases().resolve("vectors").resolve("unmet.md");

    private static final Pattern LINE = Pattern.compile("\\| (.+: .+|rule .+) \\| (.+) \\|");

    private UnmetReasons() {}

    /** Returns the reasons by what is not met, as {@link Coverage#unmet()} says it. */
    static Map<String, String> read() throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                reasons.put(matcher.group(1), matcher.group(2));
            }
        }
        return reasons;
    }
}

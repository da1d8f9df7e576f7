package io.github.ebpf4j.interpreter.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answers of Linux that ours are not, with the reasons, from {@code unmet.md}. */
final class Unmet {

    private static final Pattern ENTRY = Pattern.compile("- `(\\S+) (\\S+) ([^`]+)`: .+");

    private record Entry(String object, String program, String line) {}

    private final Set<Entry> entries = new HashSet<>();
    private final Set<Entry> used = new HashSet<>();

    static Unmet read() {
        Unmet unmet = new Unmet();
        try {
            for (String line : Files.readAllLines(Recording.folder().resolve("unmet.md"))) {
                Matcher entry = ENTRY.matcher(line);
                if (entry.matches()) {
                    unmet.entries.add(new Entry(entry.group(1), entry.group(2), entry.group(3)));
                } else if (line.startsWith("-")) {
                    throw new IllegalArgumentException("unmet.md: \"%s\" is no entry".formatted(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return unmet;
    }

    /** Returns whether a line of the answers of a program is here, and remembers that it was asked for. */
    boolean has(String object, String program, String line) {
        Entry entry = new Entry(object, program, line);
        if (entries.contains(entry)) {
            used.add(entry);
            return true;
        }
        return false;
    }

    /** Returns the entries of an object that were not asked for. */
    Set<String> unused(String object) {
        Set<String> unused = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.object().equals(object) && !used.contains(entry)) {
                unused.add(entry.toString());
            }
        }
        return unused;
    }
}

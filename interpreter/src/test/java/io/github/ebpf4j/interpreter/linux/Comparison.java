package io.github.ebpf4j.interpreter.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Linux answered beside what we answered, line by line, for the cases of one recording. */
final class Comparison {

    private final String name;
    private final Unmet unmet;
    private final List<String> different = new ArrayList<>();
    private final Map<String, Count> programs = new LinkedHashMap<>();

    private static final class Count {
        int runs;
        int equal;
        int different;
        int known;
    }

    Comparison(String name, Unmet unmet) {
        this.name = name;
        this.unmet = unmet;
    }

    void add(List<Case> linux, List<Case> ours) {
        for (int i = 0; i < linux.size(); i++) {
            add(i + 1, linux.get(i), ours.get(i));
        }
    }

    private void add(int run, Case linux, Case ours) {
        Count count = programs.computeIfAbsent(linux.program(), program -> new Count());
        count.runs++;
        Map<String, String> expected = byName(linux.answer());
        Map<String, String> actual = byName(ours.answer());
        Set<String> names = new LinkedHashSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String each : names) {
            String theirs = expected.getOrDefault(each, "nothing");
            String own = actual.getOrDefault(each, "nothing");
            if (theirs.equals(own)) {
                count.equal++;
            } else if (unmet.has(name, linux.program(), each)) {
                count.known++;
            } else {
                count.different++;
                different.add("%s, run %d, %s, %s: Linux %s, ours %s"
                        .formatted(name, run, linux.program(), each, theirs, own));
            }
        }
    }

    // "map NAME" and "context FIELD" have their name in the second word.
    private static Map<String, String> byName(List<String> answer) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : answer) {
            int from = line.startsWith("map ") || line.startsWith("context ") ? line.indexOf(' ') + 1 : 0;
            int space = line.indexOf(' ', from);
            lines.put(space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1));
        }
        return lines;
    }

    /** Returns what is different and not known to be. */
    List<String> different() {
        return List.copyOf(different);
    }

    /** Returns a line for each program. */
    List<String> table() {
        return programs.entrySet().stream()
                .map(entry -> line(name, entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Returns the last line of a table. */
    static String sum(String name, List<Comparison> comparisons) {
        List<Count> counts = comparisons.stream()
                .flatMap(comparison -> comparison.programs.values().stream())
                .toList();
        Count sum = new Count();
        for (Count count : counts) {
            sum.runs += count.runs;
            sum.equal += count.equal;
            sum.different += count.different;
            sum.known += count.known;
        }
        return line("all", counts.size() + " programs, " + name, sum);
    }

    private static String line(String name, String program, Count count) {
        return "%-10s %-32s %4d %7d %9d %14d"
                .formatted(name, program, count.runs, count.equal, count.different, count.known);
    }

    /** Returns the head of a table. */
    static String head() {
        return "%-10s %-32s %4s %7s %9s %14s"
                .formatted("object", "program", "runs", "equal", "different", "in unmet.md");
    }
}

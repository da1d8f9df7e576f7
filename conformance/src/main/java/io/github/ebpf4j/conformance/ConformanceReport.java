package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.ConformanceGroup;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a set of vectors in one or more engines.
 *
 * @param engines the names of the engines, in the order of each entry's outcomes
 * @param entries an entry per vector, in the order in which they were given
 */
public record ConformanceReport(List<String> engines, List<Entry> entries) {

    /** The verdicts. */
    public enum Verdict {
        /** What came was what had to come. */
        PASSED(false),
        /** A result, or an error, that is another than the one that had to come. */
        WRONG(true),
        /** An error, where a result had to come. */
        REFUSED(true),
        /** A result, where an error had to come. */
        ACCEPTED(true),
        /** The engine broke. */
        CRASHED(true),
        /** The engine gave no answer in time. */
        HUNG(true),
        /** The file is no vector. */
        UNREADABLE(true),
        /** The engine cannot be given what the vector needs. */
        NOT_APPLICABLE(false);

        private final boolean failure;

        Verdict(boolean failure) {
            this.failure = failure;
        }

        /** Returns whether the engine, or the vector, is at fault. */
        public boolean isFailure() {
            return failure;
        }

        /** Returns the verdict as a report says it: {@code not applicable}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * What came of one vector in one engine.
     *
     * @param verdict the verdict
     * @param actual what came: {@code 0x2a}, or what was wrong in words
     */
    public record Outcome(Verdict verdict, String actual) {}

    /**
     * What came of one vector.
     *
     * @param suite the name of the suite that it belongs to
     * @param path its file, from the suite's folder on, without the ending and with {@code /} between names
     * @param vector the vector; nothing if the file is none
     * @param outcomes what came of it, an outcome per engine
     */
    public record Entry(String suite, String path, Optional<TestVector> vector, List<Outcome> outcomes) {

        /** Copies the list. */
        public Entry {
            outcomes = List.copyOf(outcomes);
        }

        /** Returns the name of its file without folder and ending. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** Returns the group that it counts under. */
        public ConformanceGroup group() {
            return vector.map(TestVector::group).orElse(ConformanceGroup.BASE32);
        }

        /** Returns what had to come, for people; empty if the file is no vector. */
        String expected() {
            return vector.map(present -> present.expectation().toString()).orElse("");
        }

        /** Returns an outcome in a line: {@code expected 0x1, got 0x2}, or what else there is to say; empty if it passed. */
        public String message(int engine) {
            Outcome outcome = outcomes.get(engine);
            return switch (outcome.verdict()) {
                case PASSED -> "";
                case UNREADABLE, NOT_APPLICABLE -> outcome.actual();
                default -> "expected %s, got %s".formatted(expected(), outcome.actual());
            };
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if an entry has not an outcome per engine
     */
    public ConformanceReport {
        engines = List.copyOf(engines);
        entries = List.copyOf(entries);
        for (Entry entry : entries) {
            if (entry.outcomes().size() != engines.size()) {
                throw new IllegalArgumentException("%s has %d outcomes, there are %d engines"
                        .formatted(entry.path(), entry.outcomes().size(), engines.size()));
            }
        }
    }

    /** Returns how many vectors have a verdict in an engine, which is named by its place among the engines. */
    public long count(int engine, Verdict verdict) {
        return entries.stream()
                .filter(entry -> entry.outcomes().get(engine).verdict() == verdict)
                .count();
    }

    /** Returns whether no vector failed in any engine. */
    public boolean isClean() {
        return entries.stream()
                .flatMap(entry -> entry.outcomes().stream())
                .noneMatch(outcome -> outcome.verdict().isFailure());
    }

    /** Returns the counts for a terminal: a table per engine, with a row per group, a row per suite, and one for all. */
    public String toTable() {
        return ConformanceTable.of(this);
    }
}

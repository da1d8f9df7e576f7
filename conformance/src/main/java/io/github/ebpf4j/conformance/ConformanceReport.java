package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.ConformanceGroup;
import java.util.List;

/**
 * What came of a set of vectors.
 *
 * @param engine the name of what ran them
 * @param entries a line per vector, in the order in which they ran
 */
public record ConformanceReport(String engine, List<Entry> entries) {

    /** The verdicts. */
    public enum Verdict {
        /** What came was what had to come. */
        PASSED,
        /** Something else came, or the file is no vector. */
        FAILED,
        /** The vector was not run; the message says why. */
        SKIPPED
    }

    /**
     * What came of one vector.
     *
     * @param suite the folder that the run was told to look in
     * @param name the vector's name
     * @param group the group that it counts under
     * @param verdict the verdict
     * @param message empty if it passed, otherwise what was expected and what came
     */
    public record Entry(String suite, String name, ConformanceGroup group, Verdict verdict, String message) {}

    /** Copies the list. */
    public ConformanceReport {
        entries = List.copyOf(entries);
    }

    /** Returns how many vectors have a verdict. */
    public long count(Verdict verdict) {
        return entries.stream().filter(entry -> entry.verdict() == verdict).count();
    }

    /** Returns whether no vector failed. */
    public boolean isClean() {
        return count(Verdict.FAILED) == 0;
    }

    /** Returns the counts as a table: a row per group, then a row per suite, then all. */
    public String toTable() {
        return ConformanceTable.of(this);
    }
}

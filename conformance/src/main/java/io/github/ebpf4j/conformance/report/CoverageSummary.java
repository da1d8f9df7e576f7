package io.github.ebpf4j.conformance.report;

import io.github.ebpf4j.conformance.Coverage;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a set of vectors reaches.
 *
 * @param rows what reaches each row of the registry; a row that is missing is not executed
 * @param tripped the rules of the validator that some vector breaks
 * @param unmet what ought to be reached and is not, with the reason, a sentence each
 */
public record CoverageSummary(List<Row> rows, Set<Rule> tripped, List<String> unmet) {

    /**
     * What reaches a row.
     *
     * @param row the row
     * @param vectors how many vectors execute it
     * @param classes the classes of operands that it meets, in words
     */
    public record Row(Opcode row, int vectors, List<String> classes) {

        /** Copies the list. */
        public Row {
            classes = List.copyOf(classes);
        }
    }

    /**
     * Returns a summary of what was computed.
     *
     * @param reasons why something is not met, by its line in {@link Coverage#unmet()}; there need not be one
     */
    public static CoverageSummary of(Coverage coverage, Map<String, String> reasons) {
        return new CoverageSummary(
                coverage.rows().stream()
                        .map(row -> new Row(
                                row.row(),
                                row.vectors(),
                                row.classes().stream().map(Object::toString).toList()))
                        .toList(),
                coverage.tripped(),
                coverage.unmet().stream()
                        .map(unmet -> reasons.containsKey(unmet) ? unmet + ": " + reasons.get(unmet) : unmet)
                        .toList());
    }

    /** Copies the collections. */
    public CoverageSummary {
        rows = List.copyOf(rows);
        tripped = Set.copyOf(tripped);
        unmet = List.copyOf(unmet);
    }
}

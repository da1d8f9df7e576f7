package io.github.ebpf4j.conformance;

import static java.util.stream.Collectors.joining;

import io.github.ebpf4j.conformance.model.Observer;
import io.github.ebpf4j.conformance.model.ReferenceEngine;
import io.github.ebpf4j.conformance.model.Step;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a set of vectors executes, computed by running them in {@link EngineUnderTest#reference}. A row counts where an
 * instruction of it is executed to its end, not where one merely stands; a vector that the validator refuses counts for
 * rules only.
 */
public final class Coverage {

    /** So many vectors at least have to execute a row, and to meet different classes. */
    private static final int ENOUGH = 2;

    private final List<Row> rows;
    private final Set<Rule> tripped;

    private Coverage(List<Row> rows, Set<Rule> tripped) {
        this.rows = List.copyOf(rows);
        this.tripped = Collections.unmodifiableSet(EnumSet.copyOf(tripped));
    }

    /**
     * What vectors do with a row of the table.
     *
     * @param row the row; the second slot of a wide instruction counts with its {@code lddw}
     * @param vectors how many vectors execute it
     * @param classes the classes of operands that they meet
     * @param distinct how many different sets of classes the vectors meet, each taken by itself
     */
    public record Row(Opcode row, int vectors, Set<OperandClass> classes, int distinct) {

        /** Copies the set. */
        public Row {
            Set<OperandClass> copy = EnumSet.noneOf(OperandClass.class);
            copy.addAll(classes);
            classes = Collections.unmodifiableSet(copy);
        }

        /** Returns the classes that it could meet and does not. */
        public Set<OperandClass> missing() {
            Set<OperandClass> missing = EnumSet.noneOf(OperandClass.class);
            missing.addAll(OperandClass.applicableTo(row));
            missing.removeAll(classes);
            return missing;
        }
    }

    /** Runs vectors and returns what they cover. */
    public static Coverage of(Collection<TestVector> vectors) {
        Collector collector = new Collector();
        vectors.forEach(collector::add);
        return collector.toCoverage();
    }

    /** Returns the rows of the table, in its order, each one whether it is executed or not. */
    public List<Row> rows() {
        return rows;
    }

    /**
     * Returns the rules of the validator that the vectors break, be it with an error or with a warning, judged by
     * {@link Profile#DEFAULT} or by {@link Profile#RFC9669} alone.
     */
    public Set<Rule> tripped() {
        return tripped;
    }

    /**
     * Returns what is not met, a line each: {@code gotox: executed twice with different operands} where that is not so,
     * {@code add32_imm: most negative} for a class that an executed row does not meet, and {@code rule empty-program}.
     */
    public List<String> unmet() {
        List<String> unmet = new ArrayList<>();
        for (Row row : rows) {
            if (row.distinct() < ENOUGH) {
                unmet.add(row.row() + ": executed twice with different operands");
            }
            if (row.vectors() > 0) {
                row.missing().forEach(missing -> unmet.add(row.row() + ": " + missing));
            }
        }
        for (Rule rule : Rule.values()) {
            if (!tripped.contains(rule)) {
                unmet.add("rule " + rule);
            }
        }
        return List.copyOf(unmet);
    }

    /** Returns a line per row, with what it lacks, and one for the rules. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            int applicable = OperandClass.applicableTo(row.row()).size();
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %5d vectors, %2d of %2d classes%s\n",
                    row.row(),
                    row.vectors(),
                    row.classes().size(),
                    applicable,
                    without(row.missing())));
        }
        Set<Rule> untripped = EnumSet.allOf(Rule.class);
        untripped.removeAll(tripped);
        return text.append(String.format(
                        Locale.ROOT,
                        "%-24s %d of %d%s\n",
                        "rules tripped",
                        tripped.size(),
                        Rule.values().length,
                        without(untripped)))
                .toString();
    }

    private static String without(Set<?> missing) {
        return missing.isEmpty()
                ? ""
                : ", without " + missing.stream().map(Object::toString).collect(joining(", "));
    }

    /** What was met so far. */
    private static final class Collector {
        private static final List<ProgramValidator> VALIDATORS =
                List.of(ProgramValidator.of(Profile.DEFAULT), ProgramValidator.of(Profile.RFC9669));

        private final ReferenceEngine engine = new ReferenceEngine(Profile.DEFAULT);
        private final Map<Opcode, List<Set<OperandClass>>> met = new EnumMap<>(Opcode.class);
        private final Set<Rule> tripped = EnumSet.noneOf(Rule.class);

        void add(TestVector vector) {
            for (ProgramValidator validator : VALIDATORS) {
                validator.findings(vector.code()).stream().map(Finding::rule).forEach(tripped::add);
            }
            Watch watch = new Watch(vector);
            engine.run(vector, watch);
            watch.classes.forEach((row, classes) ->
                    met.computeIfAbsent(row, key -> new ArrayList<>()).add(classes));
        }

        Coverage toCoverage() {
            List<Row> rows = new ArrayList<>();
            for (Opcode row : Opcode.values()) {
                List<Set<OperandClass>> ofVectors = met.getOrDefault(row, List.of());
                Set<OperandClass> all = EnumSet.noneOf(OperandClass.class);
                ofVectors.forEach(all::addAll);
                rows.add(new Row(row, ofVectors.size(), all, new HashSet<>(ofVectors).size()));
            }
            return new Coverage(rows, tripped);
        }
    }

    /** One vector under way. */
    private static final class Watch implements Observer {
        private final TestVector vector;
        private final Map<Opcode, Set<OperandClass>> classes = new EnumMap<>(Opcode.class);
        private int depth;

        Watch(TestVector vector) {
            this.vector = vector;
        }

        @Override
        public void executed(Step step) {
            add(step.row(), step);
            step.instruction()
                    .second()
                    .ifPresent(second -> add(
                            Opcode.NEXT_IMM,
                            new Step(step.pc() + 1, second, Opcode.NEXT_IMM, 0, second.imm(), 0, 0, false)));
            if (step.jumped()) {
                depth += switch (step.row().operation()) {
                    case CALL -> 1;
                    case EXIT -> -1;
                    default -> 0;
                };
            }
        }

        private void add(Opcode row, Step step) {
            classes.computeIfAbsent(row, key -> EnumSet.noneOf(OperandClass.class))
                    .addAll(OperandClass.metBy(new Met(row, step, vector, depth > 0)));
        }
    }
}

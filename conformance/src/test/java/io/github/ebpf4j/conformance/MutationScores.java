package io.github.ebpf4j.conformance;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.github.ebpf4j.conformance.report.MutationScore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The scores of the three runs of PIT side by side: how many of the same faults all tests notice, upstream's vectors
 * alone, and ours alone. Ends in an error unless each run put the same faults in, and ours is as strong as it is said
 * to be.
 */
final class MutationScores {

    private static final double LEAST_OF_OURS_ON_SEMANTICS = 97;

    private MutationScores() {}

    /** What the faults are put into. */
    enum Part {
        /** What an instruction is, and which programs are valid. */
        ISA("io.github.ebpf4j.isa."),
        /** What each operation computes. */
        SEMANTICS("io.github.ebpf4j.interpreter.Semantics"),
        /** The rest of the interpreter: its loop, its memory, and linking. */
        ENGINE("io.github.ebpf4j.interpreter.");

        private final String classes;

        Part(String classes) {
            this.classes = classes;
        }

        static Part of(String mutatedClass) {
            for (Part part : values()) {
                if (mutatedClass.startsWith(part.classes)) {
                    return part;
                }
            }
            throw new IllegalArgumentException("%s is mutated, and of no part".formatted(mutatedClass));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many faults a run of PIT put in, and how many of them a test noticed. */
    record Score(int killed, int total) {
        Score plus(boolean detected) {
            return new Score(killed + (detected ? 1 : 0), total + 1);
        }

        double percent() {
            return 100.0 * killed / total;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d of %d, %.1f %%", killed, total, percent());
        }
    }

    /** A run of PIT. */
    record Run(String name, Map<Part, Score> scores) {
        static Run read(String name, Path report) throws IOException, XMLStreamException {
            Map<Part, Score> scores = new EnumMap<>(Part.class);
            try (InputStream stream = Files.newInputStream(report)) {
                XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(stream);
                boolean detected = false;
                while (xml.hasNext()) {
                    if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                        continue;
                    }
                    if (xml.getLocalName().equals("mutation")) {
                        detected = Boolean.parseBoolean(xml.getAttributeValue(null, "detected"));
                    } else if (xml.getLocalName().equals("mutatedClass")) {
                        Part part = Part.of(xml.getElementText());
                        scores.put(
                                part, scores.getOrDefault(part, new Score(0, 0)).plus(detected));
                    }
                }
            }
            return new Run(name, scores);
        }

        String title() {
            return name.equals("all") ? "all tests" : name + " alone";
        }

        Score score(Part part) {
            return scores.getOrDefault(part, new Score(0, 0));
        }
    }

    /**
     * Reads the reports of the runs named all, upstream and ours, each a folder in the one given, and writes the report
     * of the build anew with the scores.
     */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        Path reports = Path.of(arguments[0]);
        List<Run> runs = new ArrayList<>();
        for (String name : List.of("all", "upstream", "ours")) {
            runs.add(Run.read(name, reports.resolve(name).resolve("mutations.xml")));
        }
        System.out.println(table(runs));
        ConformanceRunner runner = ConformanceRunner.of(Suites.interpreter(), Suites.reference());
        BuildReport.write(
                runner.run(List.of(Suites.ours(), Suites.upstreamTests().orElseThrow())), scores(runs));
        List<String> complaints = complaints(runs);
        complaints.forEach(System.err::println);
        if (!complaints.isEmpty()) {
            System.exit(1);
        }
    }

    private static List<MutationScore> scores(List<Run> runs) {
        List<MutationScore> scores = new ArrayList<>();
        for (Part part : Part.values()) {
            for (Run run : runs) {
                Score score = run.score(part);
                scores.add(new MutationScore(part + ", " + run.title(), score.killed(), score.total()));
            }
        }
        return scores;
    }

    static List<String> complaints(List<Run> runs) {
        List<String> complaints = new ArrayList<>();
        for (Part part : Part.values()) {
            int total = runs.get(0).score(part).total();
            for (Run run : runs) {
                // PIT can end in success without having run a test.
                if (run.score(part).total() == 0 || run.score(part).killed() == 0) {
                    complaints.add("%s: no fault in %s was noticed: did PIT run?".formatted(run.name(), part));
                } else if (run.score(part).total() != total) {
                    complaints.add("%s: %d faults were put into %s, and %d in %s"
                            .formatted(
                                    run.name(),
                                    run.score(part).total(),
                                    part,
                                    total,
                                    runs.get(0).name()));
                }
            }
        }
        Score ours = runs.get(2).score(Part.SEMANTICS);
        if (ours.percent() < LEAST_OF_OURS_ON_SEMANTICS) {
            complaints.add("ours: %s of the faults in the semantics are noticed, must be %.0f %%"
                    .formatted(ours, LEAST_OF_OURS_ON_SEMANTICS));
        }
        for (Part part : Part.values()) {
            if (runs.get(2).score(part).percent() <= runs.get(1).score(part).percent()) {
                complaints.add("ours: %s in %s, must be more than upstream's %s"
                        .formatted(runs.get(2).score(part), part, runs.get(1).score(part)));
            }
        }
        return complaints;
    }

    static String table(List<Run> runs) {
        List<ColumnData<Part>> columns = new ArrayList<>();
        columns.add(new Column()
                .header("faults noticed in")
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .with(Part::toString));
        for (Run run : runs) {
            columns.add(new Column()
                    .header(run.title())
                    .headerAlign(HorizontalAlign.RIGHT)
                    .dataAlign(HorizontalAlign.RIGHT)
                    .with(part -> run.score(part).toString()));
        }
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, List.of(Part.values()), columns)
                .lines()
                .map(String::strip)
                .collect(Collectors.joining("\n"));
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceRunner;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.Suite;
import io.github.ebpf4j.isa.EbpfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = ConformanceCommand.NAME,
        description = {
            "Runs conformance vectors and prints a table.",
            "Vectors are in the format of bpf_conformance. A line for each that fails stands before the table, and begins"
                    + " with what it was: wrong, refused (an error, not a result), accepted (a result, not an error),"
                    + " crashed, hung or unreadable."
        },
        footer = {
            "",
            "Examples:",
            "  ebpf4j conformance testcases/vectors",
            "  ebpf4j conformance --plugin './ubpf_plugin --jit' testcases/vectors",
            "  ebpf4j conformance --plugin './ubpf_plugin --jit' --random 1000 --groups base64,divmul64,atomic64"
        })
final class ConformanceCommand extends Verb {

    static final String NAME = "conformance";

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description = "A folder whose .data files are vectors, at any depth; or one such file. There may be none if"
                    + " there are random programs.")
    private List<String> places = List.of();

    @Mixin
    private Profiles profiles = new Profiles();

    @Mixin
    private Selection selection = new Selection();

    @Mixin
    private RandomPrograms random = new RandomPrograms();

    @Mixin
    private Plugins plugins = new Plugins();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            hideParamSyntax = true,
            converter = Choice.OfEngine.class,
            description =
                    "Run an engine of ours: ${COMPLETION-CANDIDATES}. Repeat it for several, side by side. Without"
                            + " it: the plugins alone, or interpreter if there is none.")
    private List<KnownEngine> engines = List.of();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            hideParamSyntax = true,
            converter = Whole.OfJobs.class,
            description = "Run so many vectors at once. Without it: as many as there are processors.")
    private Optional<Integer> jobs = Optional.empty();

    @Mixin
    private ReportOptions reports = new ReportOptions();

    ConformanceCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        if (places.isEmpty() && !random.areWanted()) {
            throw Refusal.ofUsage(
                    "ebpf4j conformance: Missing required parameter: 'DIR' (see ebpf4j conformance --help)");
        }
        ConformanceReport report;
        try {
            report = report(underTest());
        } catch (EbpfException e) {
            throw Refusal.of(e, "");
        }
        console().out().print(report.toTable());
        reports.write(report, console());
        return report.isClean() ? Status.OK : Status.FAILED;
    }

    private void printFailures(List<String> names, ConformanceReport.Entry entry) {
        for (int engine = 0; engine < names.size(); engine++) {
            ConformanceReport.Verdict verdict = entry.outcomes().get(engine).verdict();
            boolean isOfFile = verdict == ConformanceReport.Verdict.UNREADABLE;
            if (verdict.isFailure() && (engine == 0 || !isOfFile)) {
                String who = names.size() == 1 || isOfFile ? "" : names.get(engine) + ": ";
                console()
                        .out()
                        .println(Printable.text(verdict + ": " + who + entry.path() + ": " + entry.message(engine)));
            }
        }
    }

    /** Runs what there is to run, and prints what failed. */
    private ConformanceReport report(List<EngineUnderTest> engines) {
        ConformanceRunner anyJobs = ConformanceRunner.of(engines.toArray(EngineUnderTest[]::new))
                .withSelection(selection.with(profiles.toSet()));
        ConformanceRunner runner = jobs.map(anyJobs::withJobs).orElse(anyJobs);
        ConformanceReport ofFiles =
                runner.run(places.stream().map(Input::path).map(Suite::at).toList());
        ConformanceReport ofChance =
                runner.run(RandomPrograms.SUITE, random.vectors(profiles.toSet(), selection.groups()));
        List<ConformanceReport.Entry> entries = new ArrayList<>(ofFiles.entries());
        entries.addAll(ofChance.entries());
        for (ConformanceReport.Entry entry : entries) {
            printFailures(ofFiles.engines(), entry);
        }
        random.printSmallest(
                ofChance,
                engines,
                KnownEngine.REFERENCE.accepting(profiles.toSet()),
                console().out());
        return new ConformanceReport(ofFiles.engines(), entries);
    }

    private List<EngineUnderTest> underTest() {
        List<KnownEngine> ours = engines.isEmpty() && !plugins.areNamed() ? List.of(KnownEngine.INTERPRETER) : engines;
        List<EngineUnderTest> all = new ArrayList<>(ours.stream()
                .distinct()
                .map(engine -> engine.accepting(profiles.toSet()))
                .toList());
        all.addAll(plugins.engines());
        return all;
    }
}

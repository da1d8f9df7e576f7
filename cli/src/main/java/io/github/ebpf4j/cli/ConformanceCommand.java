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
            "  ebpf4j conformance --plugin './ubpf_plugin --jit' testcases/vectors"
        })
final class ConformanceCommand extends Verb {

    static final String NAME = "conformance";

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "A folder whose .data files are vectors, at any depth; or one such file.")
    private List<String> places = List.of();

    @Mixin
    private Profiles profiles = new Profiles();

    @Mixin
    private Selection selection = new Selection();

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
        ConformanceReport report = report();
        for (ConformanceReport.Entry entry : report.entries()) {
            printFailures(report.engines(), entry);
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

    private ConformanceReport report() {
        ConformanceRunner runner = ConformanceRunner.of(underTest().toArray(EngineUnderTest[]::new))
                .withSelection(selection.with(profiles.toSet()));
        try {
            return jobs.map(runner::withJobs)
                    .orElse(runner)
                    .run(places.stream().map(Input::path).map(Suite::at).toList());
        } catch (EbpfException e) {
            throw Refusal.of(e, "");
        }
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

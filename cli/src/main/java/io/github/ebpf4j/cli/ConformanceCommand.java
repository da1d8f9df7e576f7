package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceRunner;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.Suite;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.EbpfException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = ConformanceCommand.NAME,
        description = {
            "Runs conformance vectors and prints a table.",
            "Vectors are in the format of bpf_conformance. A line for each that fails stands before the table."
        },
        footer = {"", "Example: ebpf4j conformance testcases/vectors"})
final class ConformanceCommand extends Verb {

    static final String NAME = "conformance";

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "A folder whose .data files are vectors, at any depth; or one such file.")
    private List<String> places = List.of();

    @Mixin
    private Profiles profiles = new Profiles();

    ConformanceCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        ConformanceReport report = report(EngineUnderTest.of(Engine.interpreter(), profiles.toSet()));
        for (ConformanceReport.Entry entry : report.entries()) {
            if (entry.outcomes().get(0).verdict().isFailure()) {
                console().out().println("failed: " + Printable.text(entry.path() + ": " + entry.message(0)));
            }
        }
        console().out().print(report.toTable());
        return report.isClean() ? Status.OK : Status.FAILED;
    }

    private ConformanceReport report(EngineUnderTest engine) {
        try {
            return ConformanceRunner.of(engine)
                    .run(places.stream().map(Input::path).map(Suite::at).toList());
        } catch (EbpfException e) {
            throw Refusal.of(e, "");
        }
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.ProgramFacts;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.loader.LoadException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = CheckCommand.NAME,
        description = {
            "Prints what is wrong with programs, and the rules behind it.",
            "After the findings stand facts about the program: its size, the conformance groups, profiles and clang -mcpu"
                    + " that it needs, what it calls and names of the host, and how deep its own calls nest.",
            "An error makes the exit code " + Status.FAILED + ", a warning does not."
        })
final class CheckCommand extends Verb {

    static final String NAME = "check";

    @Parameters(paramLabel = "FILE", description = "Object file or bytecode, - for standard input.")
    private String file = "";

    @Option(
            names = "--program",
            paramLabel = "NAME",
            description = "Only this program of an object file. Without it: all of them.")
    private Optional<String> program = Optional.empty();

    @Mixin
    private Profiles profiles = new Profiles();

    CheckCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Binary binary = Binary.read(file, console());
        ProgramValidator validator = ProgramValidator.of(profiles.toSet());
        long errors = 0;
        for (Program each : binary.programs(program)) {
            List<Finding> findings = validator.findings(each.bytecode());
            print(binary.place(each), each, findings);
            errors += count(findings, Finding.Level.ERROR);
        }
        for (LoadException refusal : binary.refused(program)) {
            print(Finding.Level.ERROR, Refusal.of(refusal, binary.name()).line());
            errors++;
        }
        return errors == 0 ? Status.OK : Status.FAILED;
    }

    private void print(String place, Program program, List<Finding> findings) {
        for (Finding finding : findings) {
            print(finding.level(), place + ": " + finding);
        }
        long errors = count(findings, Finding.Level.ERROR);
        long warnings = count(findings, Finding.Level.WARNING);
        PrintStream out = console().out();
        out.println(Printable.text(place) + ": " + plural(program.bytecode().slots(), "slot") + ", "
                + plural(errors, "error") + ", " + plural(warnings, "warning"));
        out.print(FactSheet.of(ProgramFacts.of(program.bytecode())));
    }

    private void print(Finding.Level level, String line) {
        console().out().println(level.name().toLowerCase(Locale.ROOT) + ": " + Printable.text(line));
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    /** Returns a number of things. */
    static String plural(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

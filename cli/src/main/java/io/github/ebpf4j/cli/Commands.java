package io.github.ebpf4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command without a verb, and the way to the verbs. */
@Command(
        name = "ebpf4j",
        synopsisSubcommandLabel = "VERB",
        description = {
            "Runs, disassembles, assembles, draws and checks BPF programs. A FILE is an object file as clang writes it, or"
                    + " bare little-endian bytecode; - is standard input."
        },
        commandListHeading = "%nVerbs:%n",
        footer = {"", "ebpf4j VERB --help tells more."})
final class Commands extends Verb {

    private static final List<String> VERBS = List.of(
            RunCommand.NAME,
            DisasmCommand.NAME,
            AsmCommand.NAME,
            GraphCommand.NAME,
            CheckCommand.NAME,
            BtfCommand.NAME,
            InspectCommand.NAME,
            ConformanceCommand.NAME,
            PluginCommand.NAME);

    private Commands(Console console) {
        super(console);
    }

    /**
     * Runs the verb that the arguments name and returns the exit code.
     *
     * @throws Refusal if the arguments are wrong, or the verb cannot do what it should
     */
    static int run(String[] args, Console console) {
        ParseResult parsed;
        CommandLine commands = commandLine(Arrays.stream(args).findFirst(), console);
        try {
            parsed = commands.parseArgs(args);
        } catch (ParameterException e) {
            String command = e.getCommandLine().getCommandSpec().qualifiedName();
            throw Refusal.ofUsage(command + ": " + e.getMessage() + " (see " + command + " --help)");
        }
        ParseResult last = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (parsed.isUsageHelpRequested() || last.isUsageHelpRequested()) {
            last.commandSpec().commandLine().usage(console.out(), Help.Ansi.OFF);
            return Status.OK;
        }
        if (parsed.isVersionHelpRequested() || last.isVersionHelpRequested()) {
            commands.printVersionHelp(console.out(), Help.Ansi.OFF);
            return Status.OK;
        }
        return ((Verb) last.commandSpec().userObject()).call();
    }

    private static CommandLine commandLine(Optional<String> wanted, Console console) {
        CommandLine commands = new CommandLine(new Commands(console));
        // To describe a verb takes picocli a while, so it is asked to describe only what is needed.
        Optional<Verb> verb = wanted.flatMap(name -> verb(name, console));
        if (verb.isPresent()) {
            commands.addSubcommand(verb.get());
        } else {
            VERBS.forEach(name -> commands.addSubcommand(verb(name, console).orElseThrow()));
        }
        // --mem @FILE is ours.
        return commands.setExpandAtFiles(false);
    }

    private static Optional<Verb> verb(String name, Console console) {
        return switch (name) {
            case RunCommand.NAME -> Optional.of(new RunCommand(console));
            case DisasmCommand.NAME -> Optional.of(new DisasmCommand(console));
            case AsmCommand.NAME -> Optional.of(new AsmCommand(console));
            case GraphCommand.NAME -> Optional.of(new GraphCommand(console));
            case CheckCommand.NAME -> Optional.of(new CheckCommand(console));
            case BtfCommand.NAME -> Optional.of(new BtfCommand(console));
            case InspectCommand.NAME -> Optional.of(new InspectCommand(console));
            case ConformanceCommand.NAME -> Optional.of(new ConformanceCommand(console));
            case PluginCommand.NAME -> Optional.of(new PluginCommand(console));
            default -> Optional.empty();
        };
    }

    @Override
    public Integer call() {
        commandLine(Optional.empty(), console()).usage(console().err(), Help.Ansi.OFF);
        return Status.WRONG_USAGE;
    }
}

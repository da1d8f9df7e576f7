package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.UpstreamHelpers;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.isa.program.Program;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = PluginCommand.NAME,
        description = {
            "Runs a program for bpf_conformance_runner.",
            "The program comes as hexadecimal bytes on standard input, and r0 is printed in hexadecimal."
        },
        footer = {
            "",
            "The runner gives no verb. A symbolic link named ebpf4j-plugin to the launcher is this verb:",
            "  ln -s ebpf4j ebpf4j-plugin",
            "  bpf_conformance_runner --plugin_path ./ebpf4j-plugin ..."
        })
final class PluginCommand extends Verb {

    static final String NAME = "plugin";

    private static final String ELF = "--elf";

    @Parameters(
            paramLabel = "MEMORY",
            arity = "0..1",
            description = "The memory that r1 points to, r2 being its size, as hexadecimal bytes. Without it there is"
                    + " none.")
    private String memory = "";

    @Option(names = ELF, description = "Standard input has an object file with one program, not bytecode.")
    private boolean elf;

    @Mixin
    private Profiles profiles = new Profiles();

    PluginCommand(Console console) {
        super(console);
    }

    /**
     * Returns what picocli would make of the arguments if they are those that the runner gives without being told to
     * give others: {@code plugin [MEMORY] [--elf]}.
     */
    static Optional<PluginCommand> ofRunnersCall(List<String> args, Console console) {
        if (args.isEmpty() || !args.get(0).equals(NAME)) {
            return Optional.empty();
        }
        boolean hasMemory = args.size() > 1 && !args.get(1).startsWith("-");
        List<String> options = args.subList(hasMemory ? 2 : 1, args.size());
        if (!options.isEmpty() && !options.equals(List.of(ELF))) {
            return Optional.empty();
        }
        PluginCommand command = new PluginCommand(console);
        command.memory = hasMemory ? args.get(1) : "";
        command.elf = !options.isEmpty();
        return Optional.of(command);
    }

    @Override
    public Integer call() {
        byte[] bytes = Hex.parse(memory, "memory");
        Input text = Input.read(Input.STANDARD, console());
        Input input = new Input(text.name(), Hex.parse(text.text(), text.name()));
        Binary binary = elf ? Binary.ofElf(input) : Binary.ofBytecode(input);
        Program program = binary.program(Optional.empty());
        Environment environment = UpstreamHelpers.addTo(Environment.builder())
                .profiles(profiles.toSet())
                .build();
        // Standard input is all that there is, so messages need not say so.
        console().out().println(Long.toHexString(Execution.r0(program, environment, bytes, "", "")));
        return Status.OK;
    }
}

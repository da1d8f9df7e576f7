package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.loader.LoadOptions;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = InspectCommand.NAME,
        description = {
            "Prints what an object file holds.",
            "That is: its programs, where they are attached and what each needs; maps and data; what the host has to"
                    + " give; relocations, those of CO-RE with the old value and the new one; what is odd; and which"
                    + " programs are refused, and why. A refused program makes the exit code " + Status.FAILED + "."
        })
final class InspectCommand extends Verb {

    static final String NAME = "inspect";

    @Parameters(paramLabel = "FILE", description = "Object file, - for standard input.")
    private String file = "";

    @Option(names = "--json", description = "Print JSON, whose shape is documented and stays as it is.")
    private boolean json;

    @Mixin
    private Target target = new Target();

    InspectCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Input input = Input.read(file, console());
        ObjectFile object = load(input, target.options(console()));
        console().out().print(json ? InspectJson.of(object) : InspectText.of(object));
        return object.refused().isEmpty() ? Status.OK : Status.FAILED;
    }

    private static ObjectFile load(Input input, LoadOptions options) {
        try {
            return ObjectLoader.load(input.bytes(), input.name(), options);
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}

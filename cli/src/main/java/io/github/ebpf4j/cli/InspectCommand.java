package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.loader.LoadOptions;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--target-btf",
            paramLabel = "BTF",
            description = "Adjust CO-RE accesses to the types in this file: BTF as in /sys/kernel/btf/vmlinux, or an"
                    + " object file that has some. Without it: to the object's own.")
    private Optional<String> targetTypes = Optional.empty();

    @Option(
            names = "--kconfig",
            paramLabel = "NAME=VALUE",
            description = "Set an extern kernel setting, such as CONFIG_HZ=250. Repeat it for more.")
    private Map<String, String> kernelSettings = new LinkedHashMap<>();

    InspectCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Input input = Input.read(file, console());
        LoadOptions options =
                new LoadOptions(LoadOptions.DEFAULT.limits(), targetTypes.map(this::types), kernelSettings);
        ObjectFile object = load(input, options);
        console().out().print(json ? InspectJson.of(object) : InspectText.of(object));
        return object.refused().isEmpty() ? Status.OK : Status.FAILED;
    }

    private Btf types(String from) {
        Input input = Input.read(from, console());
        try {
            return ObjectLoader.types(input.bytes(), input.name());
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }

    private static ObjectFile load(Input input, LoadOptions options) {
        try {
            return ObjectLoader.load(input.bytes(), input.name(), options);
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}

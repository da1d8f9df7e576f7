package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.CDeclarations;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = BtfCommand.NAME,
        description = {
            "Prints the types of an object file as C declares them.",
            "The file may also be BTF alone, as /sys/kernel/btf/vmlinux is. The text is what bpftool btf dump file FILE"
                    + " format c prints, in the order of the types' numbers."
        })
final class BtfCommand extends Verb {

    static final String NAME = "btf";

    @Parameters(paramLabel = "FILE", description = "Object file or BTF, - for standard input.")
    private String file = "";

    @Option(
            names = "--raw",
            description =
                    "A line for each type, with its number, and one for each member: as bpftool btf dump file FILE"
                            + " prints them.")
    private boolean raw;

    @Option(
            names = "--values",
            description = "The variables of the object's data sections, as they are before a program runs.")
    private boolean values;

    @Option(
            names = "--json",
            description = "As JSON: the types as bpftool -j lists them or, with --values, the values by section and"
                    + " variable.")
    private boolean json;

    BtfCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        if (raw && values) {
            throw Refusal.ofUsage("ebpf4j btf: --raw and --values cannot be used together (see ebpf4j btf --help)");
        }
        Input input = Input.read(file, console());
        try {
            if (values) {
                printValues(input);
            } else {
                printTypes(ObjectLoader.types(input.bytes(), input.name()));
            }
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
        return Status.OK;
    }

    private void printTypes(Btf types) {
        if (json) {
            Json.print(TypeList.json(types), console().out());
        } else if (raw) {
            TypeList.print(types, console().out());
        } else {
            console().out().print(CDeclarations.of(types));
        }
    }

    private void printValues(Input input) {
        if (!ObjectLoader.isElf(input.bytes())) {
            throw Refusal.of(Phase.LOAD, input.name(), "is no object file, so there are no values");
        }
        ObjectFile object = ObjectLoader.load(input.bytes(), input.name());
        if (object.types().isEmpty()) {
            // To say it as the types themselves are refused.
            ObjectLoader.types(input.bytes(), input.name());
        }
        SectionValues sections = SectionValues.of(object);
        if (json) {
            Json.print(sections.json(), console().out());
        } else {
            console().out().print(sections.text());
        }
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = AsmCommand.NAME,
        description = {
            "Assembles text and writes bare bytecode.",
            "The text is in the dialect of bpf_conformance. Programs that break rules are assembled, too: the verb check"
                    + " judges them."
        })
final class AsmCommand extends Verb {

    static final String NAME = "asm";

    @Parameters(paramLabel = "FILE", description = "Assembly text, - for standard input.")
    private String file = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "Where to write the bytecode, - for standard output.")
    private String output = "";

    @Option(
            names = "--big-endian",
            description = "Write big-endian bytecode, which the other verbs take from object files only.")
    private boolean bigEndian;

    AsmCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Input input = Input.read(file, console());
        byte[] bytecode = assemble(input).encode(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (output.equals(Input.STANDARD)) {
            console().out().write(bytecode, 0, bytecode.length);
            return Status.OK;
        }
        try {
            Files.write(Input.path(output), bytecode);
        } catch (IOException e) {
            throw Refusal.of(Phase.ASSEMBLE, output, "cannot be written: " + Input.reason(e));
        }
        return Status.OK;
    }

    private static Bytecode assemble(Input input) {
        try {
            return Assembler.assemble(input.text());
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}

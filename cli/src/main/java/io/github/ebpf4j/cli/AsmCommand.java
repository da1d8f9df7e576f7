package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.isa.text.Dialect;
import java.nio.ByteOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = AsmCommand.NAME,
        description = {
            "Assembles text and writes bare bytecode.",
            "Programs that break rules are assembled, too: the verb check judges them."
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

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            converter = Choice.OfDialect.class,
            description = "The text's dialect: ${COMPLETION-CANDIDATES}. Without it: ${DEFAULT-VALUE}.")
    private Dialect dialect = Dialect.CONFORMANCE;

    AsmCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Input input = Input.read(file, console());
        byte[] bytecode = assemble(input).encode(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Output.write(output, bytecode, Phase.ASSEMBLE.toString(), console());
        return Status.OK;
    }

    private Bytecode assemble(Input input) {
        try {
            return Assembler.assemble(dialect, input.text());
        } catch (EbpfException e) {
            throw Refusal.of(e, input.name());
        }
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.loader.LoadException;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = DisasmCommand.NAME,
        description = {
            "Prints programs as assembly text.",
            "The verb asm reads it back to the same bytecode, unless it is a listing. What is malformed is printed as"
                    + " .8byte, with the reason if it can be read back."
        })
final class DisasmCommand extends Verb {

    static final String NAME = "disasm";

    @Parameters(paramLabel = "FILE", description = "Object file or bytecode, - for standard input.")
    private String file = "";

    @Option(
            names = "--program",
            paramLabel = "NAME",
            description = "Only this program of an object file. Without it: all of them.")
    private Optional<String> program = Optional.empty();

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            converter = Choice.OfNotation.class,
            description = "How to write instructions: ${COMPLETION-CANDIDATES}. Without it: ${DEFAULT-VALUE}.")
    private Notation notation = Notation.CONFORMANCE;

    DisasmCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Binary binary = Binary.read(file, console());
        StringBuilder text = new StringBuilder();
        for (Program each : binary.programs(program)) {
            text.append(text.isEmpty() ? "" : "\n");
            describe(binary.place(each), each, text);
            text.append(notation.write(each));
        }
        console().out().print(text);
        Collection<LoadException> refused = binary.refused(program);
        for (LoadException refusal : refused) {
            console().err().println(Refusal.of(refusal, binary.name()).line());
        }
        return refused.isEmpty() ? Status.OK : Status.FAILED;
    }

    private void describe(String place, Program program, StringBuilder text) {
        comment(
                text,
                place
                        + (program.section().isEmpty() ? "" : ", section \"" + program.section() + "\"")
                        + (program.byteOrder() == ByteOrder.BIG_ENDIAN ? ", big endian" : ""));
        // A listing has them as labels.
        List<Function> functions = notation == Notation.LISTING ? List.of() : program.functions();
        for (Function function : functions) {
            comment(text, "pc " + function.pc() + ": " + function.name());
        }
    }

    private static void comment(StringBuilder text, String comment) {
        text.append("# ").append(Printable.text(comment)).append('\n');
    }
}

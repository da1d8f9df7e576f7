package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Disassembler;
import io.github.ebpf4j.loader.LoadException;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = DisasmCommand.NAME,
        description = {
            "Prints programs as assembly text.",
            "The verb asm reads it back to the same bytecode. What is malformed is printed as .8byte, with the reason."
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
            text.append(Disassembler.disassemble(each.bytecode()));
        }
        console().out().print(text);
        Collection<LoadException> refused = binary.refused(program);
        for (LoadException refusal : refused) {
            console().err().println(Refusal.of(refusal, binary.name()).line());
        }
        return refused.isEmpty() ? Status.OK : Status.FAILED;
    }

    private static void describe(String place, Program program, StringBuilder text) {
        comment(
                text,
                place
                        + (program.section().isEmpty() ? "" : ", section \"" + program.section() + "\"")
                        + (program.byteOrder() == ByteOrder.BIG_ENDIAN ? ", big endian" : ""));
        for (Function function : program.functions()) {
            comment(text, "pc " + function.pc() + ": " + function.name());
        }
    }

    private static void comment(StringBuilder text, String comment) {
        text.append("# ").append(Refusal.printable(comment)).append('\n');
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.flow.ControlFlow;
import io.github.ebpf4j.isa.text.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = GraphCommand.NAME,
        description = {
            "Draws where the execution of a program can go.",
            "There is a box for each function, with its blocks and the edges between them. An edge that closes a loop is"
                    + " dashed, a block that cannot be reached is grey, and a way out of a function that is neither a"
                    + " call nor an exit is red or thick."
        },
        footer = {"", "Example: ebpf4j graph program.o | dot -Tsvg -o program.svg"})
final class GraphCommand extends Verb {

    static final String NAME = "graph";

    @Parameters(paramLabel = "FILE", description = "Object file or bytecode, - for standard input.")
    private String file = "";

    @Option(
            names = "--program",
            paramLabel = "NAME",
            description = "Which program of an object file; not needed if it has one only.")
    private Optional<String> program = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Choice.OfFormat.class,
            description = "The drawing's language: ${COMPLETION-CANDIDATES}. Without it: ${DEFAULT-VALUE}.")
    private Format format = Format.GRAPHVIZ;

    @Option(
            names = "--dialect",
            paramLabel = "DIALECT",
            converter = Choice.OfDialect.class,
            description = "The dialect of the instructions: ${COMPLETION-CANDIDATES}. Without it: ${DEFAULT-VALUE}.")
    private Dialect dialect = Dialect.CONFORMANCE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Where to write the drawing. Without it, or as -: standard output.")
    private String output = Input.STANDARD;

    /** The languages for drawings. */
    enum Format {
        GRAPHVIZ(ControlFlow::toGraphviz),
        MERMAID(ControlFlow::toMermaid);

        private final BiFunction<ControlFlow, Dialect, String> drawer;

        Format(BiFunction<ControlFlow, Dialect, String> drawer) {
            this.drawer = drawer;
        }

        String draw(ControlFlow flow, Dialect dialect) {
            return drawer.apply(flow, dialect);
        }

        /** Returns the name as it is written on a command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    GraphCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Binary binary = Binary.read(file, console());
        ControlFlow flow = ControlFlow.of(Printable.program(binary.program(program)));
        // Both languages are defined for UTF-8, whatever the console has.
        byte[] drawing = format.draw(flow, dialect).getBytes(StandardCharsets.UTF_8);
        Output.write(output, drawing, NAME, console());
        return Status.OK;
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.isa.program.Program;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = RunCommand.NAME,
        description = "Runs a program and prints what it leaves in r0.",
        footer = {"", "Example: ebpf4j run fibonacci.bpfel.o --program xdp_fib"})
final class RunCommand extends Verb {

    static final String NAME = "run";

    /** What stands before the name of a file that is the memory. */
    private static final String FROM_FILE = "@";

    @Parameters(paramLabel = "FILE", description = "Object file or bytecode, - for standard input.")
    private String file = "";

    @Option(
            names = "--program",
            paramLabel = "NAME",
            description = "Which program of an object file; not needed if it has one only.")
    private Optional<String> program = Optional.empty();

    @Option(
            names = "--mem",
            paramLabel = "HEX|@FILE",
            description = "The memory that r1 points to, r2 being its size: bytes of two hexadecimal digits, or the"
                    + " content of a file. Without it there is none.")
    private String memory = "";

    @Mixin
    private Profiles profiles = new Profiles();

    @Option(
            names = "--budget",
            paramLabel = "N",
            converter = Count.class,
            description = "Stop the program after N instructions. Without it: ${DEFAULT-VALUE}.")
    private long budget = Limits.DEFAULT.instructions();

    RunCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        Binary binary = Binary.read(file, console());
        Program chosen = binary.program(program);
        Environment environment = Environment.builder()
                .profiles(profiles.toSet())
                .limits(Limits.DEFAULT.withInstructions(budget))
                .build();
        long r0 = Execution.r0(chosen, environment, memory(), binary.name(), binary.place(chosen));
        console().out().println("r0 = " + r0 + " (0x" + Long.toHexString(r0) + ")");
        return Status.OK;
    }

    private byte[] memory() {
        return memory.startsWith(FROM_FILE)
                ? Input.read(memory.substring(FROM_FILE.length()), console()).bytes()
                : Hex.parse(memory, "--mem");
    }
}

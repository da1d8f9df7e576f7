package io.github.ebpf4j.cli;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.MemoryContext;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.runtime.BpfProgram;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.runtime.TestRun;
import io.github.ebpf4j.interpreter.runtime.TestRunResult;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = RunCommand.NAME,
        description = {
            "Runs a program and prints what it leaves in r0.",
            "A program of an object file gets what its type takes, a packet or a context; its maps and data are there,"
                    + " and so are the kernel's helpers. What it prints goes to standard error."
        },
        footer = {
            "",
            "Examples:",
            "  ebpf4j run fibonacci.bpfel.o --program xdp_fib",
            "  ebpf4j run filter.o --packet @packet --map ports=@ports.json --dump-maps"
        })
final class RunCommand extends Verb {

    static final String NAME = "run";

    /** What stands before the name of a file that holds what is asked for. */
    private static final String FROM_FILE = "@";

    /** How many zeros are the packet that nobody gave: as many as Ethernet's shortest frame has bytes. */
    private static final int PACKET = 64;

    @Parameters(paramLabel = "FILE", description = "Object file or bytecode, - for standard input.")
    private String file = "";

    @Option(
            names = "--program",
            paramLabel = "NAME",
            description = "Which program of an object file; not needed if it has one only.")
    private Optional<String> program = Optional.empty();

    @Option(
            names = {"--packet", "--data-in"},
            paramLabel = "HEX|@FILE",
            description = "The packet: bytes of two hexadecimal digits, or the content of a file. Without it: 64 zeros,"
                    + " for a program that takes one.")
    private Optional<String> packet = Optional.empty();

    @Option(
            names = {"--ctx", "--ctx-in"},
            paramLabel = "HEX|@FILE",
            description = "The bytes of the context: a struct xdp_md, a struct __sk_buff, the record of a tracepoint.")
    private Optional<String> context = Optional.empty();

    @Option(
            names = "--mem",
            paramLabel = "HEX|@FILE",
            description = "A plain memory in place of a context: r1 points to it, and r2 is its size.")
    private Optional<String> memory = Optional.empty();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            converter = Count.class,
            description = "Run it N times, and print how long a run takes in the mean.")
    private long repeat;

    @Option(
            names = "--map",
            paramLabel = "NAME=JSON|@FILE",
            description = "Put entries into a map first: a JSON array of objects with a key and a value, as --dump-maps"
                    + " prints them. Repeat it for more.")
    private Map<String, String> maps = new LinkedHashMap<>();

    @Option(
            names = "--global",
            paramLabel = "NAME=JSON",
            description = "Set a variable of the object first, a constant too. Repeat it for more.")
    private Map<String, String> globals = new LinkedHashMap<>();

    @Option(
            names = "--max-entries",
            paramLabel = "NAME=N",
            description = "Set how many entries a map has at most, where the object leaves that to who loads it. Repeat"
                    + " it for more.")
    private Map<String, Long> maxEntries = new LinkedHashMap<>();

    @Option(
            names = "--world",
            paramLabel = "JSON|@FILE",
            description = "What the world answers the helpers: a JSON object with any of time, seed, devices, routes,"
                    + " neighbours, sockets, tasks and cgroups.")
    private Optional<String> world = Optional.empty();

    @Option(names = "--dump-maps", description = "Print what maps and variables hold in the end.")
    private boolean dumpMaps;

    @Option(
            names = "--data-out",
            paramLabel = "FILE",
            description = "Write the packet to a file in the end, - for standard output.")
    private Optional<String> packetOut = Optional.empty();

    @Option(
            names = "--ctx-out",
            paramLabel = "FILE",
            description = "Write the bytes of the context to a file in the end, - for standard output.")
    private Optional<String> contextOut = Optional.empty();

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Option(
            names = "--lenient",
            description =
                    "Run a program that names a helper or function which nobody has; it stops when it gets there.")
    private boolean lenient;

    @Mixin
    private GivenType type = new GivenType();

    @Mixin
    private Target target = new Target();

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
        if (repeat > Integer.MAX_VALUE) {
            throw Refusal.ofUsage("--repeat is %d, must not be more than %d".formatted(repeat, Integer.MAX_VALUE));
        }
        if (memory.isPresent() && (packet.isPresent() || context.isPresent())) {
            throw Refusal.ofUsage("--mem is given in place of a context, so --packet and --ctx cannot be given too");
        }
        Binary binary = Binary.read(file, target.options(console()), console());
        Program chosen = type.of(binary.program(program));
        if (packet.isPresent() && chosen.attachment().type() == ProgramType.UNSPEC) {
            String section = chosen.section().isEmpty() ? "nothing says" : "section \"%s\" does not say";
            throw Refusal.of(
                    Phase.RUN,
                    binary.place(chosen),
                    (section + " what the program is for, so it gets no packet: give it a --type, such as xdp or tc")
                            .formatted(chosen.section()));
        }
        try (Instance instance = instance(binary, type.of(binary.objectOf(chosen), chosen))) {
            maps.forEach((name, entries) -> new MapJson(instance, map(instance, name)).put(text(entries)));
            RunResult result = run(instance, binary, chosen);
            if (result.outcome() instanceof Outcome.Faulted faulted) {
                Fault fault = faulted.fault();
                throw Refusal.of(Phase.RUN, binary.place(chosen), fault + ": " + fault.instruction());
            }
            packetOut.ifPresent(out -> Output.write(out, result.data(), NAME, console()));
            contextOut.ifPresent(out -> Output.write(out, result.context(), NAME, console()));
            Optional<RunMaps> held = dumpMaps ? Optional.of(RunMaps.of(instance)) : Optional.empty();
            if (json) {
                Json.print(result.json(held), console().out());
            } else {
                console().out().print(result.text(repeat, held));
            }
        }
        return Status.OK;
    }

    private Instance instance(Binary binary, BpfObject object) {
        Instance.Builder builder = Instance.builder(object)
                .limits(Limits.DEFAULT.withInstructions(budget))
                .profiles(profiles.toSet())
                .lenient(lenient)
                .trace(line -> console().err().println(Printable.text(line)));
        target.types(console()).ifPresent(builder::kernelTypes);
        world.ifPresent(json -> builder.world(WorldJson.of(text(json))));
        globals.forEach((name, value) -> builder.global(name, GlobalJson.bytes(object, name, value)));
        try {
            maxEntries.forEach((name, entries) -> builder.maxEntries(name, entries));
            return builder.build();
        } catch (EbpfException e) {
            throw Refusal.of(e, binary.name());
        } catch (IllegalArgumentException e) {
            throw Refusal.ofUsage("--max-entries: " + e.getMessage());
        } catch (NoSuchElementException e) {
            throw Refusal.of(Phase.LINK, binary.name(), String.valueOf(e.getMessage()));
        }
    }

    private static BpfMap map(Instance instance, String name) {
        try {
            return instance.map(name);
        } catch (NoSuchElementException e) {
            throw Refusal.of(Phase.LOAD, "--map", String.valueOf(e.getMessage()));
        }
    }

    private RunResult run(Instance instance, Binary binary, Program chosen) {
        try {
            BpfProgram linked = instance.program(chosen.name());
            boolean plain =
                    packet.isEmpty() && context.isEmpty() && chosen.attachment().type() == ProgramType.UNSPEC;
            return memory.isPresent() || plain ? onMemory(linked) : inTestRun(linked);
        } catch (EbpfException e) {
            // A link error names the program itself.
            throw Refusal.of(e, e instanceof LinkException ? binary.name() : binary.place(chosen));
        }
    }

    private RunResult onMemory(BpfProgram linked) {
        MemoryContext bytes = MemoryContext.of(bytes(memory.orElse(""), "--mem"));
        Runner runner = linked.runner();
        long start = System.nanoTime();
        Outcome outcome = runner.outcome(bytes);
        for (long i = 1; i < repeat && outcome instanceof Outcome.Returned; i++) {
            outcome = runner.outcome(bytes);
        }
        Duration each = Duration.ofNanos((System.nanoTime() - start) / Math.max(1, repeat));
        return new RunResult(
                outcome, Optional.empty(), bytes.bytes(), new byte[0], each, runner.instructions(), runner.effects());
    }

    private RunResult inTestRun(BpfProgram linked) {
        TestRun run = TestRun.of(linked).repeat((int) repeat);
        packet.map(text -> bytes(text, "--packet")).ifPresent(run::data);
        if (packet.isEmpty()
                && TestRun.takesPacket(linked.program().attachment().type())) {
            run.data(new byte[PACKET]);
        }
        context.map(text -> bytes(text, "--ctx")).ifPresent(run::context);
        TestRunResult result = run.run();
        return new RunResult(
                result.outcome(),
                result.outcome() instanceof Outcome.Returned ? result.returnName() : Optional.empty(),
                result.data(),
                result.context(),
                result.duration(),
                result.instructions(),
                result.effects());
    }

    private byte[] bytes(String text, String option) {
        return text.startsWith(FROM_FILE)
                ? Input.read(text.substring(FROM_FILE.length()), console()).bytes()
                : Hex.parse(text, option);
    }

    private String text(String text) {
        return text.startsWith(FROM_FILE)
                ? Input.read(text.substring(FROM_FILE.length()), console()).text()
                : text;
    }
}

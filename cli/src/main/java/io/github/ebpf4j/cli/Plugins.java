package io.github.ebpf4j.cli;

import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.PluginOptions;
import io.github.ebpf4j.isa.EbpfException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that name external commands to be run against vectors, and say how. */
final class Plugins {

    @Option(
            names = "--plugin",
            paramLabel = "'CMD ARGS'",
            hideParamSyntax = true,
            converter = OfCommandLine.class,
            description = "Run this command for each vector, through the plugin protocol of bpf_conformance. Repeat it"
                    + " for several commands. The vector's memory stands before the first of ARGS that begins with -,"
                    + " or where {memory} is.")
    private List<PluginOptions> plugins = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            hideParamSyntax = true,
            converter = Whole.OfMilliseconds.class,
            description = "A plugin hangs that has not ended after so many milliseconds. Without it: 10000.")
    private Optional<Integer> timeout = Optional.empty();

    @Option(
            names = "--elf",
            description = "Give plugins the program as an object file, and --elf as their last argument.")
    private boolean elf;

    @Option(
            names = "--xdp-prolog",
            description =
                    "For plugins that run programs of type XDP, as Linux does: load r1 and r2 from a struct xdp_md"
                            + " before a program that has memory.")
    private boolean xdpPrologue;

    /** Returns whether any command was named. */
    boolean areNamed() {
        return !plugins.isEmpty();
    }

    /**
     * Returns the commands as engines, each of which was started once.
     *
     * @throws Refusal if one cannot be started, or an option has no plugin to be about
     */
    List<EngineUnderTest> engines() {
        if (!areNamed() && (elf || xdpPrologue || timeout.isPresent())) {
            String option = elf ? "--elf" : xdpPrologue ? "--xdp-prolog" : "--timeout";
            String command = "ebpf4j " + ConformanceCommand.NAME;
            throw Refusal.ofUsage(command + ": " + option + " is for a plugin, and there is no --plugin (see " + command
                    + " --help)");
        }
        return plugins.stream().map(this::engine).toList();
    }

    private EngineUnderTest engine(PluginOptions plugin) {
        PluginOptions options = new PluginOptions(
                Printable.text(plugin.name()),
                plugin.command(),
                plugin.directory(),
                timeout.map(Duration::ofMillis).orElse(plugin.timeout()),
                elf,
                xdpPrologue);
        try {
            return EngineUnderTest.plugin(options);
        } catch (EbpfException e) {
            throw Refusal.of(e, "");
        }
    }

    /** Reads a command line. */
    static final class OfCommandLine implements ITypeConverter<PluginOptions> {
        @Override
        public PluginOptions convert(String commandLine) {
            try {
                return PluginOptions.of(commandLine);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

package io.github.ebpf4j.conformance;

import io.github.ebpf4j.conformance.plugin.ShellWords;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An external command that speaks the plugin protocol of bpf_conformance, and how to use it.
 *
 * @param name what reports call it
 * @param command the command and its arguments, at least one word. A vector's memory stands in place of
 *     {@link #MEMORY}; without such a word before the first argument that begins with {@code -}, else last
 * @param directory the folder that it runs in, which relative names are meant from; nothing for that of the JVM
 * @param timeout how long it may take for a vector, 1 ms to 1 h
 * @param isElf whether the program is given to it as an object file, and {@code --elf} as its last argument
 * @param hasXdpPrologue whether a program with memory is made one of type XDP: instructions before it load R1 and R2 from
 *     a {@code struct xdp_md}
 */
public record PluginOptions(
        String name,
        List<String> command,
        Optional<Path> directory,
        Duration timeout,
        boolean isElf,
        boolean hasXdpPrologue) {

    /** The word of a command that stands for the memory, which is an empty argument if a vector has none. */
    public static final String MEMORY = "{memory}";

    /** The time limit unless another is given. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no command, or the timeout is out of range
     */
    public PluginOptions {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("there is no command");
        }
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the timeout is %s ms, must be %d to %d"
                    .formatted(milliseconds(timeout), SHORTEST.toMillis(), LONGEST.toMillis()));
        }
    }

    /** Returns a duration in milliseconds, which a {@code long} need not have room for, rounded down. */
    private static BigInteger milliseconds(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(1000))
                .add(BigInteger.valueOf(duration.getNano() / 1_000_000));
    }

    /**
     * Returns the options for a command line, which names the plugin too. It is split into words as a shell does, with
     * {@code '}, {@code "} and backslashes; nothing is expanded.
     *
     * @throws IllegalArgumentException if it has no word, or a quote is not closed
     */
    public static PluginOptions of(String commandLine) {
        return new PluginOptions(
                commandLine.strip(), ShellWords.split(commandLine), Optional.empty(), DEFAULT_TIMEOUT, false, false);
    }

    /** Returns these with another folder to run in. */
    public PluginOptions withDirectory(Path newDirectory) {
        return new PluginOptions(name, command, Optional.of(newDirectory), timeout, isElf, hasXdpPrologue);
    }

    /**
     * Returns these with another time limit.
     *
     * @throws IllegalArgumentException if it is not 1 ms to 1 h
     */
    public PluginOptions withTimeout(Duration newTimeout) {
        return new PluginOptions(name, command, directory, newTimeout, isElf, hasXdpPrologue);
    }

    /** Returns these with the program as an object file or not. */
    public PluginOptions withElf(boolean newElf) {
        return new PluginOptions(name, command, directory, timeout, newElf, hasXdpPrologue);
    }

    /** Returns these with the prologue or without. */
    public PluginOptions withXdpPrologue(boolean newXdpPrologue) {
        return new PluginOptions(name, command, directory, timeout, isElf, newXdpPrologue);
    }
}

package io.github.ebpf4j.conformance.plugin;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.PluginException;
import io.github.ebpf4j.conformance.PluginOptions;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorEnvironment;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An external command behind the plugin protocol: a process per vector. */
public final class PluginEngine implements EngineUnderTest {

    /** Two blanks after each byte, as upstream's runner writes them; there are plugins that skip a fixed number. */
    private static final HexFormat HEX = HexFormat.of().withSuffix("  ");

    /** What Linux admits in one argument is 128 KiB. */
    private static final int MOST_MEMORY = 32_000;

    private static final String XDP_SECTION = "xdp";
    private static final String DEFAULT_SECTION = ".text";

    /** What a shell, and each of the commands that start another, answers if there is nothing to start. */
    private static final int NOT_EXECUTABLE = 126;

    private static final int NOT_FOUND = 127;

    /** The reason within the message of the JDK, before JDK 25 and from then on. */
    private static final Pattern REASON = Pattern.compile("error(?:=\\d+, (.*)|: \\d+ \\((.*)\\) ?)");

    private final PluginOptions options;

    private PluginEngine(PluginOptions options) {
        this.options = options;
    }

    /**
     * Starts the command once, with a program that returns 0, and returns it as an engine; what it answers to that is of
     * no importance.
     *
     * @throws PluginException if it cannot be started
     */
    public static PluginEngine of(PluginOptions options) {
        PluginEngine engine = new PluginEngine(options);
        byte[] code = Assembler.assemble("mov32 %r0, 0\nexit").encode(ByteOrder.LITTLE_ENDIAN);
        PluginRun.End end = engine.exchange(code, Bytes.NONE);
        if (end instanceof PluginRun.End.Exited exited
                && (exited.status() == NOT_EXECUTABLE || exited.status() == NOT_FOUND)) {
            throw engine.failure("cannot be started: exit status %d %s"
                    .formatted(
                            exited.status(), exited.errors().lines().findFirst().orElse("")));
        }
        return engine;
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public Answer run(TestVector vector) {
        if (!vector.environment().isPlain()) {
            return new Answer.NotApplicable(
                    "the plugin protocol has no words for " + String.join(", ", needs(vector.environment())));
        }
        if (vector.memory().size() > MOST_MEMORY) {
            return new Answer.NotApplicable("%d bytes of memory do not fit an argument, %d do"
                    .formatted(vector.memory().size(), MOST_MEMORY));
        }
        byte[] code = vector.code().encode(ByteOrder.LITTLE_ENDIAN);
        return ProtocolAnswer.of(exchange(code, vector.memory()), options.timeout());
    }

    private PluginRun.End exchange(byte[] code, Bytes memory) {
        byte[] program = options.hasXdpPrologue() && memory.size() > 0 ? withPrologue(code, memory.size()) : code;
        byte[] input = options.isElf()
                ? ElfObject.of(options.hasXdpPrologue() ? XDP_SECTION : DEFAULT_SECTION, program)
                : program;
        ProcessBuilder builder = new ProcessBuilder(command(memory));
        options.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return PluginRun.of(
                    builder, (HEX.formatHex(input) + "\n").getBytes(StandardCharsets.US_ASCII), options.timeout());
        } catch (IOException e) {
            throw failure("cannot be started: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        }
    }

    private static byte[] withPrologue(byte[] code, int size) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(XdpPrologue.of(size).encode(ByteOrder.LITTLE_ENDIAN));
        both.writeBytes(code);
        return both.toByteArray();
    }

    private List<String> command(Bytes memory) {
        List<String> command = new ArrayList<>(options.command());
        String argument = HEX.formatHex(memory.toArray());
        if (command.contains(PluginOptions.MEMORY)) {
            command.replaceAll(word -> word.equals(PluginOptions.MEMORY) ? argument : word);
        } else if (memory.size() > 0) {
            command.add(firstOption(command), argument);
        }
        if (options.isElf()) {
            command.add("--elf");
        }
        return command;
    }

    private static int firstOption(List<String> command) {
        for (int i = 1; i < command.size(); i++) {
            if (command.get(i).startsWith("-")) {
                return i;
            }
        }
        return command.size();
    }

    private static List<String> needs(VectorEnvironment environment) {
        List<String> needs = new ArrayList<>();
        if (environment.byteOrder() != VectorEnvironment.PLAIN.byteOrder()) {
            needs.add("a byte order");
        }
        if (!environment.limits().equals(VectorEnvironment.PLAIN.limits())) {
            needs.add("limits");
        }
        if (!environment.maps().isEmpty()) {
            needs.add("maps");
        }
        if (!environment.variables().isEmpty()) {
            needs.add("variables");
        }
        if (!environment.functions().isEmpty()) {
            needs.add("functions");
        }
        if (environment.isRepeated()) {
            needs.add("repetition");
        }
        return needs;
    }

    private PluginException failure(String message) {
        return new PluginException("plugin \"%s\": %s".formatted(options.name(), message.strip()));
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        Matcher matcher = REASON.matcher(message);
        if (!matcher.find()) {
            return message;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }
}

package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.interpreter.linux.Observation.Bytes;
import io.github.ebpf4j.interpreter.linux.Observation.Entry;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kernel that runs the tests, by {@code bpftool}. Programs and maps are pinned while this is open, in a folder of its
 * own below {@code /sys/fs/bpf}; nothing is attached. All runs are on CPU 0.
 */
final class Linux implements Machine {

    private static final Path BPF = Path.of("/sys/fs/bpf");
    private static final Pattern BYTES =
            Pattern.compile("\"(key|value)\":\\[(\"0x[0-9a-f]{2}\"(?:,\"0x[0-9a-f]{2}\")*)]");
    private static final Pattern RETURNED = Pattern.compile("\"retval\":(\\d+)");
    // As the C library says it.
    private static final Map<String, String> ERRORS = Map.of(
            "Invalid argument", "EINVAL",
            "Numerical result out of range", "ERANGE",
            "No such device", "ENODEV",
            "Cannot allocate memory", "ENOMEM",
            "Bad address", "EFAULT",
            "Address family not supported by protocol", "EAFNOSUPPORT",
            "Unknown error 524", "ENOTSUPP");

    private final Path programs;
    private final Path maps;
    private final Path scratch;
    private final BpfObject object;

    private Linux(Path pinned, Path scratch, BpfObject object) {
        this.programs = pinned.resolve("programs");
        this.maps = pinned.resolve("maps");
        this.scratch = scratch;
        this.object = object;
    }

    /** Returns why nothing can be compared with the kernel here, if so. */
    static Optional<String> unusable() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("this is " + System.getProperty("os.name") + ", not Linux");
        }
        if (!Files.isDirectory(BPF) || !Files.isWritable(BPF)) {
            return Optional.of(BPF + " is not there, or not writable: it takes root, and a mounted bpf file system");
        }
        try {
            Answer version = command(List.of("bpftool", "version"));
            if (version.status() != 0) {
                return Optional.of("bpftool ends with " + version.status() + ": " + version.err());
            }
            Answer kernel = command(List.of("bpftool", "prog", "show"));
            return kernel.status() == 0
                    ? Optional.empty()
                    : Optional.of("bpftool may not use the kernel's BPF: " + kernel.err());
        } catch (UncheckedIOException e) {
            return Optional.of("there is no bpftool: " + e.getMessage());
        }
    }

    /** Returns the kernel's release and architecture. */
    static String release() {
        return command(List.of("uname", "-rm")).out().strip().replaceAll("-\\S+", "");
    }

    /**
     * Loads an object.
     *
     * @throws RunException if the kernel refuses; its message is the last lines of the verifier's
     */
    static Linux load(Path file, BpfObject object) {
        try {
            Path scratch = Files.createTempDirectory("ebpf4j");
            Path pinned = BPF.resolve("ebpf4j_" + ProcessHandle.current().pid());
            Linux linux = new Linux(pinned, scratch, object);
            Files.createDirectory(pinned);
            Answer answer = command(List.of(
                    "bpftool",
                    "prog",
                    "loadall",
                    file.toString(),
                    linux.programs.toString(),
                    "pinmaps",
                    linux.maps.toString()));
            if (answer.status() != 0) {
                linux.close();
                throw new RunException("not loadable: " + lastLines(answer.err()));
            }
            return linux;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Of what the verifier says, the line before its statistics has the reason.
    private static String lastLines(String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.startsWith("processed ")
                        && !line.startsWith("libbpf: failed")
                        && !line.startsWith("Error")
                        && !line.contains("END PROG LOAD LOG")
                        && !line.contains("strict mode")
                        && !line.contains("--legacy")
                        && !line.isBlank())
                .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
    }

    @Override
    public void put(String map, byte[] key, byte[] value) {
        List<String> words = new ArrayList<>(List.of("bpftool", "map", "update", "pinned", pinOf(map), "key", "hex"));
        words.addAll(digits(key));
        words.addAll(List.of("value", "hex"));
        words.addAll(digits(value));
        Answer answer = command(words);
        if (answer.status() != 0) {
            throw new RunException(answer.err());
        }
    }

    @Override
    public Observation run(String program, Optional<byte[]> data, Optional<byte[]> context) {
        try {
            List<String> words =
                    new ArrayList<>(List.of("taskset", "-c", "0", "bpftool", "-j", "prog", "run", "pinned"));
            words.add(programs.resolve(program).toString());
            Path dataOut = scratch.resolve("data_out");
            Path contextOut = scratch.resolve("ctx_out");
            Files.deleteIfExists(dataOut);
            Files.deleteIfExists(contextOut);
            if (data.isPresent()) {
                Files.write(scratch.resolve("data_in"), data.get());
                words.addAll(List.of("data_in", scratch.resolve("data_in").toString()));
                words.addAll(List.of("data_out", dataOut.toString()));
            }
            if (data.isEmpty()) {
                // bpftool has 1 for what the kernel wants to be 0 for programs without a packet.
                words.addAll(List.of("repeat", "0"));
            }
            if (context.isPresent()) {
                Files.write(scratch.resolve("ctx_in"), context.get());
                words.addAll(List.of("ctx_in", scratch.resolve("ctx_in").toString()));
                if (givesContext(program)) {
                    words.addAll(List.of("ctx_out", contextOut.toString()));
                }
            }
            Answer answer = command(words);
            Matcher returned = RETURNED.matcher(answer.out());
            if (answer.status() != 0 || !returned.find()) {
                throw new RunException(refusal(answer));
            }
            return new Observation(Integer.parseUnsignedInt(returned.group(1)), content(dataOut), content(contextOut));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The others, with what they are given for a context, the kernel refuses if they ask for it back.
    private boolean givesContext(String program) {
        return object.programs().stream()
                .filter(candidate -> candidate.name().equals(program))
                .anyMatch(candidate ->
                        ContextLayout.hasPacket(candidate.attachment().type())
                                || candidate.attachment().type() == ProgramType.SK_LOOKUP);
    }

    private static String refusal(Answer answer) {
        Matcher error = Pattern.compile("\"error\":\"([^\"]*)\"").matcher(answer.out());
        String text = error.find() ? error.group(1) : answer.err() + answer.out();
        return ERRORS.getOrDefault(text.substring(text.lastIndexOf(": ") + 2), text);
    }

    private static Optional<Bytes> content(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(new Bytes(Files.readAllBytes(file))) : Optional.empty();
    }

    @Override
    public Map<String, List<Entry>> maps() {
        Map<String, List<Entry>> listed = new HashMap<>();
        for (MapDefinition map : object.maps()) {
            if (Machine.isListed(map)) {
                listed.put(map.name(), entries(map));
            }
        }
        return listed;
    }

    private List<Entry> entries(MapDefinition map) {
        Answer answer = command(List.of("bpftool", "-j", "map", "dump", "pinned", pinOf(map.name())));
        if (answer.status() != 0) {
            throw new RunException("map %s: %s".formatted(map.name(), answer.err()));
        }
        List<Entry> entries = new ArrayList<>();
        Matcher bytes = BYTES.matcher(answer.out());
        while (bytes.find()) {
            Bytes found = new Bytes(HexFormat.of()
                    .parseHex(
                            bytes.group(2).replace("\"0x", "").replace("\"", "").replace(",", "")));
            if (bytes.group(1).equals("key")) {
                entries.add(new Entry(found, List.of()));
            } else {
                Entry last = entries.remove(entries.size() - 1);
                entries.add(new Entry(
                        last.key(),
                        Stream.concat(last.values().stream(), Stream.of(found)).toList()));
            }
        }
        return entries;
    }

    // libbpf pins a map by the name that it has in the kernel, 15 characters, in which a dot becomes an underscore. A
    // section of data with a usual name has the object's in front.
    private String pinOf(String map) {
        boolean usual = map.startsWith(".") && map.indexOf('.', 1) < 0;
        String name = usual ? prefix(15 - Math.max(7, map.length())) + map : map;
        return maps.resolve(name.replace('.', '_')).toString();
    }

    private String prefix(int length) {
        String file = object.name().substring(object.name().lastIndexOf('/') + 1);
        String name = file.substring(0, file.indexOf('.'));
        return name.substring(0, Math.min(length, name.length()));
    }

    private static List<String> digits(byte[] bytes) {
        return List.of(HexFormat.ofDelimiter(" ").formatHex(bytes).split(" ", -1));
    }

    @Override
    public void close() {
        Stream.of(programs, maps, programs.getParent(), scratch).forEach(Linux::remove);
    }

    private static void remove(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Answer(int status, String out, String err) {}

    private static Answer command(List<String> words) {
        try {
            Path err = Files.createTempFile("ebpf4j", ".err");
            try {
                Process process =
                        new ProcessBuilder(words).redirectError(err.toFile()).start();
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(words + " does not end");
                }
                return new Answer(process.exitValue(), out, Files.readString(err));
            } finally {
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

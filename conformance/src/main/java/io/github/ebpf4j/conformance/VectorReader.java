package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads vectors in the {@code .data} format of bpf_conformance: sections that start with {@code -- asm}, {@code -- raw},
 * {@code -- mem}, {@code -- result}, {@code -- error}, or {@code -- env}, which is ours, and {@code #} comments. Sections
 * {@code -- c} and {@code -- no register offset} are for people and skipped.
 *
 * <p>A raw section is bytes where every token is two hex digits and they fill whole slots, otherwise 64-bit slots. Where
 * a file has raw and asm, raw counts and both must agree. Where it has raw alone, and nothing in it, the program has no
 * instruction.
 */
public final class VectorReader {

    /** The ending of a vector's file. */
    public static final String ENDING = ".data";

    private static final long LARGEST_FILE = 16 << 20;

    private final String file;
    private final String text;
    private final Map<Section, List<Line>> sections = new EnumMap<>(Section.class);

    private VectorReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The sections of a file, by the words after the dashes. */
    private enum Section {
        ASM("asm"),
        RAW("raw"),
        MEM("mem"),
        RESULT("result"),
        ERROR("error"),
        ENV("env"),
        C("c"),
        NO_REGISTER_OFFSET("no register offset");

        private final String words;

        Section(String words) {
            this.words = words;
        }

        static Optional<Section> byWords(String words) {
            for (Section section : values()) {
                if (section.words.equals(words)) {
                    return Optional.of(section);
                }
            }
            return Optional.empty();
        }
    }

    private record Line(int number, String text) {}

    /**
     * Reads a vector from a file.
     *
     * @throws VectorException if the file cannot be read, or is no vector
     */
    public static TestVector read(Path path) {
        Path fileName = path.getFileName();
        String name = fileName == null ? path.toString() : fileName.toString();
        try {
            if (Files.size(path) > LARGEST_FILE) {
                throw new VectorException(
                        Phase.LOAD,
                        "%s: has %d bytes, must not have more than %d".formatted(path, Files.size(path), LARGEST_FILE));
            }
            return read(name, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new VectorException(Phase.LOAD, "%s: cannot be read: %s".formatted(path, e));
        }
    }

    /**
     * Reads a vector from the text of a file.
     *
     * @param file the name of the file, for messages and for the vector
     * @throws VectorException if the text is no vector
     */
    public static TestVector read(String file, String text) {
        VectorReader reader = new VectorReader(file, text);
        reader.split();
        return reader.toVector();
    }

    private void split() {
        int number = 0;
        // Not null in the first section, so that what stands before any is ignored like a comment of upstream's.
        Section section = Section.C;
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            number++;
            int comment = raw.indexOf('#');
            String line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
            if (line.startsWith("--")) {
                int at = number;
                String words = line.substring(2).strip();
                section = Section.byWords(words)
                        .orElseThrow(() -> error(at, "unknown section \"-- %s\"".formatted(words)));
                if (sections.putIfAbsent(section, new ArrayList<>()) != null) {
                    throw error(number, "a second section \"-- %s\"".formatted(words));
                }
            } else if (!line.isEmpty() && sections.containsKey(section)) {
                lines(section).add(new Line(number, line));
            }
        }
    }

    private List<Line> lines(Section section) {
        return sections.getOrDefault(section, List.of());
    }

    private boolean has(Section section) {
        return sections.containsKey(section);
    }

    private TestVector toVector() {
        String name = file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
        EnvironmentSection environment = environment();
        return new TestVector(
                name, Optional.of(text), code(environment), memory(), environment.toEnvironment(), expectation());
    }

    private Bytecode code(EnvironmentSection environment) {
        Bytecode written = code();
        try {
            return environment.applyTo(written);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    private Bytecode code() {
        Optional<Bytecode> assembled = lines(Section.ASM).isEmpty() ? Optional.empty() : Optional.of(assemble());
        Optional<Bytecode> raw = lines(Section.RAW).isEmpty() ? Optional.empty() : Optional.of(raw());
        if (raw.isPresent() && assembled.isPresent() && !raw.equals(assembled)) {
            throw error(lines(Section.RAW).get(0).number(), "the raw section is another program than the asm section");
        }
        return raw.or(() -> assembled)
                .or(this::empty)
                .orElseThrow(() -> error("has no instruction in a section asm or raw"));
    }

    /** Returns the program without an instruction if the file says that it means that one. */
    private Optional<Bytecode> empty() {
        return has(Section.RAW) && !has(Section.ASM) ? Optional.of(Bytecode.of()) : Optional.empty();
    }

    private Bytecode assemble() {
        // The assembler counts lines, so every line stands where it stands in the file.
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (Line line : lines(Section.ASM)) {
            text.append("\n".repeat(line.number() - number)).append(line.text());
            number = line.number();
        }
        try {
            return Assembler.assemble(text.toString());
        } catch (EbpfException e) {
            throw new VectorException(e.phase(), "%s: %s".formatted(file, e.getMessage()));
        }
    }

    private Bytecode raw() {
        int size = (int) tokens(Section.RAW).count();
        boolean bytes = size % Long.BYTES == 0 && tokens(Section.RAW).allMatch(token -> Bytes.isByte(token.text()));
        ByteBuffer buffer =
                ByteBuffer.allocate(bytes ? size : size * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tokens(Section.RAW).forEach(token -> {
            if (bytes) {
                buffer.put((byte) Integer.parseInt(token.text(), 16));
            } else {
                buffer.putLong(number(token, "slot"));
            }
        });
        return Bytecode.decode(buffer.array(), ByteOrder.LITTLE_ENDIAN);
    }

    private Bytes memory() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Line line : lines(Section.MEM)) {
            attempt(line, () -> bytes.writeBytes(Bytes.parse(line.text()).toArray()));
        }
        return Bytes.of(bytes.toByteArray());
    }

    private EnvironmentSection environment() {
        EnvironmentSection section = new EnvironmentSection();
        for (Line line : lines(Section.ENV)) {
            attempt(line, () -> section.add(line.text()));
        }
        return section;
    }

    private void attempt(Line line, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            throw error(line.number(), String.valueOf(e.getMessage()));
        }
    }

    private TestVector.Expectation expectation() {
        if (has(Section.RESULT) == has(Section.ERROR)) {
            throw error("must have one section result or error, has %s"
                    .formatted(has(Section.RESULT) ? "both" : "neither"));
        }
        List<Line> lines = lines(has(Section.RESULT) ? Section.RESULT : Section.ERROR);
        if (lines.size() > 1) {
            throw error(lines.get(1).number(), "one line says what is expected");
        }
        if (has(Section.ERROR)) {
            return new TestVector.Expectation.Refusal(
                    lines.isEmpty() ? "" : lines.get(0).text());
        }
        if (lines.isEmpty()) {
            throw error("section result is empty");
        }
        return new TestVector.Expectation.Result(number(lines.get(0), "result"));
    }

    private Stream<Line> tokens(Section section) {
        return lines(section).stream()
                .flatMap(line -> Bytes.words(line.text()).map(token -> new Line(line.number(), token)));
    }

    private long number(Line line, String what) {
        String text = line.text().toLowerCase(Locale.ROOT);
        try {
            if (text.startsWith("0x")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw error(line.number(), "%s \"%s\" is not a number of 64 bits".formatted(what, line.text()));
        }
    }

    private VectorException error(int line, String message) {
        return new VectorException(Phase.LOAD, "%s: line %d: %s".formatted(file, line, message));
    }

    private VectorException error(String message) {
        return new VectorException(Phase.LOAD, "%s: %s".formatted(file, message));
    }
}

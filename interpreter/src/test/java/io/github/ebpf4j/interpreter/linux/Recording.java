package io.github.ebpf4j.interpreter.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The runs of one object, one after another on the same maps, as they stand in {@code NAME.expected}.
 *
 * <pre>
 * # whose answers they are
 * code instructions fibonacci xdp_fib2
 * run vm data=udp context=mark:7,priority:1
 *     returned 55
 * </pre>
 */
record Recording(String name, List<Case> cases) {

    private static final String INDENT = "    ";

    /** Returns where the objects and recordings are. */
    static Path folder() {
        return Path.of(System.getProperty("ebpf4j.testcases", "../testcases"), "programs", "kernel");
    }

    /** Returns the names of all recordings. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".expected"))
                    .map(file -> file.substring(0, file.length() - ".expected".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recording read(String name) {
        List<Case> cases = new ArrayList<>();
        List<Case.Put> puts = new ArrayList<>();
        List<String> answer = new ArrayList<>();
        for (String line : lines(name)) {
            if (line.startsWith(INDENT)) {
                answer.add(line.strip());
                continue;
            }
            if (!answer.isEmpty()) {
                cases.set(cases.size() - 1, cases.get(cases.size() - 1).answered(answer));
                answer.clear();
            }
            if (line.startsWith("code ")) {
                String[] words = line.split(" ", -1);
                puts.add(new Case.Put(words[1], words[2], words[3]));
            } else if (line.startsWith("run ")) {
                cases.add(run(line, puts));
                puts.clear();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("%s.expected: \"%s\" is none of its lines".formatted(name, line));
            }
        }
        if (!answer.isEmpty()) {
            cases.set(cases.size() - 1, cases.get(cases.size() - 1).answered(answer));
        }
        return new Recording(name, List.copyOf(cases));
    }

    private static Case run(String line, List<Case.Put> puts) {
        String[] words = line.split(" ", -1);
        Optional<String> data = Optional.empty();
        List<Case.Value> context = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            String value = words[i].substring(words[i].indexOf('=') + 1);
            if (words[i].startsWith("data=")) {
                data = Optional.of(value);
            } else if (words[i].startsWith("context=")) {
                for (String field : value.split(",", -1)) {
                    int colon = field.indexOf(':');
                    context.add(new Case.Value(field.substring(0, colon), Long.decode(field.substring(colon + 1))));
                }
            } else {
                throw new IllegalArgumentException("\"%s\" in \"%s\"".formatted(words[i], line));
            }
        }
        return new Case(words[1], data, context, puts, List.of());
    }

    /** Writes the file anew, with the answers of the kernel at hand. */
    void write(List<Case> answered) {
        StringBuilder text = new StringBuilder();
        text.append("# What Linux %s answered.\n".formatted(Linux.release()));
        for (Case each : answered) {
            text.append('\n');
            each.puts()
                    .forEach(put -> text.append("code %s %s %s\n".formatted(put.map(), put.object(), put.program())));
            text.append("run ").append(each.program());
            each.data().ifPresent(data -> text.append(" data=").append(data));
            if (!each.context().isEmpty()) {
                text.append(" context=")
                        .append(String.join(
                                ",",
                                each.context().stream()
                                        .map(value -> value.field() + ":" + value.number())
                                        .toList()));
            }
            text.append('\n');
            each.answer().forEach(line -> text.append(INDENT).append(line).append('\n'));
        }
        try {
            Files.writeString(folder().resolve(name + ".expected"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(String name) {
        try {
            return Files.readAllLines(folder().resolve(name + ".expected"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.ebpf4j.loader;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** Where the fuzz tests begin: the objects of the module testcases, and parts of them. */
final class FuzzSeeds {

    /** The section that the objects with CO-RE records have their code in. */
    static final String CODE = "socket";

    private FuzzSeeds() {}

    /** Returns every object, whole. */
    static Stream<Arguments> objects() {
        return paths().stream().map(path -> seed(path.getFileName().toString(), Samples.read(path)));
    }

    /** Returns the types of every object. */
    static Stream<Arguments> types() {
        return files().flatMap(file ->
                section(file, ".BTF").stream().map(types -> seed(file.place().file(), types)));
    }

    /** Returns the types of every object, and its first data as memory. */
    static Stream<Arguments> typesAndMemory() {
        return files().flatMap(file -> section(file, ".BTF").stream()
                .map(types -> seed(
                        file.place().file(),
                        FuzzParts.join(types, section(file, ".data").orElseGet(() -> Arrays.copyOf(types, 64))))));
    }

    /** Returns code, types and notes of every object that has CO-RE records, for its own types and for others. */
    static Stream<Arguments> core() {
        return files().filter(file -> file.place().file().startsWith("core-")
                        && section(file, CODE).isPresent())
                .flatMap(file -> Stream.of(
                                file.place().file(), file.place().file().replaceFirst("core-[a-z]*", "core-target"))
                        .map(target -> seed(
                                file.place().file() + " for " + target,
                                FuzzParts.join(
                                        section(file, CODE).orElseThrow(),
                                        section(file, ".BTF").orElseThrow(),
                                        section(file, ".BTF.ext").orElseThrow(),
                                        target.equals(file.place().file())
                                                ? new byte[0]
                                                : section(open(Samples.path(target)), ".BTF")
                                                        .orElseThrow()))));
    }

    /** Returns objects that are made to be linked to each other, and each object with itself. */
    static Stream<Arguments> pairs() {
        return paths().stream().map(path -> {
            String name = path.getFileName().toString();
            String other = name.replace("link-a", "link-b").replace("callbacks-here", "callbacks");
            return seed(name + " and " + other, FuzzParts.join(Samples.read(path), Samples.read(other)));
        });
    }

    private static Stream<ElfObject> files() {
        return paths().stream().map(FuzzSeeds::open);
    }

    private static ElfObject open(Path path) {
        return ElfObject.open(Samples.read(path), path.getFileName().toString(), Limits.DEFAULT);
    }

    private static Optional<byte[]> section(ElfObject file, String name) {
        return file.section(name).map(file::bytes);
    }

    private static List<Path> paths() {
        try (Stream<Path> files = Files.list(Samples.path(""))) {
            return files.filter(path -> path.toString().endsWith(".o")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Arguments seed(String name, byte[] bytes) {
        return arguments(Named.of(name, bytes));
    }
}

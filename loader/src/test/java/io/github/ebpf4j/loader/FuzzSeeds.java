package io.github.ebpf4j.loader;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;

/** Where the fuzz tests begin: the objects of the module testcases, and parts of them. */
final class FuzzSeeds {

    private FuzzSeeds() {}

    /** Returns every object, whole. */
    static Stream<Arguments> objects() {
        return paths().stream().map(path -> seed(path.getFileName().toString(), Samples.read(path)));
    }

    /** Returns the types of every object. */
    static Stream<Arguments> types() {
        return sections(".BTF");
    }

    private static Stream<Arguments> sections(String section) {
        return paths().stream().flatMap(path -> {
            ElfObject elf = ElfObject.open(Samples.read(path), path.toString(), Limits.DEFAULT);
            return elf.section(section).map(elf::bytes).stream()
                    .map(bytes -> seed(path.getFileName().toString(), bytes));
        });
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

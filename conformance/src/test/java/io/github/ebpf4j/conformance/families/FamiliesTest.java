package io.github.ebpf4j.conformance.families;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.conformance.Suite;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What stands in the folder of our vectors is what the generator gives, and what was written by hand. */
class FamiliesTest {

    private static final String REGENERATE = "ebpf4j.regenerate";
    private static final String HOW =
            "the vectors of families are not what their generator gives; write them anew with: mvn test -pl"
                    + " bom,isa,interpreter,conformance -Dtest=FamiliesTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -D" + REGENERATE + "=true";

    private static final Path FOLDER =
            Path.of(System.getProperty("ebpf4j.testcases", "../testcases")).resolve("vectors");

    private static final List<GeneratedVector> GENERATED = Families.vectors();

    /** The vectors on disk, text by path. */
    private record OnDisk(Map<String, String> generated, Map<String, String> byHand) {

        static OnDisk read() throws IOException {
            OnDisk disk = new OnDisk(new TreeMap<>(), new TreeMap<>());
            for (Path file : new Suite("ebpf4j", FOLDER).files()) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                boolean generated = text.contains("\n" + VectorText.FAMILY);
                String path = FOLDER.relativize(file).toString().replace('\\', '/');
                (generated ? disk.generated : disk.byHand).put(path, text);
            }
            return disk;
        }

        /** What a person wrote takes the place of what would be generated under its name. */
        Map<String, String> expected() {
            Set<String> names =
                    byHand.keySet().stream().map(FamiliesTest::fileName).collect(Collectors.toSet());
            return GENERATED.stream()
                    .filter(vector -> !names.contains(fileName(vector.path())))
                    .collect(Collectors.toMap(
                            GeneratedVector::path, GeneratedVector::text, (one, other) -> one, TreeMap::new));
        }
    }

    @Test
    void theFilesOnDiskAreWhatTheGeneratorGives() throws IOException {
        if (Boolean.getBoolean(REGENERATE)) {
            write(OnDisk.read());
        }
        OnDisk disk = OnDisk.read();
        assertEquals(List.of(), differences(disk.expected(), disk.generated), HOW);
    }

    private static void write(OnDisk disk) throws IOException {
        for (String path : disk.generated.keySet()) {
            Files.delete(FOLDER.resolve(path));
        }
        for (Map.Entry<String, String> file : disk.expected().entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> differences(Map<String, String> expected, Map<String, String> generated) {
        List<String> differences = new ArrayList<>();
        expected.forEach((path, text) -> {
            String onDisk = generated.get(path);
            if (onDisk == null) {
                differences.add("missing: " + path);
            } else if (!onDisk.equals(text)) {
                differences.add("differs: " + path);
            }
        });
        generated.keySet().stream()
                .filter(path -> !expected.containsKey(path))
                .forEach(path -> differences.add("surplus: " + path));
        return differences;
    }

    @Test
    void noTwoVectorsHaveOneName() {
        assertEquals(List.of(), twice(vector -> fileName(vector.path())));
    }

    @Test
    void noTwoVectorsAreTheSameProgram() {
        assertEquals(List.of(), twice(generated -> {
            TestVector vector = VectorReader.read(generated.name(), generated.text());
            return List.of(vector.code(), vector.memory(), vector.environment(), vector.expectation());
        }));
    }

    /** Returns the pairs of vectors that have the same of something. */
    private static List<String> twice(Function<GeneratedVector, Object> something) {
        Map<Object, String> seen = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (GeneratedVector vector : GENERATED) {
            String other = seen.put(something.apply(vector), vector.path());
            if (other != null) {
                twice.add(other + " and " + vector.path());
            }
        }
        return twice;
    }

    @Test
    void aFileIsShortEnoughToBeCheckedByEye() {
        for (GeneratedVector vector : GENERATED) {
            List<String> lines = vector.text().lines().toList();
            assertTrue(lines.size() <= 20, () -> "%s has %d lines".formatted(vector.path(), lines.size()));
            for (String line : lines) {
                assertTrue(
                        line.length() <= 140,
                        () -> "%s: %d characters: %s".formatted(vector.path(), line.length(), line));
            }
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}

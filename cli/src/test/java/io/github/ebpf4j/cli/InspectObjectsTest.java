package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What {@code inspect --json} says about the objects under {@code testcases/programs} stands in the folder {@code inspect}
 * there, and a person has read it against the sources. A big-endian object has a file only if more is different about it
 * than its name and its byte order.
 */
class InspectObjectsTest {

    private static final String REGENERATE = "ebpf4j.regenerate";
    private static final String HOW =
            "not what inspect says; write the files anew, and read what has changed, with: mvn test"
                    + " -pl bom,testcases,isa,loader,interpreter,conformance,cli -Dtest=InspectObjectsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D" + REGENERATE + "=true";

    private static final Path PROGRAMS = Session.testcases().resolve("programs");
    private static final Path FOLDER = PROGRAMS.resolve("inspect");

    private static final String LITTLE = ".bpfel";
    private static final String BIG = ".bpfeb";

    /**
     * An object, in both byte orders, and how it is inspected.
     *
     * @param options in which {@code %s} stands for the byte order
     */
    private record Inspection(String name, String object, List<String> options) {

        Inspection(String object) {
            this(object, object, List.of());
        }

        /** Returns what the command says, with no more of the object's path than its name. */
        String of(String target) {
            String path = Session.object(object + target + ".o");
            List<String> words = new ArrayList<>(List.of("inspect", "--json", path));
            options.forEach(option -> words.add(option.formatted(target)));
            Session session = Session.of(words.toArray(String[]::new));
            assertEquals("", session.err());
            boolean refused = !session.out().contains("\n  \"refused\": [],\n");
            assertEquals(refused ? Status.FAILED : Status.OK, session.status());
            return session.out().replace(path.replace("\\", "\\\\"), object + target + ".o");
        }

        /** Returns what it would say of the big-endian object if only the byte order were different. */
        String swapped(String little) {
            return little.replace(object + LITTLE + ".o", object + BIG + ".o")
                    .replace("\"byteOrder\": \"little\"", "\"byteOrder\": \"big\"");
        }

        /** Returns the files that it should have, text by name. */
        Map<String, String> files() {
            String little = of(LITTLE);
            String big = of(BIG);
            Map<String, String> files = new TreeMap<>(Map.of(name + LITTLE + ".json", little));
            if (!big.equals(swapped(little))) {
                files.put(name + BIG + ".json", big);
            }
            return files;
        }
    }

    /** Those that an option makes something else of. */
    private static final List<Inspection> WITH_OPTIONS = List.of(
            new Inspection(
                    "core-moved-for-core-target",
                    "core-moved",
                    List.of("--target-btf=" + Session.object("core-target%s.o"))),
            new Inspection(
                    "kconfig-set",
                    "kconfig",
                    List.of(
                            "--kconfig=CONFIG_BPF=y",
                            "--kconfig=CONFIG_IPV6=m",
                            "--kconfig=CONFIG_LETTER=m",
                            "--kconfig=CONFIG_HZ=250",
                            "--kconfig=CONFIG_LARGE=0x1122334455667788",
                            "--kconfig=CONFIG_NEGATIVE=-2",
                            "--kconfig=CONFIG_HOSTNAME=\"(none)\"")));

    @BeforeAll
    static void writeAnewIfAsked() throws IOException {
        if (Boolean.getBoolean(REGENERATE)) {
            Files.createDirectories(FOLDER);
            for (String surplus : names(FOLDER, ".json")) {
                Files.delete(FOLDER.resolve(surplus));
            }
            for (Inspection inspection : inspections()) {
                for (Map.Entry<String, String> file : inspection.files().entrySet()) {
                    Files.writeString(FOLDER.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> inspectSaysWhatStandsInTheFiles() {
        return inspections().stream()
                .map(inspection -> dynamicTest(inspection.name(), () -> {
                    Map<String, String> files = inspection.files();
                    for (String target : List.of(LITTLE, BIG)) {
                        String file = inspection.name() + target + ".json";
                        assertEquals(files.containsKey(file), Files.exists(FOLDER.resolve(file)), file + ": " + HOW);
                    }
                    for (Map.Entry<String, String> file : files.entrySet()) {
                        assertEquals(Files.readString(FOLDER.resolve(file.getKey())), file.getValue(), HOW);
                    }
                }));
    }

    @Test
    void everyObjectIsInspectedAndNothingElseHasAFile() {
        assertEquals(158, names(PROGRAMS, ".o").size());
        assertEquals(
                inspections().stream().map(Inspection::name).sorted().toList(),
                names(FOLDER, ".json").stream()
                        .map(file -> file.replaceFirst("\\.bpfe[lb]\\.json$", ""))
                        .distinct()
                        .sorted()
                        .toList());
    }

    private static List<Inspection> inspections() {
        return Stream.concat(
                        names(PROGRAMS, LITTLE + ".o").stream()
                                .map(file ->
                                        new Inspection(file.substring(0, file.length() - (LITTLE + ".o").length()))),
                        WITH_OPTIONS.stream())
                .toList();
    }

    private static List<String> names(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

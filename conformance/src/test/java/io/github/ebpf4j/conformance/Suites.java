package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.ConformanceGroup;
import io.github.ebpf4j.isa.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the vectors are. */
public final class Suites {

    static final String HOW_TO_GET_UPSTREAM =
            "the vectors of bpf_conformance are not here; get them with: git submodule update --init, or name their"
                    + " folder with -Debpf4j.upstream=DIR or EBPF4J_UPSTREAM=DIR";

    private static final int RANDOM_PROGRAMS = 100;

    private Suites() {}

    static Path testcases() {
        return Path.of(System.getProperty("ebpf4j.testcases", "../testcases"));
    }

    /** Returns our vectors. */
    public static Suite ours() {
        return new Suite("ebpf4j", testcases().resolve("vectors"));
    }

    /** Returns upstream's folder, in which are the folders tests and negative; nothing if it is not here. */
    static Optional<Path> upstream() {
        Optional<String> named = named("ebpf4j.upstream", "EBPF4J_UPSTREAM");
        if (named.isPresent()) {
            Path folder = invokedFrom().resolve(named.get());
            if (!Files.isDirectory(folder.resolve("tests"))) {
                throw new IllegalStateException(
                        "%s, named as upstream's vectors, has no folder tests".formatted(folder.toAbsolutePath()));
            }
            return Optional.of(folder);
        }
        return Optional.of(testcases().resolve("bpf_conformance"))
                .filter(folder -> Files.isDirectory(folder.resolve("tests")));
    }

    /** Returns upstream's vectors that a runtime must pass; nothing if they are not here. */
    public static Optional<Suite> upstreamTests() {
        return upstream().map(folder -> new Suite("bpf_conformance", folder.resolve("tests")));
    }

    static EngineUnderTest interpreter() {
        return EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);
    }

    static EngineUnderTest reference() {
        return EngineUnderTest.reference(Profile.DEFAULT);
    }

    /** Returns the command that has to pass the vectors too; nothing if none is named. */
    static Optional<EngineUnderTest> plugin() {
        return named("ebpf4j.plugin", "EBPF4J_PLUGIN")
                .map(command -> PluginOptions.of(command).withDirectory(invokedFrom()))
                .map(EngineUnderTest::plugin);
    }

    /** Returns the vectors that the command has to pass. */
    static VectorSelection selectionOfPlugin() {
        Set<ConformanceGroup> groups = groupsOfPlugin();
        return groups.isEmpty() ? VectorSelection.ALL : VectorSelection.ALL.withGroups(groups);
    }

    /** Returns the random programs that the command has to pass. */
    static List<TestVector> randomOfPlugin() {
        int count = named("ebpf4j.plugin.random", "EBPF4J_PLUGIN_RANDOM")
                .map(Integer::parseInt)
                .orElse(RANDOM_PROGRAMS);
        long seed = named("ebpf4j.plugin.seed", "EBPF4J_PLUGIN_SEED")
                .map(Long::parseLong)
                .orElse(0L);
        RandomVectors.Options options = RandomVectors.Options.DEFAULT.withProfiles(Set.of(Profile.RFC9669));
        Set<ConformanceGroup> groups = groupsOfPlugin();
        return RandomVectors.of(seed, count, groups.isEmpty() ? options : options.withGroups(groups));
    }

    private static Set<ConformanceGroup> groupsOfPlugin() {
        return named("ebpf4j.plugin.groups", "EBPF4J_PLUGIN_GROUPS")
                .map(Suites::groups)
                .orElse(Set.of());
    }

    private static Set<ConformanceGroup> groups(String names) {
        Map<String, ConformanceGroup> byName = Arrays.stream(ConformanceGroup.values())
                .collect(Collectors.toMap(ConformanceGroup::toString, group -> group));
        return Arrays.stream(names.split(",", -1))
                .map(name -> Optional.ofNullable(byName.get(name.strip()))
                        .orElseThrow(() -> new IllegalStateException(
                                "\"%s\" is not one of %s".formatted(name, Arrays.toString(ConformanceGroup.values())))))
                .collect(Collectors.toSet());
    }

    /** Returns what somebody named by a system property or else in the environment; blank is not named. */
    public static Optional<String> named(String property, String environmentVariable) {
        return Stream.of(System.getProperty(property, ""), System.getenv().getOrDefault(environmentVariable, ""))
                .filter(name -> !name.isBlank())
                .findFirst();
    }

    /** Returns where Maven was called, which relative names are meant from; tests run in the module's folder. */
    private static Path invokedFrom() {
        return Path.of(System.getProperty("ebpf4j.invokedFrom", "")).toAbsolutePath();
    }
}

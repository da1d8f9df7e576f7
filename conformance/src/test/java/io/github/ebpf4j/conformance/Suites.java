package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.isa.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the vectors are. */
final class Suites {

    static final String HOW_TO_GET_UPSTREAM =
            "the vectors of bpf_conformance are not here; get them with: git submodule update --init, or name their"
                    + " folder with -Debpf4j.upstream=DIR or EBPF4J_UPSTREAM=DIR";

    private Suites() {}

    static Path testcases() {
        return Path.of(System.getProperty("ebpf4j.testcases", "../testcases"));
    }

    static Suite ours() {
        return new Suite("ebpf4j", testcases().resolve("vectors"));
    }

    /** Returns upstream's folder, in which are the folders tests and negative; nothing if it is not here. */
    static Optional<Path> upstream() {
        Optional<String> named = Optional.ofNullable(System.getProperty("ebpf4j.upstream"))
                .or(() -> Optional.ofNullable(System.getenv("EBPF4J_UPSTREAM")))
                .filter(name -> !name.isBlank());
        if (named.isPresent()) {
            // Tests run in the module's folder; a relative name is meant from where Maven was called.
            Path folder = Path.of(System.getProperty("ebpf4j.invokedFrom", "")).resolve(named.get());
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
    static Optional<Suite> upstreamTests() {
        return upstream().map(folder -> new Suite("bpf_conformance", folder.resolve("tests")));
    }

    static EngineUnderTest interpreter() {
        return EngineUnderTest.of(Engine.interpreter(), Profile.DEFAULT);
    }
}

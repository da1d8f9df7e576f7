package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The objects of {@code testcases/programs}, loaded. */
public final class TestObjects {

    private TestObjects() {}

    /** Returns the object of a file, {@code "fibonacci.bpfel.o"}. */
    public static BpfObject load(String file) {
        Path path = Path.of(System.getProperty("ebpf4j.testcases", "../testcases"), "programs", file);
        try {
            return ObjectLoader.load(Files.readAllBytes(path), file).object();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

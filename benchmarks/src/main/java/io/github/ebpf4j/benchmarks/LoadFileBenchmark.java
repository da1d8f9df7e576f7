package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Loading a real object; an operation is one object. Another one than ours: {@code -p file=PATH}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoadFileBenchmark {

    /** The object, by its path from where the benchmarks are started. */
    @Param("testcases/programs/maps.bpfel.o")
    public String file = "";

    private byte[] bytes = {};

    /** Reads the file. */
    @Setup
    public void setUp() throws IOException {
        bytes = Files.readAllBytes(Path.of(file));
    }

    /** Bytes to linked programs, maps and types. */
    @Benchmark
    public ObjectFile load() {
        return ObjectLoader.load(bytes, file);
    }
}

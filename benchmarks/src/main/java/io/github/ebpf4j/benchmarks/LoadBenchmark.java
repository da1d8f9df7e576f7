package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
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

/** Loading objects that have more and more of one thing; an operation is one object. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoadBenchmark {

    /** What there is much of. */
    @Param({"PROGRAMS", "FUNCTIONS", "SYMBOLS", "RELOCATIONS", "MAPS", "TYPES", "LINES", "CORE"})
    public Shape shape = Shape.PROGRAMS;

    /** How many of it. */
    @Param({"10", "100", "1000", "10000"})
    public int size;

    private byte[] bytes = {};

    /** Makes the object, and sees that all of it loads. */
    @Setup
    public void setUp() {
        bytes = shape.object(size);
        ObjectFile object = load();
        if (!object.refused().isEmpty()) {
            throw new IllegalStateException("refused: " + object.refused());
        }
    }

    /** Bytes to linked programs, maps and types. */
    @Benchmark
    public ObjectFile load() {
        return ObjectLoader.load(bytes, "synthetic.o");
    }
}

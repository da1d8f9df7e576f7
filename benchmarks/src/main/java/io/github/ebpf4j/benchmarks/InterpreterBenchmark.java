package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.benchmarks.Kernels.Kernel;
import io.github.ebpf4j.isa.program.BpfObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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

/**
 * Small, well-known computations in the interpreter; an operation is one run. In a JVM of its own, HotSpot compiles the
 * loop for what the one program does; in one where all have run, for what all of them do, as in an application with
 * several programs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InterpreterBenchmark {

    private static final long ALL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The program. */
    @Param({
        "fibonacci",
        "primes",
        "checksum",
        "parse",
        "crc_bits",
        "crc_table",
        "copy",
        "siphash",
        "xxhash64",
        "sort",
        "matrix",
        "calls",
        "stack",
        "switches",
        "hash_table",
        "atomic",
        "hash_map",
        "array_map",
        "variables"
    })
    public String kernel = "";

    /** Whether all programs run before this one is measured. */
    @Param({"false", "true"})
    public boolean shared;

    private Optional<Kernel> measured = Optional.empty();

    /** Creates the state of a benchmark. */
    public InterpreterBenchmark() {}

    /** Loads the program, and runs all of them if they are to share the JVM. */
    @Setup
    public void setUp() throws IOException {
        BpfObject object = Kernels.object();
        if (shared) {
            List<Kernel> all = object.programs().stream()
                    .map(program -> Kernel.of(object, program.name()))
                    .toList();
            long start = System.nanoTime();
            while (System.nanoTime() - start < ALL_NANOS) {
                all.forEach(Kernel::run);
            }
        }
        measured = Optional.of(Kernel.of(object, kernel));
    }

    /** Runs the program. */
    @Benchmark
    public long run() {
        return measured.orElseThrow().run();
    }
}

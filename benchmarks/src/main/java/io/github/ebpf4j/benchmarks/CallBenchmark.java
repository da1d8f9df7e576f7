package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What calling a program from Java costs: the program has two instructions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallBenchmark {

    private final Program program = Program.of(Assembler.assemble("mov %r0, 1\n exit"));
    private final Execution execution =
            Engine.interpreter().link(program, Environment.empty()).execution();
    private final Runner runner = Instance.of(program).program("main").runner();
    private final BytesContext nothing = BytesContext.empty();

    /** Creates the state of a benchmark. */
    public CallBenchmark() {}

    /** Of the engine alone. */
    @Benchmark
    public long call() {
        return execution.call(0, 0);
    }

    /** Of an instance: on a CPU of its own, with a context. */
    @Benchmark
    public long run() {
        return runner.run(nothing);
    }
}

package io.github.ebpf4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH with all of its options, always with {@code -prof gc}; at the end, a table of time and memory by instruction, or
 * by byte of the file that was loaded.
 */
public final class Main {

    private static final Set<String> QUESTIONS = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");
    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private Main() {}

    /** What a benchmark works on: how many units of what, and what else is to be said. */
    private record Work(String what, long size, String unit) {}

    /** Runs the benchmarks that the arguments select, all if they select none. */
    public static void main(String[] arguments) throws Exception {
        if (Arrays.stream(arguments).anyMatch(QUESTIONS::contains)) {
            org.openjdk.jmh.Main.main(arguments);
            return;
        }
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(arguments))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        System.out.printf("%n%-44s %10s %-12s %12s %12s%n", "", "", "", "ns each", "bytes each");
        for (RunResult result : results) {
            print(result);
        }
    }

    private static void print(RunResult result) throws IOException {
        Work work = work(result.getParams());
        String name = result.getParams().getBenchmark();
        double score = result.getPrimaryResult().getScore();
        boolean isTime = result.getParams().getMode() == Mode.AverageTime;
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        System.out.printf(
                Locale.ROOT,
                "%-44s %10d %-12s %12.1f %12s%n",
                name.substring(name.lastIndexOf('.') + 1) + work.what(),
                work.size(),
                work.unit(),
                (isTime ? score : NANOSECONDS_PER_SECOND / score) / work.size(),
                allocated == null ? "?" : "%.1f".formatted(allocated.getScore() / work.size()));
    }

    private static Work work(BenchmarkParams params) throws IOException {
        if (params.getMode() == Mode.AverageTime) {
            return new Work(
                    parameter(params, "kernel").map(kernel -> " " + kernel).orElse(""), 1, "runs");
        }
        Optional<String> instructions = parameter(params, "instructions");
        if (instructions.isPresent()) {
            return new Work("", Integer.parseInt(instructions.get()), "instructions");
        }
        Optional<String> file = parameter(params, "file");
        if (file.isPresent()) {
            Path path = Path.of(file.get());
            return new Work(" " + path.getFileName(), Files.size(path), "bytes");
        }
        Shape shape = Shape.valueOf(params.getParam("shape"));
        int count = Integer.parseInt(params.getParam("size"));
        return new Work(" " + count + " " + shape, shape.object(count).length, "bytes");
    }

    private static Optional<String> parameter(BenchmarkParams params, String name) {
        return params.getParamsKeys().contains(name) ? Optional.of(params.getParam(name)) : Optional.empty();
    }
}

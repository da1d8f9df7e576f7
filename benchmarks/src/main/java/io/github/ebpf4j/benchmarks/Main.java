package io.github.ebpf4j.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** JMH with all of its options, always with {@code -prof gc}; at the end, a table of time and memory by instruction. */
public final class Main {

    private static final Set<String> QUESTIONS = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");
    private static final double NANOSECONDS_PER_SECOND = 1e9;

    private Main() {}

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
        System.out.printf("%n%-28s %12s %15s %16s%n", "", "instructions", "ns/instruction", "bytes/instruction");
        results.forEach(Main::print);
    }

    private static void print(RunResult result) {
        int instructions = Integer.parseInt(result.getParams().getParam("instructions"));
        String name = result.getParams().getBenchmark();
        double programsPerSecond = result.getPrimaryResult().getScore();
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        System.out.printf(
                Locale.ROOT,
                "%-28s %12d %15.1f %16s%n",
                name.substring(name.lastIndexOf('.') + 1),
                instructions,
                NANOSECONDS_PER_SECOND / programsPerSecond / instructions,
                allocated == null ? "?" : "%.0f".formatted(allocated.getScore() / instructions));
    }
}

package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.loader.LoadException;
import io.github.ebpf4j.loader.ObjectFile;
import io.github.ebpf4j.loader.ObjectLoader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How the processor's time for loading grows when there is twice as much of one thing, for every shape of objects, hostile ones
 * among them: {@code java -cp benchmarks.jar io.github.ebpf4j.benchmarks.LoadGrowth [SHAPE…]}. Times double where
 * loading is linear, and are four times as long where it is quadratic.
 */
public final class LoadGrowth {

    private static final int SMALLEST = 2_000;
    private static final int LARGEST = 128_000;
    private static final int RUNS = 5;
    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;
    private static final double TOO_LONG = 5_000;

    // Of the thread: what else the machine does is no matter.
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private LoadGrowth() {}

    /** Prints a line for each shape that is named, or for all. */
    public static void main(String[] arguments) {
        Stream.of(Shape.values(), HostileSymbols.values(), HostileTypes.values())
                .flatMap(Arrays::stream)
                .map(ObjectShape.class::cast)
                .filter(shape ->
                        arguments.length == 0 || Arrays.asList(arguments).contains(shape.name()))
                .forEach(LoadGrowth::print);
    }

    private static void print(ObjectShape shape) {
        measure(shape.object(SMALLEST));
        System.out.printf("%-30s", shape.name());
        double before = 0;
        String outcome = "";
        for (int count = SMALLEST; count <= LARGEST && before < TOO_LONG; count *= 2) {
            byte[] object = shape.object(count);
            double milliseconds = measure(object);
            System.out.printf(Locale.ROOT, " %9.1f", milliseconds);
            before = milliseconds;
            outcome = outcome(object);
        }
        System.out.println("  " + outcome);
    }

    /** Returns the time of the fastest of several runs, in milliseconds. */
    private static double measure(byte[] object) {
        double fastest = Double.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long start = CLOCK.getCurrentThreadCpuTime();
            outcome(object);
            fastest = Math.min(fastest, (CLOCK.getCurrentThreadCpuTime() - start) / NANOSECONDS_PER_MILLISECOND);
        }
        return fastest;
    }

    private static String outcome(byte[] object) {
        try {
            ObjectFile file = ObjectLoader.load(object, "synthetic.o");
            Map<String, LoadException> refused = file.refused();
            return refused.isEmpty()
                    ? file.programs().size() + " programs"
                    : refused.size() + " refused, the first: "
                            + refused.values().iterator().next().getMessage();
        } catch (LoadException e) {
            return e.getMessage();
        }
    }
}

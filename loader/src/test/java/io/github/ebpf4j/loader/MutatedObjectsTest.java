package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Real objects, damaged: they load, or they are refused, in bounded time. Which objects, and how many times each of
 * them in turn, can be said from outside (docs/fuzzing.md).
 */
class MutatedObjectsTest {

    private static final Path FOLDER = Path.of(
            System.getProperty("ebpf4j.mutations.objects", Samples.path("").toString()));
    private static final int COUNT = Integer.getInteger("ebpf4j.mutations.count", 1_000);
    // Milliseconds are what it takes; but machines may be slow.
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void aDamagedObjectLoadsOrIsRefused() throws IOException {
        List<Path> paths = objects();
        assertFalse(paths.isEmpty(), FOLDER + " holds no objects");
        Duration slowest = Duration.ZERO;
        String what = "none";
        int loaded = 0;
        for (int number = 0; number < COUNT; number++) {
            Path path = paths.get(number % paths.size());
            String name = path + ", mutation " + number;
            byte[] bytes = Mutation.damaged(Files.readAllBytes(path), new Random(number));
            long start = System.nanoTime();
            loaded += loads(bytes, name) ? 1 : 0;
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(taken.compareTo(LONGEST) < 0, () -> name + " took " + taken);
            if (taken.compareTo(slowest) > 0) {
                slowest = taken;
                what = name;
            }
        }
        System.out.printf(
                "%d mutations of %d objects: %d loaded, %d refused; the slowest took %d ms: %s%n",
                COUNT, paths.size(), loaded, COUNT - loaded, slowest.toMillis(), what);
    }

    private static boolean loads(byte[] bytes, String name) {
        try {
            return Outcome.loadsOrIsRefused(() -> Outcome.requireSound(ObjectLoader.load(bytes, Samples.NAME)));
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name, e);
        }
    }

    private static List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .filter(MutatedObjectsTest::isObject)
                    .sorted()
                    .toList();
        }
    }

    // By its name it is an object here, but public ones are called anything.
    private static boolean isObject(Path path) {
        try (var in = Files.newInputStream(path)) {
            return ObjectLoader.isElf(in.readNBytes(4));
        } catch (IOException e) {
            return false;
        }
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Races on the memory of map values: every atomic operation, at every place in and across words, in both byte orders,
 * against itself, against others, and against plain stores beside it. Each race is short and is run again and again;
 * after it, what memory holds and what the operations returned must be what some order of them gives. {@code -Dlong} makes
 * them longer.
 */
@Timeout(600)
class SharedAtomicsTest {

    private static final int THREADS = 3;
    private static final int ROUNDS = System.getProperty("long") == null ? 300 : 100_000;
    private static final int BYTES = 24;

    /** Where and how an operation works. */
    record Place(int offset, int size, boolean bigEndian) {

        boolean covers(int index) {
            return index >= offset && index < offset + size;
        }

        long mask() {
            return -1L >>> (Long.SIZE - Byte.SIZE * size);
        }

        /** Returns the number whose every byte is the given one. */
        long each(int value) {
            return 0x0101_0101_0101_0101L * value & mask();
        }
    }

    static Stream<Place> places() {
        return IntStream.range(0, 16)
                .boxed()
                .flatMap(offset -> Stream.of(4, 8)
                        .flatMap(size -> Stream.of(false, true).map(bigEndian -> new Place(offset, size, bigEndian))));
    }

    private static SharedRegion region() {
        return Region.shared("values", 1, BYTES);
    }

    private static long atomic(SharedRegion region, Place place, Operation operation, long src) {
        return region.atomic(operation, place.offset(), place.size(), place.bigEndian(), src);
    }

    private static long value(SharedRegion region, Place place) {
        return region.get(place.offset(), place.size(), place.bigEndian());
    }

    /** Runs a task in each of some threads at once, and returns what they return. */
    private static <T> List<T> race(IntFunction<Callable<T>> task, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> each = task.apply(i);
                results.add(pool.submit(() -> {
                    start.await();
                    return each.call();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> result : results) {
                all.add(result.get());
            }
            return all;
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void noTwoAdditionsFetchTheSame(Place place) throws Exception {
        SharedRegion region = region();
        List<Set<Long>> fetched = race(
                thread -> () -> {
                    Set<Long> mine = new HashSet<>();
                    for (int i = 0; i < ROUNDS; i++) {
                        mine.add(atomic(region, place, Operation.ATOMIC_FETCH_ADD, 0xff));
                        atomic(region, place, Operation.ATOMIC_ADD, 1);
                    }
                    return mine;
                },
                THREADS);
        Set<Long> all = new HashSet<>();
        fetched.forEach(all::addAll);
        assertEquals(THREADS * ROUNDS, all.size());
        assertEquals((long) THREADS * ROUNDS * 0x100, value(region, place));
    }

    @ParameterizedTest
    @MethodSource("places")
    void bitsOfOneThreadAreNotLostToOthersNorToStoresBeside(Place place) throws Exception {
        SharedRegion region = region();
        List<Integer> wrong = race(
                thread -> () -> thread < THREADS
                        ? bitsOf(region, place, place.each(1 << thread))
                        : storesBeside(region, place, thread - THREADS),
                THREADS + 2);
        assertEquals(List.of(0, 0, 0, 0, 0), wrong);
        assertEquals(0, value(region, place));
    }

    /** Sets, clears and turns bits that no other thread changes, and returns how often they were not as it left them. */
    private static int bitsOf(SharedRegion region, Place place, long mine) {
        int wrong = 0;
        for (int i = 0; i < ROUNDS; i++) {
            wrong += (atomic(region, place, Operation.ATOMIC_FETCH_OR, mine) & mine) == 0 ? 0 : 1;
            wrong += (atomic(region, place, Operation.ATOMIC_FETCH_AND, ~mine) & mine) == mine ? 0 : 1;
            wrong += (atomic(region, place, Operation.ATOMIC_FETCH_XOR, mine) & mine) == 0 ? 0 : 1;
            atomic(region, place, Operation.ATOMIC_XOR, mine);
            wrong += (value(region, place) & mine) == 0 ? 0 : 1;
            atomic(region, place, Operation.ATOMIC_OR, mine);
            wrong += (value(region, place) & mine) == mine ? 0 : 1;
            atomic(region, place, Operation.ATOMIC_AND, ~mine);
        }
        return wrong;
    }

    /** Stores plain bytes outside the place, every second one, and returns how many it did not find again. */
    private static int storesBeside(SharedRegion region, Place place, int parity) {
        int wrong = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (int index = parity; index < BYTES; index += 2) {
                if (!place.covers(index)) {
                    region.set(index, 1, false, i);
                }
            }
            for (int index = parity; index < BYTES; index += 2) {
                wrong += place.covers(index) || region.get(index, 1, false) == (i & 0xff) ? 0 : 1;
            }
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("places")
    void alignedOperationsOnEitherHalfLoseNothing(Place place) throws Exception {
        SharedRegion region = region();
        race(
                thread -> () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        if (thread == 0) {
                            atomic(region, place, Operation.ATOMIC_FETCH_XOR, place.each(1));
                            atomic(region, place, Operation.ATOMIC_XOR, place.each(2));
                        } else {
                            Place word = new Place(8 * (thread - 1), 8, place.bigEndian());
                            atomic(region, word, Operation.ATOMIC_FETCH_XOR, word.each(4 << thread));
                            atomic(region, word, Operation.ATOMIC_FETCH_OR, word.each(0x80));
                        }
                    }
                    atomic(region, place, Operation.ATOMIC_XOR, place.each(0));
                    return 0;
                },
                4);
        // Each bit was turned an even number of times; that of the aligned words was set.
        for (int index = 0; index < BYTES; index++) {
            assertEquals(0x80, region.get(index, 1, false), "byte " + index);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatIsExchangedIsFetchedOnce(Place place) throws Exception {
        SharedRegion region = region();
        List<Set<Long>> fetched = race(
                thread -> () -> {
                    Set<Long> mine = new HashSet<>();
                    for (int i = 1; i <= ROUNDS; i++) {
                        assertTrue(mine.add(atomic(region, place, Operation.XCHG, token(thread, i))));
                    }
                    return mine;
                },
                THREADS);
        Set<Long> expected = new HashSet<>(Set.of(0L));
        for (int thread = 0; thread < THREADS; thread++) {
            for (int i = 1; i <= ROUNDS; i++) {
                expected.add(token(thread, i));
            }
        }
        assertTrue(expected.remove(value(region, place)));
        Set<Long> all = new HashSet<>();
        fetched.forEach(all::addAll);
        assertEquals(expected, all);
    }

    private static long token(int thread, int i) {
        return ((long) i << 8 | thread) * 5;
    }

    @ParameterizedTest
    @MethodSource("places")
    void compareAndExchangeLosesNothingToAdditions(Place place) throws Exception {
        SharedRegion region = region();
        race(
                thread -> () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        if (thread == 0) {
                            atomic(region, place, Operation.ATOMIC_FETCH_ADD, 3);
                            continue;
                        }
                        long old = value(region, place);
                        while (true) {
                            long found = region.compareExchange(
                                    place.offset(), place.size(), place.bigEndian(), old, old + 3);
                            if (found == old) {
                                break;
                            }
                            old = found;
                        }
                    }
                    return 0;
                },
                THREADS);
        assertEquals(3L * THREADS * ROUNDS, value(region, place));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aReleasedStoreIsSeenAfterWhatCameBefore(Place place) throws Exception {
        SharedRegion region = region();
        int data = place.offset() < 8 ? 16 : 0;
        List<Integer> wrong = race(
                thread -> () -> {
                    int early = 0;
                    for (int i = 1; i <= ROUNDS; i++) {
                        if (thread == 0) {
                            region.set(data, 8, false, i);
                            region.setRelease(place.offset(), place.size(), place.bigEndian(), i & 0x7f);
                        } else {
                            long flag = region.getAcquire(place.offset(), place.size(), place.bigEndian());
                            long seen = region.get(data, 8, false);
                            // The flag says the last seven bits of what must have been stored at least.
                            early += seen < flag ? 1 : 0;
                        }
                    }
                    return early;
                },
                2);
        assertEquals(List.of(0, 0), wrong);
    }
}

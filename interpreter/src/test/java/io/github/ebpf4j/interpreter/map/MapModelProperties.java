package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any sequence of operations, of a program's and of Java's, does what a plain model with the kernel's errors does. */
class MapModelProperties {

    private static final int CAPACITY = 4;
    private static final int CPUS = 2;
    private static final long[] FLAGS = {0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 8, -1L};

    /** An operation: what, of a program or of Java, on which key, with which value and flags. */
    record Step(Kind kind, boolean java, int key, long value, long flags) {
        enum Kind {
            UPDATE,
            LOOKUP,
            DELETE,
            TAKE
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Step.Kind.class),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, FLAGS.length - 1))
                .as((kind, java, key, value, flags) -> new Step(kind, java, key, value, FLAGS[flags]))
                .list()
                .ofMaxSize(60);
    }

    /** Returns the error of an operation of Java's, 0 if there is none. */
    private static long resultOf(Runnable operation) {
        try {
            operation.run();
            return 0;
        } catch (MapException e) {
            return e.errno().result();
        }
    }

    private static byte[] ofJava(MapType type, byte[] value) {
        return Maps.isPerCpu(type.number()) ? Arrays.copyOf(value, CPUS * value.length) : value;
    }

    private static MapBench bench(MapType type, int keySize, ByteOrder byteOrder) {
        return new MapBench(
                Definitions.of(type, keySize, 8, CAPACITY), byteOrder, Optional.empty(), builder -> builder.cpus(CPUS));
    }

    private static void play(MapBench bench, MapType type, List<Step> steps, Model model) {
        for (Step step : steps) {
            byte[] key = model.key(bench, step.key);
            byte[] value = bench.value(step.value);
            switch (step.kind) {
                case UPDATE -> {
                    // The system call looks at this flag before it asks the map.
                    boolean lock = step.java && (step.flags & 4) != 0;
                    long expected = lock ? Errno.EINVAL.result() : model.update(step.key, step.value, step.flags);
                    long found = step.java
                            ? resultOf(() -> bench.map().put(key, ofJava(type, value), step.flags))
                            : bench.update(key, value, step.flags);
                    assertEquals(expected, found, step::toString);
                }
                case LOOKUP -> {
                    Optional<byte[]> found =
                            step.java ? bench.map().get(key).map(all -> Arrays.copyOf(all, 8)) : bench.lookup(key);
                    assertEquals(
                            model.lookup(step.key),
                            found.map(bytes ->
                                    ByteBuffer.wrap(bytes).order(bench.order()).getLong()),
                            step::toString);
                }
                case DELETE -> {
                    long expected = model.delete(step.key);
                    if (step.java) {
                        long found = resultOf(() -> {
                            if (!bench.map().remove(key)) {
                                throw new MapException(Phase.RUN, "", "", Errno.ENOENT);
                            }
                        });
                        assertEquals(expected, found, step::toString);
                    } else {
                        assertEquals(expected, bench.delete(key), step::toString);
                    }
                }
                case TAKE -> model.take(bench, key, step);
            }
            assertEquals(model.size(), bench.map().count(), step::toString);
            model.check(bench);
        }
    }

    /** What a map should do. */
    private abstract static class Model {
        final Map<Integer, Long> entries = new HashMap<>();

        byte[] key(MapBench bench, int number) {
            return bench.key(number);
        }

        abstract long update(int key, long value, long flags);

        Optional<Long> lookup(int key) {
            return Optional.ofNullable(entries.get(key));
        }

        abstract long delete(int key);

        void take(MapBench bench, byte[] key, Step step) {}

        int size() {
            return entries.size();
        }

        void check(MapBench bench) {}
    }

    private static class HashModel extends Model {
        final Errno full;

        HashModel(Errno full) {
            this.full = full;
        }

        @Override
        long update(int key, long value, long flags) {
            if (flags < 0 || flags > 2) {
                return Errno.EINVAL.result();
            } else if (entries.containsKey(key) && flags == 1) {
                return Errno.EEXIST.result();
            } else if (!entries.containsKey(key) && flags == 2) {
                return Errno.ENOENT.result();
            } else if (!entries.containsKey(key) && entries.size() == CAPACITY) {
                return full.result();
            }
            entries.put(key, value);
            return 0;
        }

        @Override
        long delete(int key) {
            return entries.remove(key) == null ? Errno.ENOENT.result() : 0;
        }

        @Override
        void take(MapBench bench, byte[] key, Step step) {
            Optional<Long> expected = lookup(step.key);
            entries.remove(step.key);
            assertEquals(
                    expected,
                    bench.map()
                            .take(key)
                            .map(bytes ->
                                    ByteBuffer.wrap(bytes).order(bench.order()).getLong()));
        }

        @Override
        void check(MapBench bench) {
            Set<ByteBuffer> keys = new HashSet<>();
            Optional<byte[]> key = bench.map().nextKey(Optional.empty());
            while (key.isPresent()) {
                assertTrue(keys.add(ByteBuffer.wrap(key.get())), "a key twice");
                key = bench.map().nextKey(key);
            }
            Set<ByteBuffer> expected = new HashSet<>();
            entries.keySet().forEach(each -> expected.add(ByteBuffer.wrap(key(bench, each))));
            assertEquals(expected, keys);
        }
    }

    private static final class ArrayModel extends Model {
        ArrayModel() {
            for (int i = 0; i < CAPACITY; i++) {
                entries.put(i, 0L);
            }
        }

        @Override
        long update(int key, long value, long flags) {
            if (flags < 0 || (flags > 2 && (flags & ~4) > 2)) {
                return Errno.EINVAL.result();
            } else if (key >= CAPACITY) {
                return Errno.E2BIG.result();
            } else if ((flags & 1) != 0) {
                return Errno.EEXIST.result();
            } else if (flags > 2) {
                return Errno.EINVAL.result();
            }
            entries.put(key, value);
            return 0;
        }

        @Override
        long delete(int key) {
            return Errno.EINVAL.result();
        }
    }

    @Property(tries = 150)
    void hash(@ForAll("steps") List<Step> steps) {
        play(bench(MapType.HASH, 4, ByteOrder.LITTLE_ENDIAN), MapType.HASH, steps, new HashModel(Errno.E2BIG));
    }

    @Property(tries = 100)
    void hashOfLongKeysInBigEndianMemory(@ForAll("steps") List<Step> steps) {
        play(bench(MapType.HASH, 21, ByteOrder.BIG_ENDIAN), MapType.HASH, steps, new HashModel(Errno.E2BIG) {
            @Override
            byte[] key(MapBench bench, int number) {
                byte[] key = new byte[21];
                key[number * 3] = 1;
                return key;
            }
        });
    }

    @Property(tries = 100)
    void perCpuHash(@ForAll("steps") List<Step> steps) {
        MapType type = MapType.PERCPU_HASH;
        play(bench(type, 4, ByteOrder.LITTLE_ENDIAN), type, steps, new HashModel(Errno.E2BIG));
    }

    @Property(tries = 100)
    void array(@ForAll("steps") List<Step> steps) {
        play(bench(MapType.ARRAY, 4, ByteOrder.LITTLE_ENDIAN), MapType.ARRAY, steps, new ArrayModel());
    }

    @Property(tries = 100)
    void trie(@ForAll("steps") List<Step> steps) {
        MapType type = MapType.LPM_TRIE;
        play(bench(type, 6, ByteOrder.BIG_ENDIAN), type, steps, new TrieModel());
    }

    /** A trie whose seven keys are prefixes of each other, and neighbours. */
    private static final class TrieModel extends HashModel {
        private static final int[] LENGTHS = {0, 3, 4, 11, 16, 16, 17};
        private static final int[] BITS = {0, 0xb1ff, 0xa2aa, 0xb1e0, 0xb1ff, 0xb1fe, 0};

        TrieModel() {
            super(Errno.ENOSPC);
        }

        @Override
        byte[] key(MapBench bench, int number) {
            return ByteBuffer.allocate(6)
                    .order(bench.order())
                    .putInt(LENGTHS[number])
                    .order(ByteOrder.BIG_ENDIAN)
                    .putShort((short) BITS[number])
                    .array();
        }

        @Override
        long update(int key, long value, long flags) {
            return LENGTHS[key] > 16 ? Errno.EINVAL.result() : super.update(key, value, flags);
        }

        @Override
        long delete(int key) {
            return LENGTHS[key] > 16 ? Errno.EINVAL.result() : super.delete(key);
        }

        @Override
        Optional<Long> lookup(int key) {
            int best = -1;
            for (int each : entries.keySet()) {
                int length = LENGTHS[each];
                int differing = ((BITS[each] ^ BITS[key]) << 16) & (int) (0xffff_ffffL << (32 - length));
                if (LENGTHS[key] <= 16
                        && length <= LENGTHS[key]
                        && differing == 0
                        && (best < 0 || length > LENGTHS[best])) {
                    best = each;
                }
            }
            return best < 0 ? Optional.empty() : Optional.of(entries.get(best));
        }

        @Override
        void take(MapBench bench, byte[] key, Step step) {
            assertEquals(Errno.ENOTSUPP.result(), resultOf(() -> bench.map().take(key)));
        }
    }

    @Property(tries = 150)
    void queue(@ForAll("steps") List<Step> steps) {
        queueOrStack(MapType.QUEUE, steps);
    }

    @Property(tries = 150)
    void stack(@ForAll("steps") List<Step> steps) {
        queueOrStack(MapType.STACK, steps);
    }

    private static void queueOrStack(MapType type, List<Step> steps) {
        MapBench bench = bench(type, 0, ByteOrder.LITTLE_ENDIAN);
        Deque<Long> model = new ArrayDeque<>();
        byte[] none = {};
        for (Step step : steps) {
            Optional<Long> due = Optional.ofNullable(type == MapType.QUEUE ? model.peekFirst() : model.peekLast());
            long ifEmpty = due.isEmpty() ? Errno.ENOENT.result() : 0;
            switch (step.kind) {
                case UPDATE -> {
                    boolean known = step.flags == 0 || step.flags == 2;
                    boolean full = model.size() == CAPACITY;
                    long expected = !known ? Errno.EINVAL.result() : full && step.flags == 0 ? Errno.E2BIG.result() : 0;
                    long found = step.java
                            ? resultOf(() -> bench.map().put(none, bench.value(step.value), step.flags))
                            : bench.push(bench.value(step.value), step.flags);
                    assertEquals(expected, found);
                    if (expected == 0) {
                        if (full) {
                            model.removeFirst();
                        }
                        model.addLast(step.value);
                    }
                }
                case LOOKUP -> {
                    if (step.java) {
                        assertEquals(due, bench.map().get(none).map(bench::number));
                    } else {
                        assertEquals(ifEmpty, bench.peek(bench.value(-5)));
                        assertEquals(due.orElse(0L), bench.number(bench.written()));
                    }
                }
                default -> {
                    if (step.java) {
                        assertEquals(due, bench.map().take(none).map(bench::number));
                    } else {
                        assertEquals(ifEmpty, bench.pop());
                        assertEquals(due.orElse(0L), bench.number(bench.written()));
                    }
                    if (due.isPresent()) {
                        long removed = type == MapType.QUEUE ? model.removeFirst() : model.removeLast();
                        assertEquals(due.get(), removed);
                    }
                }
            }
            assertEquals(model.size(), bench.map().count());
        }
    }

    @Property(tries = 100)
    void anLruMapForgetsNothingButToMakeRoom(@ForAll("steps") List<Step> steps) {
        for (MapType type : List.of(MapType.LRU_HASH, MapType.LRU_PERCPU_HASH)) {
            MapBench bench = bench(type, 4, ByteOrder.LITTLE_ENDIAN);
            Map<Integer, Long> stored = new HashMap<>();
            for (Step step : steps) {
                byte[] key = bench.key(step.key);
                boolean was = bench.map().get(key).isPresent();
                long before = bench.map().count();
                switch (step.kind) {
                    case UPDATE -> {
                        long result = bench.update(key, bench.value(step.value), step.flags);
                        boolean refused = (step.flags == 1 && was)
                                || (step.flags == 2 && !was)
                                || (step.flags & ~3) != 0
                                || step.flags == 3;
                        assertEquals(refused, result != 0);
                        if (!refused) {
                            stored.put(step.key, step.value);
                            assertTrue(bench.map().get(key).isPresent());
                            assertEquals(
                                    was || before == CAPACITY ? before : before + 1,
                                    bench.map().count());
                        } else {
                            assertEquals(before, bench.map().count());
                        }
                    }
                    case LOOKUP -> assertEquals(was, bench.lookup(key).isPresent());
                    default -> {
                        assertEquals(was ? 0 : Errno.ENOENT.result(), bench.delete(key));
                        assertEquals(was ? before - 1 : before, bench.map().count());
                    }
                }
                assertEquals(bench.map().count(), bench.map().keys().size());
                for (byte[] each : bench.map().keys()) {
                    int number = ByteBuffer.wrap(each).order(bench.order()).getInt();
                    assertEquals(
                            stored.get(number),
                            bench.number(Arrays.copyOf(bench.map().get(each).orElseThrow(), 8)));
                }
            }
        }
    }

    @Property(tries = 50)
    void aBloomFilterNeverForgets(@ForAll("steps") List<Step> steps) {
        MapBench bench = bench(MapType.BLOOM_FILTER, 0, ByteOrder.LITTLE_ENDIAN);
        Set<Long> added = new HashSet<>();
        for (Step step : steps) {
            if (step.kind == Step.Kind.UPDATE) {
                long expected = step.flags == 0 ? 0 : Errno.EINVAL.result();
                long found = step.java
                        ? resultOf(() -> bench.map().put(new byte[0], bench.value(step.value), step.flags))
                        : bench.push(bench.value(step.value), step.flags);
                assertEquals(expected, found);
                if (expected == 0) {
                    added.add(step.value);
                }
            }
            for (long each : added) {
                assertEquals(0, bench.peek(bench.value(each)));
                assertTrue(((ValueFilter) bench.map()).contains(bench.value(each)));
            }
            if (added.isEmpty()) {
                assertEquals(Errno.ENOENT.result(), bench.peek(bench.value(step.value)));
            }
        }
    }
}

package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for all maps whose keys come and go. */
class SharedMapTest {

    private static final long ANY = 0;
    private static final long NOEXIST = 1;
    private static final long EXIST = 2;

    private static MapBench bench(MapType type, int entries) {
        return new MapBench(Definitions.of(type, 4, 8, entries));
    }

    private static boolean isPerCpu(MapType type) {
        return type == MapType.PERCPU_HASH || type == MapType.LRU_PERCPU_HASH;
    }

    /** Returns a value as Java gives it: one for each of four CPUs, if the map has such. */
    private static byte[] ofJava(MapType type, byte[] value) {
        return isPerCpu(type) ? Arrays.copyOf(value, 4 * value.length) : value;
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void aProgramStoresFindsReplacesAndDeletes(MapType type) {
        MapBench bench = bench(type, 8);
        byte[] key = bench.key(7);
        assertEquals(Optional.empty(), bench.lookup(key));
        assertEquals(Errno.ENOENT.result(), bench.delete(key));
        assertEquals(Errno.ENOENT.result(), bench.update(key, bench.value(1), EXIST));
        assertEquals(0, bench.map().count());
        assertEquals(0, bench.update(key, bench.value(1), NOEXIST));
        assertEquals(Errno.EEXIST.result(), bench.update(key, bench.value(2), NOEXIST));
        assertArrayEquals(bench.value(1), bench.lookup(key).orElseThrow());
        assertEquals(0, bench.update(key, bench.value(3), EXIST));
        assertArrayEquals(bench.value(3), bench.lookup(key).orElseThrow());
        assertEquals(0, bench.update(key, bench.value(4), ANY));
        assertArrayEquals(bench.value(4), bench.lookup(key).orElseThrow());
        assertEquals(1, bench.map().count());
        for (long flags : new long[] {3, 4, 8, -1, 1L << 32}) {
            assertEquals(Errno.EINVAL.result(), bench.update(key, bench.value(5), flags), "flags " + flags);
        }
        assertArrayEquals(bench.value(4), bench.lookup(key).orElseThrow());
        assertEquals(0, bench.delete(key));
        assertEquals(Optional.empty(), bench.lookup(key));
        assertEquals(0, bench.map().count());
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void javaStoresFindsReplacesAndDeletes(MapType type) {
        MapBench bench = bench(type, 8);
        BpfMap map = bench.map();
        byte[] key = bench.key(7);
        byte[] one = ofJava(type, bench.value(1));
        assertEquals(Optional.empty(), map.get(key));
        assertEquals(false, map.remove(key));
        assertRefused(Errno.ENOENT, () -> map.put(key, one, EXIST));
        map.put(key, one, NOEXIST);
        assertRefused(Errno.EEXIST, () -> map.put(key, one, NOEXIST));
        assertArrayEquals(one, map.get(key).orElseThrow());
        assertArrayEquals(bench.value(1), bench.lookup(key).orElseThrow());
        assertRefused(Errno.EINVAL, () -> map.put(key, one, 3));
        assertRefused(Errno.EINVAL, () -> map.put(new byte[3], one, ANY));
        assertRefused(Errno.EINVAL, () -> map.put(key, new byte[9], ANY));
        assertEquals(1, map.keys().size());
        assertArrayEquals(key, map.keys().get(0));
        assertEquals(true, map.remove(key));
        assertEquals(0, map.keys().size());
        map.freeze();
        assertRefused(Errno.EPERM, () -> map.put(key, one, ANY));
        assertRefused(Errno.EPERM, () -> map.remove(key));
        assertEquals(0, bench.update(key, bench.value(2), ANY));
        assertArrayEquals(ofJava(type, bench.value(2)), map.get(key).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH"})
    void aFullMapTakesNoFurtherKeyAndReplacesAllTheSame(MapType type) {
        MapBench bench = bench(type, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(0, bench.update(bench.key(i), bench.value(i), ANY));
        }
        assertEquals(Errno.E2BIG.result(), bench.update(bench.key(9), bench.value(9), ANY));
        assertRefused(Errno.E2BIG, () -> bench.map().put(bench.key(9), ofJava(type, bench.value(9)), ANY));
        assertEquals(0, bench.update(bench.key(1), bench.value(11), ANY));
        assertArrayEquals(bench.value(11), bench.lookup(bench.key(1)).orElseThrow());
        assertEquals(0, bench.delete(bench.key(0)));
        assertEquals(0, bench.update(bench.key(9), bench.value(9), ANY));
        assertEquals(3, bench.map().count());
    }

    @ParameterizedTest
    @EnumSource(names = {"LRU_HASH", "LRU_PERCPU_HASH"})
    void aFullLruMapMakesRoomAndKeepsWhatWasJustUsed(MapType type) {
        MapBench bench = bench(type, 8);
        assertEquals(0, bench.update(bench.key(1000), bench.value(1), ANY));
        for (int i = 0; i < 100; i++) {
            assertTrue(bench.lookup(bench.key(1000)).isPresent(), "after " + i);
            assertEquals(0, bench.update(bench.key(i), bench.value(i), ANY));
            assertTrue(bench.lookup(bench.key(i)).isPresent(), "just stored");
            assertEquals(Math.min(8, i + 2), bench.map().count());
            assertEquals(bench.map().count(), bench.map().keys().size());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void keysInBigEndianMemoryAreTheSameForJava(MapType type) {
        for (int size : new int[] {1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17}) {
            MapBench bench = new MapBench(
                    Definitions.of(type, size, 8, 8),
                    ByteOrder.BIG_ENDIAN,
                    Optional.empty(),
                    builder -> builder.cpus(4));
            byte[] key = new byte[size];
            for (int i = 0; i < size; i++) {
                key[i] = (byte) (0xf0 + i);
            }
            bench.map().put(key, ofJava(type, bench.value(5)), ANY);
            assertArrayEquals(bench.value(5), bench.lookup(key).orElseThrow());
            byte[] other = key.clone();
            other[size - 1]++;
            assertEquals(0, bench.update(other, bench.value(6), ANY));
            assertArrayEquals(
                    ofJava(type, bench.value(6)), bench.map().get(other).orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH"})
    void keysThatWereChosenToHaveOneHashAreKeptApart(MapType type) {
        MapBench bench = new MapBench(Definitions.of(type, 8, 8, 3000));
        long[] words = new long[3000];
        for (int i = 0; i < words.length; i++) {
            // The steps of the hash backwards, from numbers whose upper halves are equal.
            long mixed = ((0x1234_5678L << 32) | i) * inverse(0xd6e8_feb8_6659_fd93L);
            words[i] = ((mixed ^ (mixed >>> 32)) * inverse(0x9e37_79b9_7f4a_7c15L)) ^ 1;
            assertEquals(0x1234_5678, Keys.hash(new long[] {words[i]}));
            assertEquals(0, bench.update(bench.value(words[i]), bench.value(i), NOEXIST));
        }
        assertEquals(words.length, bench.map().keys().size());
        for (int i = 0; i < words.length; i++) {
            assertArrayEquals(
                    bench.value(i), bench.lookup(bench.value(words[i])).orElseThrow());
        }
        for (int i = 0; i < words.length; i += 2) {
            assertEquals(0, bench.delete(bench.value(words[i])));
        }
        assertEquals(words.length / 2, bench.map().keys().size());
        assertTrue(bench.lookup(bench.value(words[1])).isPresent());
        assertTrue(bench.lookup(bench.value(words[2])).isEmpty());
    }

    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 6; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH"})
    void aPointerKeepsItsValueAfterTheKeyIsReplacedOrDeleted(MapType type) {
        MapBench bench = bench(type, 8);
        byte[] key = bench.key(7);
        bench.update(key, bench.value(1), ANY);
        bench.lookup(key);
        long first = bench.address();
        bench.update(key, bench.value(2), ANY);
        assertArrayEquals(bench.value(1), bench.load(first));
        bench.lookup(key);
        long second = bench.address();
        bench.delete(key);
        assertArrayEquals(bench.value(2), bench.load(second));
        bench.store(second, bench.value(9));
        assertArrayEquals(bench.value(9), bench.load(second));
        assertEquals(Optional.empty(), bench.lookup(key));
    }

    static void assertRefused(Errno errno, Runnable operation) {
        assertEquals(errno, assertThrows(MapException.class, operation::run).errno());
    }
}

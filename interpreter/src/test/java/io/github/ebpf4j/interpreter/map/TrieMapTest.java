package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Prefixes of IPv4 addresses, and longer ones. */
class TrieMapTest {

    private static MapBench bench(int entries) {
        return bench(entries, 0);
    }

    private static MapBench bench(int entries, int flags) {
        return new MapBench(Definitions.of(MapType.LPM_TRIE, 8, 8, entries, Definitions.NO_PREALLOC | flags));
    }

    private static byte[] key(MapBench bench, int length, int... address) {
        ByteBuffer key = ByteBuffer.allocate(Integer.BYTES + address.length).order(bench.order());
        key.putInt(length);
        IntStream.of(address).forEach(each -> key.put((byte) each));
        return key.array();
    }

    private static void put(MapBench bench, long value, int length, int... address) {
        assertEquals(0, bench.update(key(bench, length, address), bench.value(value), 0));
    }

    /** Returns what both a program and Java find for a whole address, 0 for nothing. */
    private static long lookup(MapBench bench, int... address) {
        byte[] key = key(bench, address.length * Byte.SIZE, address);
        long found = bench.lookup(key).map(bench::number).orElse(0L);
        assertEquals(found, bench.map().get(key).map(bench::number).orElse(0L));
        return found;
    }

    private static List<String> keys(MapBench bench) {
        return bench.map().keys().stream().map(key -> name(bench, key)).toList();
    }

    private static String name(MapBench bench, byte[] key) {
        return "%d.%d.%d.%d/%d"
                .formatted(
                        key[4] & 0xff,
                        key[5] & 0xff,
                        key[6] & 0xff,
                        key[7] & 0xff,
                        ByteBuffer.wrap(key).order(bench.order()).getInt(0));
    }

    @Test
    void theLongestPrefixIsFound() {
        MapBench bench = bench(10);
        put(bench, 1, 0, 0, 0, 0, 0);
        put(bench, 2, 8, 10, 0, 0, 0);
        put(bench, 3, 16, 10, 1, 0, 0);
        put(bench, 4, 32, 10, 1, 0, 1);
        assertEquals(4, lookup(bench, 10, 1, 0, 1));
        assertEquals(3, lookup(bench, 10, 1, 0, 0));
        assertEquals(2, lookup(bench, 10, 2, 0, 1));
        assertEquals(1, lookup(bench, 11, 1, 0, 1));
        // A key that is shorter than an entry is not found by it.
        assertEquals(2, bench.number(bench.lookup(key(bench, 15, 10, 1, 0, 1)).orElseThrow()));
        assertEquals(1, bench.number(bench.lookup(key(bench, 7, 10, 1, 0, 1)).orElseThrow()));
    }

    @Test
    void whatIsLeftIsFoundAfterADelete() {
        int[][] addresses = {{10, 0, 0, 0}, {10, 1, 0, 0}, {10, 1, 2, 0}, {10, 1, 2, 3}, {10, 1, 128, 0}, {192, 0, 0, 0}
        };
        int[] lengths = {8, 16, 24, 32, 17, 2};
        for (int gone = 0; gone < lengths.length; gone++) {
            for (int after = 0; after < lengths.length; after++) {
                MapBench bench = bench(6);
                for (int i = 0; i < lengths.length; i++) {
                    put(bench, i + 1L, lengths[i], addresses[i]);
                }
                assertEquals(0, bench.delete(key(bench, lengths[gone], addresses[gone])));
                long second = bench.delete(key(bench, lengths[after], addresses[after]));
                assertEquals(after == gone ? Errno.ENOENT.result() : 0, second);
                for (int i = 0; i < lengths.length; i++) {
                    byte[] whole = key(bench, lengths[i], addresses[i]);
                    long best = 0;
                    for (int j = 0; j < lengths.length; j++) {
                        // The first four contain each other, and the first two the fifth.
                        boolean contains = i == j || (j < i && i < 4) || (i == 4 && j < 2);
                        best = contains && j != gone && j != after ? Math.max(best, j + 1L) : best;
                    }
                    assertEquals(best, bench.lookup(whole).map(bench::number).orElse(0L), gone + " " + after + " " + i);
                }
                assertEquals(after == gone ? 5 : 4, bench.map().keys().size());
            }
        }
    }

    @Test
    void aDeletedEntryMakesRoomForAnother() {
        MapBench bench = bench(2);
        for (int i = 0; i < 20; i++) {
            put(bench, 1, 32, 10, 0, 0, i);
            put(bench, 2, 32, 20, 0, 0, i);
            byte[] third = key(bench, 32, 30, 0, 0, i);
            assertEquals(Errno.ENOSPC.result(), bench.update(third, bench.value(3), 0));
            assertRefused(Errno.ENOSPC, () -> bench.map().put(third, bench.value(3), 0));
            // One that is there is replaced though the map is full.
            put(bench, 4, 32, 10, 0, 0, i);
            assertEquals(4, lookup(bench, 10, 0, 0, i));
            assertEquals(2, bench.map().count());
            assertEquals(0, bench.delete(key(bench, 32, 10, 0, 0, i)));
            assertTrue(bench.map().remove(key(bench, 32, 20, 0, 0, i)));
            assertFalse(bench.map().remove(key(bench, 32, 20, 0, 0, i)));
            assertEquals(0, bench.map().count());
        }
    }

    @Test
    void aValueThatCannotBeReadChangesNothing() {
        MapBench bench = bench(2);
        put(bench, 1, 8, 10, 0, 0, 0);
        for (int i = 0; i < 10; i++) {
            assertThrows(FaultException.class, () -> bench.updateFromNowhere(key(bench, 8, 10, 0, 0, 0), 0));
            assertThrows(FaultException.class, () -> bench.updateFromNowhere(key(bench, 16, 10, 0, 0, 0), 0));
        }
        assertEquals(1, lookup(bench, 10, 0, 0, 0));
        assertEquals(List.of("10.0.0.0/8"), keys(bench));
        assertEquals(1, bench.map().count());
        put(bench, 2, 16, 10, 0, 0, 0);
        assertEquals(2, lookup(bench, 10, 0, 0, 0));
    }

    @Test
    void longerPrefixesComeBeforeThoseThatTheyBeginWith() {
        MapBench bench = bench(10);
        assertEquals(Optional.empty(), bench.map().nextKey(Optional.empty()));
        put(bench, 1, 8, 10, 0, 0, 0);
        put(bench, 2, 24, 10, 1, 2, 0);
        put(bench, 3, 16, 10, 1, 0, 0);
        put(bench, 4, 16, 10, 200, 0, 0);
        put(bench, 5, 4, 192, 0, 0, 0);
        List<String> keys = keys(bench);
        assertEquals(
                List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.200.0.0/16", "192.0.0.0/4"),
                keys.stream().sorted().toList());
        assertTrue(keys.indexOf("10.1.2.0/24") < keys.indexOf("10.1.0.0/16"), keys::toString);
        assertTrue(keys.indexOf("10.1.0.0/16") < keys.indexOf("10.0.0.0/8"), keys::toString);
        assertTrue(keys.indexOf("10.200.0.0/16") < keys.indexOf("10.0.0.0/8"), keys::toString);

        Optional<byte[]> at = Optional.empty();
        for (String key : keys) {
            at = bench.map().nextKey(at);
            assertEquals(key, name(bench, at.orElseThrow()));
        }
        assertEquals(Optional.empty(), bench.map().nextKey(at));
        // From a key that is not there, the walk begins anew.
        for (byte[] other : List.of(key(bench, 9, 10, 0, 0, 0), key(bench, 33, 10, 0, 0, 0))) {
            assertEquals(
                    keys.get(0),
                    name(bench, bench.map().nextKey(Optional.of(other)).orElseThrow()));
        }
    }

    @Test
    void aKeyMayHave256Bytes() {
        MapBench bench = new MapBench(Definitions.of(MapType.LPM_TRIE, 4 + 256, 8, 4));
        int[] zeros = new int[256];
        int[] last = new int[256];
        last[255] = 1;
        put(bench, 1, 0, zeros);
        put(bench, 2, 2047, zeros);
        put(bench, 3, 2048, zeros);
        assertEquals(3, lookup(bench, zeros));
        assertEquals(2, lookup(bench, last));
        int[] first = new int[256];
        first[0] = 128;
        assertEquals(1, lookup(bench, first));
        assertArrayEquals(key(bench, 2047, zeros), bench.map().keys().get(1));
        assertEquals(Errno.EINVAL.result(), bench.update(key(bench, 2049, zeros), bench.value(4), 0));
    }

    @Test
    void wrongSizesLengthsAndFlagsAreRefused() {
        MapBench bench = bench(2);
        byte[] good = key(bench, 32, 1, 2, 3, 4);
        for (int length : new int[] {33, -1, Integer.MIN_VALUE}) {
            byte[] key = key(bench, length, 1, 2, 3, 4);
            assertEquals(Errno.EINVAL.result(), bench.update(key, bench.value(1), 0));
            assertEquals(Errno.EINVAL.result(), bench.delete(key));
            assertEquals(Optional.empty(), bench.lookup(key));
            assertRefused(Errno.EINVAL, () -> bench.map().put(key, bench.value(1), 0));
            assertRefused(Errno.EINVAL, () -> bench.map().remove(key));
            assertEquals(Optional.empty(), bench.map().get(key));
        }
        for (int size : new int[] {0, 7, 9}) {
            assertRefused(Errno.EINVAL, () -> bench.map().put(Arrays.copyOf(good, size), bench.value(1), 0));
            assertRefused(Errno.EINVAL, () -> bench.map().get(Arrays.copyOf(good, size)));
            assertRefused(Errno.EINVAL, () -> bench.map().put(good, new byte[size], 0));
        }
        assertEquals(Errno.ENOENT.result(), bench.update(good, bench.value(1), 2));
        assertEquals(Errno.EINVAL.result(), bench.update(good, bench.value(1), 3));
        assertRefused(Errno.EINVAL, () -> bench.map().put(good, bench.value(1), -1));
        assertEquals(0, bench.update(good, bench.value(1), 1));
        assertEquals(Errno.EEXIST.result(), bench.update(good, bench.value(2), 1));
        assertEquals(1, lookup(bench, 1, 2, 3, 4));
    }

    @Test
    void whoMayReadAndWriteIsInTheFlags() {
        MapBench readOnly = bench(2, Flags.READ_ONLY_FOR_JAVA);
        byte[] key = key(readOnly, 32, 1, 2, 3, 4);
        put(readOnly, 5, 32, 1, 2, 3, 4);
        assertRefused(Errno.EPERM, () -> readOnly.map().put(key, readOnly.value(1), 0));
        assertRefused(Errno.EPERM, () -> readOnly.map().remove(key));
        assertEquals(5, lookup(readOnly, 1, 2, 3, 4));

        MapBench writeOnly = bench(2, Flags.WRITE_ONLY_FOR_JAVA);
        writeOnly.map().put(key, writeOnly.value(6), 0);
        assertRefused(Errno.EPERM, () -> writeOnly.map().get(key));
        assertRefused(Errno.EPERM, () -> writeOnly.map().keys());
        assertRefused(Errno.EPERM, () -> writeOnly.map().nextKey(Optional.empty()));
        assertEquals(6, writeOnly.number(writeOnly.lookup(key).orElseThrow()));

        MapBench programsRead = bench(2, Flags.READ_ONLY_FOR_PROGRAMS);
        programsRead.map().put(key, programsRead.value(7), 0);
        assertThrows(FaultException.class, () -> programsRead.update(key, programsRead.value(1), 0));
        assertThrows(FaultException.class, () -> programsRead.delete(key));
        assertEquals(7, lookup(programsRead, 1, 2, 3, 4));
    }
}

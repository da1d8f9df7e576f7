package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a filter takes for a value that was added: all that were, and of others few. */
class BloomFilterTest {

    private static final byte[] NO_KEY = {};

    private static MapBench bench(long entries, int hashes) {
        return new MapBench(filter(entries, 0, hashes));
    }

    private static MapDefinition filter(long entries, int flags, int hashes) {
        return Definitions.of(MapType.BLOOM_FILTER, 0, 8, entries, flags, hashes, 0, Optional.empty());
    }

    private static ValueFilter filterOf(MapBench bench) {
        return (ValueFilter) bench.map();
    }

    /**
     * With b bits for each entry and k hashes, (1 - exp(-k / b)) ^ k of other values are taken for one that was added: 2 %
     * of a thousand with 5 hashes, 39 % with one. Twice as many would say that bits or hashes are missing.
     */
    @ParameterizedTest
    @CsvSource({"1000, 0, 400", "1000, 1, 5000", "1000, 5, 400", "1000, 15, 10", "3, 5, 400", "100000, 5, 400"})
    void fewValuesThatWereNotAddedAreTakenForSuch(int entries, int hashes, int most) {
        MapBench bench = bench(entries, hashes);
        for (long each = 0; each < entries; each++) {
            bench.map().put(NO_KEY, bench.value(each), 0);
        }
        for (long each = 0; each < entries; each++) {
            assertTrue(filterOf(bench).contains(bench.value(each)));
        }
        int wrong = 0;
        for (long each = 0; each < 10_000; each++) {
            wrong += filterOf(bench).contains(bench.value(1L << 40 | each)) ? 1 : 0;
        }
        int found = wrong;
        assertTrue(wrong <= most, () -> found + " of 10,000 are taken for one of " + entries);
    }

    @Test
    void programsAndJavaSeeTheSame() {
        MapBench bench = bench(10, 5);
        assertEquals(0, bench.push(bench.value(7), 0));
        assertTrue(filterOf(bench).contains(bench.value(7)));
        bench.map().put(NO_KEY, bench.value(9), 0);
        assertEquals(0, bench.peek(bench.value(9)));
        assertEquals(Errno.ENOENT.result(), bench.peek(bench.value(8)));
        assertFalse(filterOf(bench).contains(bench.value(8)));
        assertEquals(0, bench.map().count());
    }

    @Test
    void eachByteOfAValueCounts() {
        MapBench bench = new MapBench(Definitions.of(MapType.BLOOM_FILTER, 0, 13, 4));
        byte[] value = new byte[13];
        bench.map().put(NO_KEY, value, 0);
        for (int i = 0; i < value.length; i++) {
            byte[] other = value.clone();
            other[i] = 1;
            assertFalse(filterOf(bench).contains(other), "byte " + i);
        }
    }

    @Test
    void itHasNoKeysAndForgetsNothing() {
        MapBench bench = bench(4, 0);
        assertEquals(0, bench.push(bench.value(1), 0));
        assertEquals(Optional.empty(), bench.lookup(NO_KEY));
        assertEquals(Errno.EINVAL.result(), bench.update(NO_KEY, bench.value(2), 0));
        assertEquals(Errno.EOPNOTSUPP.result(), bench.delete(NO_KEY));
        assertRefused(Errno.EOPNOTSUPP, () -> bench.map().get(NO_KEY));
        assertRefused(Errno.EOPNOTSUPP, () -> bench.map().remove(NO_KEY));
        assertRefused(Errno.EOPNOTSUPP, () -> bench.map().keys());
        assertEquals(Errno.ENOENT.result(), bench.peek(bench.value(2)), "an update adds nothing");
        assertEquals(0, bench.peek(bench.value(1)));
    }

    @Test
    void wrongSizesAndFlagsAreRefused() {
        MapBench bench = bench(4, 0);
        assertRefused(Errno.EINVAL, () -> bench.map().put(new byte[4], bench.value(1), 0));
        assertRefused(Errno.EINVAL, () -> bench.map().put(NO_KEY, new byte[7], 0));
        assertRefused(Errno.EINVAL, () -> bench.map().put(NO_KEY, new byte[9], 0));
        assertRefused(Errno.EINVAL, () -> bench.map().put(NO_KEY, bench.value(1), 1));
        assertRefused(Errno.EINVAL, () -> filterOf(bench).contains(new byte[16]));
        assertEquals(Errno.ENOENT.result(), bench.peek(bench.value(1)));
    }

    @Test
    void whoMayReadAndWriteIsInTheFlags() {
        MapBench readOnly = new MapBench(filter(4, Flags.READ_ONLY_FOR_JAVA, 0));
        assertRefused(Errno.EPERM, () -> readOnly.map().put(NO_KEY, readOnly.value(1), 0));
        assertRefused(Errno.EPERM, () -> readOnly.map().remove(NO_KEY));
        assertFalse(filterOf(readOnly).contains(readOnly.value(1)));

        MapBench writeOnly = new MapBench(filter(4, Flags.WRITE_ONLY_FOR_JAVA, 0));
        writeOnly.map().put(NO_KEY, writeOnly.value(1), 0);
        assertRefused(Errno.EPERM, () -> filterOf(writeOnly).contains(writeOnly.value(1)));
        assertRefused(Errno.EPERM, () -> writeOnly.map().get(NO_KEY));

        MapBench programsRead = new MapBench(filter(4, Flags.READ_ONLY_FOR_PROGRAMS, 0));
        assertThrows(FaultException.class, () -> programsRead.push(programsRead.value(1), 0));
        assertEquals(Errno.ENOENT.result(), programsRead.peek(programsRead.value(1)));
    }
}

package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever numbers a definition has, it makes a map or is refused with the kernel's error number. */
class HostileDefinitionsTest {

    private static final long[] SIZES = {0, 4, 8, 261, 4 << 20, (1L << 31) - 1, (1L << 32) - 1};
    private static final long[] ENTRIES = {0, 1, 2, 1000, (1L << 31) - 1, 1L << 31, (1L << 32) - 1};
    private static final int[] FLAGS = {0, 1, 2, 3, 1 << 7, 1 << 8, 3 << 7, 3 << 3, 1 << 10, 1 << 30, -1};

    private static Host host(long memory) {
        BpfObject object =
                new BpfObject("none", ByteOrder.LITTLE_ENDIAN, "", List.of(), List.of(), List.of(), Optional.empty());
        return Instance.builder(object).mapMemory(memory).build().host();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNSPEC"})
    void anyNumbersMakeAMapOrARefusal(MapType type) {
        Set<Errno> refusals = EnumSet.noneOf(Errno.class);
        int made = 0;
        for (int flags : FLAGS) {
            for (long keySize : SIZES) {
                for (long valueSize : SIZES) {
                    for (long entries : ENTRIES) {
                        MapDefinition definition = Harness.definition(type, keySize, valueSize, entries, flags);
                        try {
                            BpfMap map = Maps.create(definition, host(1 << 20));
                            made++;
                            assertTrue(map.count() >= 0);
                        } catch (MapException e) {
                            refusals.add(e.errno());
                        }
                    }
                }
            }
        }
        assertTrue(made > 0);
        assertTrue(
                EnumSet.of(Errno.EINVAL, Errno.E2BIG, Errno.ENOMEM, Errno.ENOTSUPP)
                        .containsAll(refusals),
                refusals::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "ARRAY, 4, 8, 0, 0, EINVAL",
        "ARRAY, 8, 8, 1, 0, EINVAL",
        "ARRAY, 4, 0, 1, 0, EINVAL",
        "ARRAY, 4, 2147483648, 1, 0, E2BIG",
        "ARRAY, 4, 8, 4294967295, 0, ENOMEM",
        "ARRAY, 4, 8, 1, 1, EINVAL",
        "PERCPU_ARRAY, 4, 32769, 1, 0, E2BIG",
        "PERCPU_ARRAY, 4, 8, 1, 1024, EINVAL",
        "PROG_ARRAY, 4, 8, 1, 0, EINVAL",
        "PROG_ARRAY, 4, 4, 1, 128, EINVAL",
        "HASH, 0, 8, 1, 0, EINVAL",
        "HASH, 4, 0, 1, 0, EINVAL",
        "HASH, 4, 8, 0, 0, EINVAL",
        "HASH, 4, 8, 1, 2, EINVAL",
        "HASH, 4, 8, 2147483649, 0, E2BIG",
        "HASH, 4, 4194304, 1, 0, E2BIG",
        "PERCPU_HASH, 4, 32769, 1, 0, E2BIG",
        "LRU_HASH, 4, 8, 1, 1, ENOTSUPP",
        "LPM_TRIE, 8, 8, 1, 0, EINVAL",
        "LPM_TRIE, 4, 8, 1, 1, EINVAL",
        "LPM_TRIE, 261, 8, 1, 1, EINVAL",
        "QUEUE, 4, 8, 1, 0, EINVAL",
        "STACK, 0, 0, 1, 0, EINVAL",
        "STACK, 0, 4194305, 1, 0, E2BIG",
        "BLOOM_FILTER, 4, 8, 1, 0, EINVAL",
        "ARRAY_OF_MAPS, 4, 8, 1, 0, EINVAL",
        "HASH_OF_MAPS, 4, 8, 1, 0, EINVAL",
        "PERCPU_ARRAY, 4, 8, 1, 4, EINVAL",
        "PERCPU_HASH, 4, 8, 1, 4, EINVAL",
        "LRU_PERCPU_HASH, 4, 8, 1, 6, EINVAL",
        "HASH, 4, 4194252, 1, 1, E2BIG",
        "LPM_TRIE, 8, 4194025, 1, 1, EINVAL",
        "BLOOM_FILTER, 4, 4194305, 1, 0, E2BIG",
        "ARRAY, 4, 8, 1, 384, EINVAL",
        "ARRAY, 4, 8, 1, 24, EINVAL",
        "ARRAY, 4, 8, 1, 2048, EINVAL",
        "QUEUE, 0, 8, 1, 1, EINVAL",
        "CGROUP_STORAGE, 12, 8, 0, 0, EINVAL",
        "CGROUP_STORAGE, 8, 8, 1, 0, EINVAL",
        "CGROUP_STORAGE, 8, 65408, 0, 0, E2BIG",
        "PERCPU_CGROUP_STORAGE, 8, 32769, 0, 0, E2BIG",
        "UNSPEC, 4, 8, 1, 0, EINVAL"
    })
    void aDefinitionIsRefusedAsTheKernelRefusesIt(
            MapType type, long keySize, long valueSize, long entries, int flags, Errno errno) {
        MapDefinition definition = Definitions.of(type, keySize, valueSize, entries, flags);
        assertRefused(errno, () -> Maps.create(definition, host(64 << 20)));
    }

    @ParameterizedTest
    @CsvSource({
        "HASH, 4, 4194251, 1, 1",
        "HASH, 4, 8, 1, 4",
        "HASH, 4, 8, 1048576, 0",
        "LRU_HASH, 4, 8, 1, 4",
        "LRU_PERCPU_HASH, 4, 8, 1, 2",
        "LPM_TRIE, 260, 8, 1, 1",
        "LPM_TRIE, 8, 4194024, 1, 1",
        "ARRAY, 4, 8, 1, 4096",
        "STACK, 0, 4194304, 1, 0",
        "BLOOM_FILTER, 0, 4194304, 1, 0",
        "CGROUP_STORAGE, 16, 65407, 0, 0",
        "PERCPU_CGROUP_STORAGE, 8, 32768, 0, 0"
    })
    void aDefinitionIsTakenAsTheKernelTakesIt(MapType type, long keySize, long valueSize, long entries, int flags) {
        MapDefinition definition = Definitions.of(type, keySize, valueSize, entries, flags);
        assertEquals(definition, Maps.create(definition, host(64 << 20)).definition());
    }

    @Test
    void onlyABloomFilterHasExtraNumbers() {
        MapDefinition array = Definitions.of(MapType.ARRAY, 4, 8, 1, 0, 3, 0, Optional.empty());
        assertRefused(Errno.EINVAL, () -> Maps.create(array, host(1 << 20)));
        MapDefinition filter = Definitions.of(MapType.BLOOM_FILTER, 0, 8, 1, 0, 15, 0, Optional.empty());
        assertEquals(filter, Maps.create(filter, host(1 << 20)).definition());
        MapDefinition more = Definitions.of(MapType.BLOOM_FILTER, 0, 8, 1, 0, 16, 0, Optional.empty());
        assertRefused(Errno.EINVAL, () -> Maps.create(more, host(1 << 20)));
    }

    @ParameterizedTest
    @CsvSource({
        "PERF_EVENT_ARRAY, 4, 4, 2",
        "STACK_TRACE, 4, 8, 2",
        "DEVMAP, 4, 4, 2",
        "DEVMAP_HASH, 4, 4, 2",
        "CPUMAP, 4, 4, 2",
        "XSKMAP, 4, 4, 2",
        "SOCKMAP, 4, 4, 2",
        "SOCKHASH, 4, 4, 2",
        "REUSEPORT_SOCKARRAY, 4, 4, 2",
        "RINGBUF, 0, 0, 4096",
        "USER_RINGBUF, 0, 0, 4096",
    })
    void noOtherTypeHasExtraNumbers(MapType type, long keySize, long valueSize, long entries) {
        MapDefinition none = Definitions.of(type, keySize, valueSize, entries, 0, 0, 0, Optional.empty());
        assertEquals(none, Maps.create(none, host(1 << 20)).definition());
        for (long extra : new long[] {1, 1L << 32, Long.MIN_VALUE}) {
            MapDefinition other = Definitions.of(type, keySize, valueSize, entries, 0, extra, 0, Optional.empty());
            assertRefused(Errno.EINVAL, () -> Maps.create(other, host(1 << 20)));
        }
    }

    @Test
    void aMapMayHaveMoreEntriesThanThereIsMemoryForAndSaysSoWhenItIsUsed() {
        MapBench bench = new MapBench(
                Definitions.of(MapType.HASH, 4, 1000, 1_000_000),
                ByteOrder.LITTLE_ENDIAN,
                Optional.empty(),
                builder -> builder.mapMemory(100_000));
        int stored = 0;
        long result = 0;
        while (result == 0) {
            result = bench.update(bench.key(stored), new byte[1000], 0);
            stored++;
        }
        assertEquals(Errno.ENOMEM.result(), result);
        assertTrue(stored > 10 && stored < 100, "stored " + stored);
        assertRefused(Errno.ENOMEM, () -> bench.map().put(bench.key(1_000_000), new byte[1000], 0));
        assertTrue(bench.lookup(bench.key(0)).isPresent());
    }
}

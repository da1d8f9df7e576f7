package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each number of a definition is taken or refused as Linux 6.18 did it. */
class DefinitionChecksTest {

    /** The flags from {@code BPF_F_NO_PREALLOC} to {@code BPF_F_INNER_MAP}. */
    private static final int FLAGS = 13;

    private static final int BOTH_BY_JAVA = Flags.READ_ONLY_FOR_JAVA | Flags.WRITE_ONLY_FOR_JAVA;
    private static final int BOTH_BY_PROGRAMS = Flags.READ_ONLY_FOR_PROGRAMS | Flags.WRITE_ONLY_FOR_PROGRAMS;

    private static final Host HOST = Harness.instance().host();

    private static BpfMap make(MapDefinition.Builder definition) {
        return Maps.create(definition.build(), HOST);
    }

    /**
     * @param flags that a definition of this type needs
     * @param taken which single flags Linux took beside them
     * @param another what may have one byte more: key, value, key+value or none
     */
    @ParameterizedTest
    @CsvSource({
        "HASH, 4, 4, 4, 0x0, 0x1dd, key+value",
        "ARRAY, 4, 4, 4, 0x0, 0x159c, value",
        "PROG_ARRAY, 4, 4, 4, 0x0, 0x1c, none",
        "PERF_EVENT_ARRAY, 4, 4, 4, 0x0, 0x81c, none",
        "PERCPU_HASH, 4, 4, 4, 0x0, 0x1d9, key+value",
        "PERCPU_ARRAY, 4, 4, 4, 0x0, 0x198, value",
        "STACK_TRACE, 4, 32, 4, 0x0, 0x3c, none",
        "CGROUP_ARRAY, 4, 4, 4, 0x0, 0x1c, none",
        "LRU_HASH, 4, 4, 64, 0x0, 0x1de, key+value",
        "LRU_PERCPU_HASH, 4, 4, 64, 0x0, 0x1da, key+value",
        "LPM_TRIE, 8, 4, 4, 0x1, 0x19d, key+value",
        "DEVMAP, 4, 4, 4, 0x0, 0x1c, none",
        "SOCKMAP, 4, 4, 4, 0x0, 0x1c, none",
        "CPUMAP, 4, 4, 4, 0x0, 0x4, none",
        "XSKMAP, 4, 4, 4, 0x0, 0x1c, none",
        "SOCKHASH, 4, 4, 4, 0x0, 0x1c, key",
        "CGROUP_STORAGE, 8, 8, 0, 0x0, 0x19c, value",
        "REUSEPORT_SOCKARRAY, 4, 4, 4, 0x0, 0x19c, none",
        "PERCPU_CGROUP_STORAGE, 8, 8, 0, 0x0, 0x19c, value",
        "QUEUE, 0, 4, 4, 0x0, 0x19c, value",
        "STACK, 0, 4, 4, 0x0, 0x19c, value",
        "DEVMAP_HASH, 4, 4, 4, 0x0, 0x1c, none",
        "RINGBUF, 0, 0, 4096, 0x0, 0x4, none",
        "BLOOM_FILTER, 0, 4, 4, 0x0, 0x1dc, value",
        "USER_RINGBUF, 0, 0, 4096, 0x0, 0x4, none",
        "ARENA, 0, 0, 4, 0x400, 0x400, none"
    })
    void eachTypeTakesWhatLinuxTakes(
            MapType type, int keySize, int valueSize, int entries, int flags, int taken, String another) {
        MapDefinition plain = MapDefinition.builder("m", type.number())
                .sizes(keySize, valueSize)
                .maxEntries(entries)
                .flags(flags)
                .build();
        make(plain.toBuilder()).freeze();
        for (int bit = 0; bit < FLAGS; bit++) {
            MapDefinition.Builder with = plain.toBuilder().flags(flags | (1 << bit));
            if ((taken & (1 << bit)) != 0) {
                assertDoesNotThrow(() -> make(with), "bit " + bit);
            } else {
                // htab_map_alloc_check has another answer to an LRU map that is not allocated at once.
                boolean lru = type == MapType.LRU_HASH || type == MapType.LRU_PERCPU_HASH;
                assertRefused(lru && 1 << bit == Flags.NO_PREALLOC ? Errno.ENOTSUPP : Errno.EINVAL, with);
            }
        }
        assertRefused(Errno.EINVAL, plain.toBuilder().flags(flags | BOTH_BY_JAVA));
        assertRefused(Errno.EINVAL, plain.toBuilder().flags(flags | BOTH_BY_PROGRAMS));
        if (type != MapType.PERF_EVENT_ARRAY) {
            assertRefused(Errno.EINVAL, plain.toBuilder().maxEntries(entries == 0 ? 1 : 0));
        }
        if (type != MapType.ARENA) {
            assertRefused(Errno.EINVAL, plain.toBuilder().extra(4096));
        }
        check(another.contains("key"), plain.toBuilder().sizes(keySize + 1, valueSize));
        check(another.contains("value"), plain.toBuilder().sizes(keySize, valueSize + 1));
        check(keySize == 0, plain.toBuilder().sizes(0, valueSize));
        check(valueSize == 0, plain.toBuilder().sizes(keySize, 0));
    }

    private static void check(boolean taken, MapDefinition.Builder definition) {
        if (taken) {
            assertDoesNotThrow(() -> make(definition));
        } else {
            assertRefused(Errno.EINVAL, definition);
        }
    }

    private static void assertRefused(Errno errno, MapDefinition.Builder definition) {
        Harness.assertRefused(errno, () -> make(definition));
    }

    @Test
    void aPerfEventArrayWithoutASizeHasAnEntryForEachCpu() {
        BpfMap map = make(
                MapDefinition.builder("m", MapType.PERF_EVENT_ARRAY.number()).sizes(4, 4));
        assertEquals(HOST.cpus(), map.definition().maxEntries());
    }

    @Test
    void aStructureOfFunctionsCannotBeFrozen() {
        BpfMap map = make(MapDefinition.builder("m", MapType.STRUCT_OPS.number())
                .sizes(4, 8)
                .maxEntries(1));
        Harness.assertRefused(Errno.ENOTSUPP, map::freeze);
    }

    @Test
    void whatIsFrozenIsNotChangedByJava() {
        for (MapType type : new MapType[] {MapType.RINGBUF, MapType.USER_RINGBUF}) {
            BpfMap ring = make(MapDefinition.builder("m", type.number()).maxEntries(4096));
            Harness.assertRefused(Errno.ENOTSUPP, () -> ring.put(new byte[0], new byte[0], 0));
            ring.freeze();
            Harness.assertRefused(Errno.EPERM, () -> ring.put(new byte[0], new byte[0], 0));
            Harness.assertRefused(Errno.EPERM, () -> ring.remove(new byte[0]));
        }
        BpfMap storage = make(MapDefinition.builder("m", MapType.TASK_STORAGE.number())
                .sizes(4, 8)
                .flags(Flags.NO_PREALLOC)
                .types(1, 1));
        storage.put(new byte[8], new byte[8], 0);
        storage.freeze();
        Harness.assertRefused(Errno.EPERM, () -> storage.put(new byte[8], new byte[8], 0));
        Harness.assertRefused(Errno.EPERM, () -> storage.remove(new byte[8]));
        assertEquals(1, storage.count());
    }
}

package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.Harness.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Java's operations on maps answer, where Linux's system calls answer the same and one might expect another. */
class SystemCallsTest {

    private static final int READ_ONLY = 1 << 3;
    private static final int WRITE_ONLY = 1 << 4;
    private static final int LOCK = 4;

    private static BpfMap map(MapType type, int keySize, int valueSize, int entries, int flags) {
        return Harness.instance(definition(type, keySize, valueSize, entries, flags))
                .map("m");
    }

    private static MapDefinition definition(MapType type, int keySize, int valueSize, int entries, int flags) {
        return Definitions.of(type, keySize, valueSize, entries, flags);
    }

    private static List<Integer> indexes(BpfMap map) {
        List<Integer> indexes = new ArrayList<>();
        Optional<byte[]> key = map.nextKey(Optional.empty());
        while (key.isPresent()) {
            indexes.add((int) key.get()[0]);
            key = map.nextKey(key);
        }
        return indexes;
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ARRAY",
                "PROG_ARRAY",
                "PERF_EVENT_ARRAY",
                "CGROUP_ARRAY",
                "ARRAY_OF_MAPS",
                "DEVMAP",
                "CPUMAP",
                "XSKMAP",
                "SOCKMAP",
                "REUSEPORT_SOCKARRAY"
            })
    void anArrayHasAllItsKeysWhateverStandsThere(MapType type) {
        BpfMap map = map(type, 4, 4, 3, 0);
        assertEquals(List.of(0, 1, 2), indexes(map));
        assertArrayEquals(
                Harness.u32(0), map.nextKey(Optional.of(Harness.u32(3))).orElseThrow());
        assertArrayEquals(
                Harness.u32(0), map.nextKey(Optional.of(Harness.u32(-1))).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP_HASH", "SOCKHASH", "HASH", "STACK_TRACE"})
    void othersHaveTheKeysThatAreThere(MapType type) {
        assertEquals(List.of(), indexes(map(type, 4, type == MapType.STACK_TRACE ? 8 : 4, 4, 0)));
    }

    @ParameterizedTest
    @CsvSource({"RINGBUF, 4096", "USER_RINGBUF, 4096"})
    void aRingHasNoKeys(MapType type, int entries) {
        assertRefused(Errno.ENOTSUPP, () -> map(type, 0, 0, entries, 0).nextKey(Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "LPM_TRIE", "DEVMAP", "DEVMAP_HASH", "XSKMAP"})
    void whatMayNotBeReadAndWrittenIsSeenBeforeThatThereIsNoSuchOperation(MapType type) {
        int keySize = type == MapType.LPM_TRIE ? 8 : 4;
        int flags = type == MapType.LPM_TRIE ? Definitions.NO_PREALLOC : 0;
        byte[] key = new byte[keySize];
        assertRefused(Errno.ENOTSUPP, () -> map(type, keySize, 4, 2, flags).take(key));
        assertRefused(
                Errno.EPERM, () -> map(type, keySize, 4, 2, flags | READ_ONLY).take(key));
        assertRefused(
                Errno.EPERM, () -> map(type, keySize, 4, 2, flags | WRITE_ONLY).take(key));
        BpfMap frozen = map(type, keySize, 4, 2, flags);
        frozen.freeze();
        assertRefused(Errno.EPERM, () -> frozen.take(key));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH", "PERCPU_HASH", "LPM_TRIE", "QUEUE"})
    void aLookupSeesUnknownFlagsThenPermissionThenTheLock(MapType type) {
        int keySize = type == MapType.LPM_TRIE ? 8 : type == MapType.QUEUE ? 0 : 4;
        int flags = type == MapType.LPM_TRIE ? Definitions.NO_PREALLOC : 0;
        byte[] key = new byte[keySize];
        BpfMap writeOnly = map(type, keySize, 8, 2, flags | WRITE_ONLY);
        assertRefused(Errno.EINVAL, () -> writeOnly.get(key, 1));
        assertRefused(Errno.EINVAL, () -> writeOnly.get(key, 1L << 63 | LOCK));
        assertRefused(Errno.EPERM, () -> writeOnly.get(key, LOCK));
        assertRefused(Errno.EPERM, () -> writeOnly.get(key, 0));
        assertRefused(Errno.EPERM, () -> writeOnly.nextKey(Optional.empty()));
        assertRefused(Errno.EINVAL, () -> map(type, keySize, 8, 2, flags).get(key, LOCK));
    }

    @ParameterizedTest
    @EnumSource(names = {"PERF_EVENT_ARRAY", "CGROUP_ARRAY"})
    void whatCannotBeReadBackIsNotSupported(MapType type) {
        assertRefused(Errno.ENOTSUPP, () -> map(type, 4, 4, 2, 0).get(Harness.u32(0)));
    }

    @Test
    void aControlGroupThatMayNotBeReadIsSeenBeforeThatItCannotBeReadBack() {
        BpfMap map = map(MapType.CGROUP_ARRAY, 4, 4, 2, WRITE_ONLY);
        assertRefused(Errno.EPERM, () -> map.get(Harness.u32(0)));
    }

    @Test
    void aChainIsNotPutButFirstItHasToBeWritable() {
        BpfMap map = map(MapType.STACK_TRACE, 4, 8, 2, 0);
        assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(0), new byte[8], 0));
        map.freeze();
        assertRefused(Errno.EPERM, () -> map.put(Harness.u32(0), new byte[8], 0));
        assertRefused(Errno.EPERM, () -> map.take(Harness.u32(0)));
    }

    @Test
    void aHashOfMapsThatJavaMayOnlyWriteIsWritten() {
        MapDefinition like = definition(MapType.HASH, 4, 8, 5, 0);
        MapDefinition outer = Definitions.of(MapType.HASH_OF_MAPS, 4, 4, 3, WRITE_ONLY, 0, 0, Optional.of(like));
        MapOfMaps map = (MapOfMaps) Harness.instance(outer).map("m");
        BpfMap inner = Harness.instance(like).map("m");
        map.put(Harness.u32(1), inner);
        map.put(Harness.u32(1), inner);
        assertSame(inner, map.inner(Harness.u32(1)).orElseThrow());
        assertRefused(Errno.EPERM, () -> map.get(Harness.u32(1)));
        assertEquals(true, map.remove(Harness.u32(1)));
        assertEquals(false, map.remove(Harness.u32(1)));
    }
}

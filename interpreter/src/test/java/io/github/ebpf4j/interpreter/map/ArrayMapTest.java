package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.MapType;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayMapTest {

    private static byte[] ofJava(MapType type, byte[] value) {
        return type == MapType.PERCPU_ARRAY ? Arrays.copyOf(value, 4 * value.length) : value;
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY"})
    void everyEntryIsThereFromTheBeginning(MapType type) {
        MapBench bench = new MapBench(Definitions.of(type, 4, 8, 5));
        assertEquals(5, bench.map().count());
        assertEquals(5, bench.map().keys().size());
        assertArrayEquals(bench.value(0), bench.lookup(bench.key(4)).orElseThrow());
        assertEquals(0, bench.update(bench.key(4), bench.value(44), 0));
        assertEquals(0, bench.update(bench.key(3), bench.value(33), 2));
        assertArrayEquals(bench.value(44), bench.lookup(bench.key(4)).orElseThrow());
        assertArrayEquals(
                ofJava(type, bench.value(33)), bench.map().get(bench.key(3)).orElseThrow());
        bench.map().put(bench.key(2), ofJava(type, bench.value(22)), 0);
        assertArrayEquals(bench.value(22), bench.lookup(bench.key(2)).orElseThrow());
        for (int index : new int[] {5, 6, -1, Integer.MIN_VALUE}) {
            byte[] key = bench.key(index);
            assertEquals(Optional.empty(), bench.lookup(key));
            assertEquals(Optional.empty(), bench.map().get(key));
            assertEquals(Errno.E2BIG.result(), bench.update(key, bench.value(1), 0));
            assertRefused(Errno.E2BIG, () -> bench.map().put(key, ofJava(type, bench.value(1)), 0));
        }
        assertEquals(Errno.EEXIST.result(), bench.update(bench.key(0), bench.value(1), 1));
        assertEquals(Errno.EINVAL.result(), bench.update(bench.key(0), bench.value(1), 3));
        assertEquals(Errno.EINVAL.result(), bench.update(bench.key(0), bench.value(1), 4));
        assertEquals(Errno.EINVAL.result(), bench.delete(bench.key(0)));
        assertRefused(Errno.EINVAL, () -> bench.map().remove(bench.key(0)));
        assertArrayEquals(bench.value(0), bench.lookup(bench.key(0)).orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY"})
    void thatAnEntryIsThereIsSeenBeforeThatItHasNoLock(MapType type) {
        MapBench bench = new MapBench(Definitions.of(type, 4, 8, 5));
        assertEquals(Errno.EEXIST.result(), bench.update(bench.key(0), bench.value(1), 5));
        assertEquals(Errno.E2BIG.result(), bench.update(bench.key(5), bench.value(1), 5));
        assertEquals(Errno.EINVAL.result(), bench.update(bench.key(0), bench.value(1), 6));
        assertEquals(Errno.EINVAL.result(), bench.update(bench.key(5), bench.value(1), 7));
        // Java's flags are looked at for a lock first.
        byte[] value = ofJava(type, bench.value(1));
        assertRefused(Errno.EINVAL, () -> bench.map().put(bench.key(0), value, 5));
        assertRefused(Errno.EEXIST, () -> bench.map().put(bench.key(0), value, 1));
        assertArrayEquals(bench.value(0), bench.lookup(bench.key(0)).orElseThrow());
    }

    @Test
    void eachCpuHasAValueOfItsOwn() {
        MapBench bench = new MapBench(Definitions.of(MapType.PERCPU_ARRAY, 4, 8, 2));
        for (int cpu = 0; cpu < 4; cpu++) {
            assertEquals(0, bench.onCpu(cpu).update(bench.key(1), bench.value(cpu + 1), 0));
        }
        byte[] all = bench.map().get(bench.key(1)).orElseThrow();
        for (int cpu = 0; cpu < 4; cpu++) {
            assertArrayEquals(bench.value(cpu + 1), Arrays.copyOfRange(all, 8 * cpu, 8 * cpu + 8));
            assertArrayEquals(
                    bench.value(cpu + 1),
                    bench.onCpu(0).lookupPerCpu(bench.key(1), cpu).orElseThrow());
        }
        assertEquals(Optional.empty(), bench.lookupPerCpu(bench.key(1), 4));
        assertEquals(Optional.empty(), bench.lookupPerCpu(bench.key(1), -1));
        assertEquals(Optional.empty(), bench.lookupPerCpu(bench.key(2), 0));
    }

    @Test
    void aLargeArrayIsAllocatedWhereItIsReached() {
        MapBench bench = new MapBench(Definitions.of(MapType.ARRAY, 4, 24, 20_000_000));
        for (int index : new int[] {0, 19_999_999, 10_000_000, 32_768, 32_767}) {
            byte[] value = new byte[24];
            Arrays.fill(value, (byte) index);
            value[23] = 77;
            assertEquals(0, bench.update(bench.key(index), value, 0));
            assertArrayEquals(value, bench.lookup(bench.key(index)).orElseThrow());
            assertArrayEquals(value, bench.map().get(bench.key(index)).orElseThrow());
        }
        assertEquals(Optional.empty(), bench.lookup(bench.key(20_000_000)));
    }

    @Test
    void aProgramMayOnlyReadOrOnlyWriteIfTheMapSaysSo() {
        MapBench readOnly = new MapBench(Definitions.of(MapType.ARRAY, 4, 8, 1, 1 << 7));
        readOnly.lookup(readOnly.key(0));
        long address = readOnly.address();
        assertThrows(FaultException.class, () -> readOnly.store(address, readOnly.value(1)));
        assertThrows(FaultException.class, () -> readOnly.update(readOnly.key(0), readOnly.value(1), 0));
        readOnly.map().put(readOnly.key(0), readOnly.value(5), 0);
        assertArrayEquals(readOnly.value(5), readOnly.load(address));

        MapBench writeOnly = new MapBench(Definitions.of(MapType.ARRAY, 4, 8, 1, 1 << 8));
        assertThrows(FaultException.class, () -> writeOnly.lookup(writeOnly.key(0)));
        writeOnly.store(writeOnly.address(), writeOnly.value(3));
        assertEquals(0, writeOnly.update(writeOnly.key(0), writeOnly.value(1), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-sections.bpfel.o", "data-sections.bpfeb.o"})
    void sectionsOfDataAreArrays(String file) {
        Instance instance = Instance.of(TestObjects.load(file));
        instance.maps().values().forEach(map -> {
            assertEquals(1, map.count(), map.name());
            assertEquals(map.definition().valueSize(), map.values().size());
        });
        instance.programNames().forEach(instance::program);
    }
}

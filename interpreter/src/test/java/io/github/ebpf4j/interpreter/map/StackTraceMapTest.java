package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Call chains, and arrays of control groups. */
class StackTraceMapTest {

    private static final long FAST = 1 << 9;
    private static final long REUSE = 1 << 10;

    private static StackTraceMap map(long entries, int frames, int flags) {
        return (StackTraceMap) Harness.instance(
                        Harness.definition(MapType.STACK_TRACE, 4, (flags == 0 ? 8L : 32L) * frames, entries, flags))
                .map("m");
    }

    private static byte[] longs(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        return bytes.array();
    }

    @Test
    void aChainHasOneIndexHoweverOftenItIsStored() {
        StackTraceMap map = map(1024, 4, 0);
        long[] chain = {0x1000, 0x2000, 0x3000};
        long index = map.stackId(chain, 0, 0);
        assertTrue(index >= 0 && index < 1024);
        assertEquals(index, map.stackId(chain, 0, 0));
        assertEquals(index, map.stackId(new long[] {9, 0x1000, 0x2000, 0x3000}, 1, 0));
        assertArrayEquals(chain, map.chain(index).orElseThrow());
        assertArrayEquals(
                longs(0x1000, 0x2000, 0x3000, 0), map.get(Harness.u32(index)).orElseThrow());
        assertEquals(1, map.keys().size());
        // The map's depth is all that counts.
        long deep = map.stackId(new long[] {1, 2, 3, 4, 5}, 0, 0);
        assertEquals(deep, map.stackId(new long[] {1, 2, 3, 4, 6}, 0, 1 << 8));
        assertArrayEquals(longs(1, 2, 3, 4), map.get(Harness.u32(deep)).orElseThrow());
    }

    @Test
    void chainsGoToManyIndexes() {
        StackTraceMap map = map(1 << 12, 4, 0);
        Set<Long> indexes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            indexes.add(map.stackId(new long[] {0xffff_ffff_8100_0000L + 16L * i, 7}, 0, REUSE));
        }
        assertTrue(indexes.size() > 800, () -> indexes.size() + " indexes");
    }

    @Test
    void anIndexIsLostOnlyIfThatIsAllowed() {
        StackTraceMap map = map(1, 2, 0);
        assertEquals(0, map.stackId(new long[] {1}, 0, 0));
        assertEquals(Errno.EEXIST.result(), map.stackId(new long[] {2}, 0, 0));
        assertEquals(Errno.EEXIST.result(), map.stackId(new long[] {2}, 0, FAST));
        // There is one place only, which the old one still has.
        assertEquals(Errno.ENOMEM.result(), map.stackId(new long[] {2}, 0, REUSE));
        assertArrayEquals(new long[] {1}, map.chain(0).orElseThrow());

        StackTraceMap two = map(3, 2, 0);
        long first = two.stackId(new long[] {1}, 0, 0);
        long other = 2;
        while (two.stackId(new long[] {other}, 0, 0) != Errno.EEXIST.result()) {
            other++;
        }
        if (two.keys().size() < 3) {
            assertTrue(two.stackId(new long[] {other}, 0, REUSE) >= 0);
        }
        assertTrue(first >= 0 && first < 4);
    }

    @Test
    void noMoreChainsThanEntriesAreStored() {
        // Three entries are in four places.
        StackTraceMap map = map(3, 1, 0);
        int stored = 0;
        for (int i = 0; i < 1000; i++) {
            stored += map.stackId(new long[] {i}, 0, 0) >= 0 ? 1 : 0;
        }
        assertEquals(3, map.keys().size());
        assertEquals(3, stored);
    }

    @Test
    void anAddressWithoutAFileIsStoredAsAnAddress() {
        StackTraceMap map = map(16, 2, 1 << 5);
        long index = map.stackId(new long[] {0x1234}, 0, 0);
        byte[] value = map.get(Harness.u32(index)).orElseThrow();
        assertEquals(64, value.length);
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(2, bytes.getInt(0));
        assertEquals(0x1234, bytes.getLong(24));
        assertEquals(0, bytes.getInt(32));
    }

    @Test
    void chainsAreRemovedByJavaAndByPrograms() {
        MapDefinition definition = Harness.definition(MapType.STACK_TRACE, 4, 8, 16, 0);
        Instance instance = Harness.instance(
                "lddw %r1, map_by_idx(0)\n mov %r2, 3\n stxw [%r10-4], %r2\n mov %r2, %r10\n add %r2, -4\n call 3\n exit",
                definition);
        StackTraceMap map = (StackTraceMap) instance.map("m");
        assertEquals(Errno.ENOENT.result(), Harness.run(instance));
        for (int i = 0; map.chain(3).isEmpty(); i++) {
            map.stackId(new long[] {i}, 0, REUSE);
        }
        assertEquals(0, Harness.run(instance));
        assertTrue(map.chain(3).isEmpty());
        byte[] another = map.keys().get(0);
        assertTrue(map.take(another).isPresent());
        assertFalse(map.take(another).isPresent());
        assertFalse(map.remove(another));
        Harness.assertRefused(Errno.E2BIG, () -> map.remove(Harness.u32(16)));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(0), new byte[8], 0));
        assertTrue(map.get(Harness.u32(-1)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "4, 8, 1, 0, none",
        "4, 1016, 1, 0x1c, EINVAL",
        "4, 1016, 1, 0xc, none",
        "4, 4064, 1, 0x20, none",
        "4, 4096, 1, 0x20, EINVAL",
        "4, 40, 1, 0x20, EINVAL",
        "4, 1024, 1, 0, EINVAL",
        "4, 12, 1, 0, EINVAL",
        "4, 0, 1, 0, EINVAL",
        "8, 8, 1, 0, EINVAL",
        "4, 8, 0, 0, EINVAL",
        "4, 8, 1, 1, EINVAL",
        "4, 8, 2147483649, 0, E2BIG",
        "4, 1016, 100000000, 0, ENOMEM"
    })
    void definitionsAreCheckedAsTheKernelDoes(
            long keySize, long valueSize, long entries, String flags, String expected) {
        MapDefinition definition =
                Harness.definition(MapType.STACK_TRACE, keySize, valueSize, entries, Integer.decode(flags));
        if (expected.equals("none")) {
            assertTrue(Harness.instance(definition).map("m").keys().isEmpty());
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> Harness.instance(definition));
        }
    }

    @Test
    void anArrayOfControlGroupsIsPutInFromJava() {
        CgroupArrayMap map = (CgroupArrayMap) Harness.instance(Harness.definition(MapType.CGROUP_ARRAY, 4, 4, 3, 0))
                .map("m");
        Cgroup group = Cgroup.root(1).child(4711, "a");
        map.put(1, group);
        assertEquals(group, map.cgroup(1).orElseThrow());
        assertTrue(map.cgroup(0).isEmpty());
        assertTrue(map.cgroup(3).isEmpty());
        assertTrue(map.cgroup(-1).isEmpty());
        Harness.assertRefused(Errno.E2BIG, () -> map.put(3, group));
        Harness.assertRefused(Errno.ENOTSUPP, () -> map.get(Harness.u32(1)));
        Harness.assertRefused(Errno.EBADF, () -> map.put(Harness.u32(1), Harness.u32(1), 0));
        assertTrue(map.remove(Harness.u32(1)));
        assertFalse(map.remove(Harness.u32(1)));
        Harness.assertRefused(
                Errno.EINVAL, () -> Harness.instance(Harness.definition(MapType.CGROUP_ARRAY, 4, 8, 3, 0)));
    }
}

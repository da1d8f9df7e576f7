package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.map.SpecialFields.Field;
import io.github.ebpf4j.interpreter.map.SpecialFields.Kind;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks, timers and the like in values. */
class SpecialFieldsTest {

    private static final int U32 = 1;
    private static final int U64 = 2;
    private static final int VALUE = 5;
    private static final int SIZE = 40;
    private static final int LOCK = 8;
    private static final int TIMER = 16;

    // struct value { u64 a; struct bpf_spin_lock lock; u32 b; struct bpf_timer timer; u64 c; }
    private static final List<BtfType> TYPES = List.of(
            new BtfType.Int("unsigned int", 4, 32, 0, false, false, false),
            new BtfType.Int("unsigned long", 8, 64, 0, false, false, false),
            struct("bpf_spin_lock", 4, new Member("val", U32, 0, 0)),
            struct("bpf_timer", 16, new Member("a", U64, 0, 0), new Member("b", U64, 64, 0)),
            struct(
                    "value",
                    SIZE,
                    new Member("a", U64, 0, 0),
                    new Member("lock", 3, 64, 0),
                    new Member("b", U32, 96, 0),
                    new Member("timer", 4, 128, 0),
                    new Member("c", U64, 256, 0)),
            // 6: void __kptr *; 7: its tag; 8: two pointers; 9: four of struct 8
            new BtfType.Pointer(7),
            new BtfType.TypeTag("kptr", 0),
            struct("pair", 16, new Member("first", 6, 0, 0), new Member("second", 6, 64, 0)),
            new BtfType.Array(8, U32, 4));

    private static BtfType.Composite struct(String name, int size, Member... members) {
        return new BtfType.Composite(BtfType.Kind.STRUCT, name, size, List.of(members));
    }

    private static MapBench bench(MapType type, ByteOrder order) {
        return new MapBench(
                Definitions.of(type, 4, SIZE, 4, 0, 0, VALUE, Optional.empty()),
                order,
                Optional.of(Btf.of(TYPES)),
                builder -> builder.cpus(2));
    }

    private static byte[] filled(int with) {
        byte[] value = new byte[SIZE];
        Arrays.fill(value, (byte) with);
        return value;
    }

    /** Returns a value that is filled, with zeros for the lock and the timer. */
    private static byte[] withoutFields(int with) {
        byte[] value = filled(with);
        Arrays.fill(value, LOCK, LOCK + 4, (byte) 0);
        Arrays.fill(value, TIMER, TIMER + 16, (byte) 0);
        return value;
    }

    @Test
    void fieldsAreFoundInStructuresAndArrays() {
        Btf types = Btf.of(TYPES);
        assertEquals(
                List.of(new Field(Kind.SPIN_LOCK, LOCK, 4, 3), new Field(Kind.TIMER, TIMER, 16, 4)),
                SpecialFields.of(types, VALUE, SIZE).fields());
        List<Field> pointers = Stream.iterate(0, i -> i + 8)
                .limit(8)
                .map(offset -> new Field(Kind.KPTR, offset, 8, 7))
                .toList();
        assertEquals(pointers, SpecialFields.of(types, 9, 64).fields());
        assertEquals(List.of(), SpecialFields.of(types, U64, 8).fields());
        assertEquals(List.of(), SpecialFields.of(types, 99, 8).fields());
        // What passes the end of the value is not in it.
        assertEquals(1, SpecialFields.of(types, VALUE, TIMER + 15).fields().size());
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH", "LRU_HASH", "PERCPU_ARRAY", "PERCPU_HASH"})
    void anUpdateLeavesThemAndJavaSeesZeros(MapType type) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            MapBench bench = bench(type, order);
            byte[] key = bench.key(1);
            assertEquals(0, bench.update(key, filled(1), 0));
            assertArrayEquals(withoutFields(1), bench.lookup(key).orElseThrow());
            byte[] all = bench.map().get(key).orElseThrow();
            assertArrayEquals(withoutFields(1), Arrays.copyOf(all, SIZE));
            bench.map().put(key, ByteBuffer.allocate(all.length).put(filled(2)).array(), 0);
            assertArrayEquals(withoutFields(2), bench.lookup(key).orElseThrow());
            long address = bench.address();
            bench.store(address + TIMER, bench.value(77));
            assertEquals(77, bench.number(Arrays.copyOfRange(bench.load(address), TIMER, TIMER + 8)));
            assertArrayEquals(
                    withoutFields(2), Arrays.copyOf(bench.map().get(key).orElseThrow(), SIZE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH", "LRU_HASH"})
    void theirOwnersHearOfAValuesEnd(MapType type) {
        MapBench bench = bench(type, ByteOrder.LITTLE_ENDIAN);
        List<String> heard = new ArrayList<>();
        bench.instance().host().fieldOwners().register(Kind.TIMER, (field, values, offset) -> {
            heard.add(field.kind() + " "
                    + values.buffer().order(ByteOrder.LITTLE_ENDIAN).getLong(offset));
            values.buffer().putLong(offset, 0);
        });
        byte[] key = bench.key(1);
        bench.update(key, filled(1), 0);
        heard.clear();
        bench.lookup(key);
        bench.store(bench.address() + TIMER, bench.value(5));
        bench.update(key, filled(2), 0);
        assertEquals(List.of("TIMER 5"), heard);
        if (type != MapType.ARRAY) {
            bench.lookup(key);
            bench.store(bench.address() + TIMER, bench.value(6));
            bench.delete(key);
            assertEquals(List.of("TIMER 5", "TIMER 6"), heard);
        }
        if (type == MapType.LRU_HASH) {
            heard.clear();
            for (int i = 10; i < 14; i++) {
                bench.update(bench.key(i), filled(3), 0);
            }
            assertEquals(List.of(), heard);
            bench.update(bench.key(14), filled(3), 0);
            assertEquals(List.of("TIMER 0"), heard);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH"})
    void theLockIsTakenWhenAnUpdateAsksForIt(MapType type) throws Exception {
        MapBench bench = bench(type, ByteOrder.BIG_ENDIAN);
        byte[] key = bench.key(1);
        assertEquals(0, bench.update(key, filled(1), 0));
        bench.lookup(key);
        long address = bench.address();
        assertEquals(0, bench.update(key, filled(2), 4));
        // Under the lock, the value is changed in place in a hash, too.
        assertArrayEquals(withoutFields(2), bench.load(address));
        bench.map().put(key, filled(3), 4 | 2);
        assertArrayEquals(withoutFields(3), bench.load(address));
        assertArrayEquals(withoutFields(3), bench.map().get(key, 4).orElseThrow());
        assertEquals(Errno.EEXIST.result(), bench.update(key, filled(4), 5));

        // The lock taken, and b, beside it.
        bench.store(address + LOCK, bench.value(0x1_0000_0000L));
        assertEquals(Errno.ETIMEDOUT.result(), bench.update(key, filled(4), 4));
        assertRefused(Errno.ETIMEDOUT, () -> bench.map().put(key, filled(4), 4));
        assertRefused(Errno.ETIMEDOUT, () -> bench.map().get(key, 4));
        Thread thread = new Thread(() -> bench.map().put(key, filled(5), 4));
        thread.start();
        bench.store(address + LOCK, bench.value(0));
        thread.join();
        assertArrayEquals(withoutFields(5), bench.load(address));
        assertTrue(bench.map().get(key, 0).isPresent());
        assertRefused(Errno.EINVAL, () -> bench.map().get(key, 8));
    }

    @Test
    void aLockNeedsOneInTheValue() {
        MapBench bench = new MapBench(Definitions.of(MapType.HASH, 4, 8, 4));
        assertEquals(Errno.EINVAL.result(), bench.update(bench.key(1), bench.value(1), 4));
        assertRefused(Errno.EINVAL, () -> bench.map().put(bench.key(1), bench.value(1), 4));
        assertRefused(Errno.EINVAL, () -> bench.map().get(bench.key(1), 4));
    }

    @Test
    void aMapWithSuchFieldsCannotBeFrozen() {
        assertRefused(
                Errno.ENOTSUPP,
                () -> bench(MapType.ARRAY, ByteOrder.LITTLE_ENDIAN).map().freeze());
    }
}

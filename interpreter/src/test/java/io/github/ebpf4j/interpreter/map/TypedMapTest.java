package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfException;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps as Java maps of typed values. */
class TypedMapTest {

    private static final int NUMBER = 1;
    private static final int FLOW = 2;
    private static final int NO_PREALLOC = 1;

    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("unsigned int", 4, 32, 0, false, false, false),
            new BtfType.Composite(
                    BtfType.Kind.STRUCT,
                    "flow",
                    8,
                    List.of(
                            new BtfType.Member("zone", NUMBER, 0, 3),
                            new BtfType.Member("rest", NUMBER, 3, 29),
                            new BtfType.Member("port", NUMBER, 32, 0)))));

    private static Instance instance(ByteOrder byteOrder, MapType type, int valueType, long entries, int flags) {
        MapDefinition definition = MapDefinition.builder("m", type.number())
                .sizes(4, TYPES.sizeOf(valueType))
                .maxEntries(entries)
                .flags(flags)
                .types(NUMBER, valueType)
                .build();
        Program main = Program.of(Assembler.assemble("mov %r0, 0\n exit"), byteOrder);
        BpfObject object =
                new BpfObject("test", byteOrder, "", List.of(main), List.of(definition), List.of(), Optional.of(TYPES));
        return Instance.builder(object).cpus(2).build();
    }

    private static TypedMap map(MapType type, int valueType) {
        return instance(ByteOrder.LITTLE_ENDIAN, type, valueType, 4, 0).typed("m");
    }

    private static TypedMap hash() {
        return map(MapType.HASH, NUMBER);
    }

    private static BtfValue number(long number) {
        return new BtfValue.Int(number, false);
    }

    private static BtfValue flow(long zone, long rest, long port) {
        return new BtfValue.Composite(List.of(
                new BtfValue.Field("zone", number(zone)),
                new BtfValue.Field("rest", number(rest)),
                new BtfValue.Field("port", number(port))));
    }

    private static void assertRefused(Errno errno, Executable operation) {
        assertEquals(errno, assertThrows(MapException.class, operation).errno());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aStructureIsStoredAsTheProgramSeesIt(String order) {
        boolean little = order.equals("LITTLE_ENDIAN");
        Instance instance = instance(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN, MapType.HASH, FLOW, 4, 0);
        TypedMap map = instance.typed("m");

        assertNull(map.put(number(7), flow(5, 1, 80)));

        byte[] key = little ? new byte[] {7, 0, 0, 0} : new byte[] {0, 0, 0, 7};
        byte[] bytes = little ? new byte[] {13, 0, 0, 0, 80, 0, 0, 0} : new byte[] {(byte) 0xa0, 0, 0, 1, 0, 0, 0, 80};
        assertArrayEquals(bytes, map.map().get(key).orElseThrow());
        assertEquals(flow(5, 1, 80), map.put(number(7), flow(0, 0, 0)));
        map.map().put(key, bytes);
        assertEquals(80, map.get(number(7)).field("port").number());
        assertEquals("{7={ .zone = 5, .rest = 1, .port = 80 }}", map.toString());
    }

    @Test
    void aValueOfAnotherShapeIsRefusedAndNothingIsStored() {
        TypedMap map = map(MapType.HASH, FLOW);

        assertThrows(BtfException.class, () -> map.put(number(1), number(1)));
        assertThrows(BtfException.class, () -> map.put(number(1), flow(8, 0, 0)));
        assertThrows(BtfException.class, () -> map.put(BtfValue.of("x"), flow(0, 0, 0)));
        assertThrows(BtfException.class, () -> map.put(number(1L << 32), flow(0, 0, 0)));
        assertTrue(map.isEmpty());
    }

    @Test
    void aKeyOfAnotherTypeIsNoneOfTheMaps() {
        TypedMap map = hash();
        map.put(number(1), number(10));

        assertTrue(map.containsKey(BtfValue.of(1)));
        for (Object other : new Object[] {number(2), BtfValue.of(-1), BtfValue.of("1"), number(1L << 32), 1, "1"}) {
            assertFalse(map.containsKey(other), () -> "key " + other);
            assertNull(map.get(other));
            assertNull(map.remove(other));
        }
        assertEquals(1, map.size());
    }

    @Test
    void itIsAJavaMap() {
        TypedMap map = hash();
        Map<BtfValue, BtfValue> expected = new HashMap<>();
        for (long key : new long[] {3, 1, 2}) {
            map.put(number(key), number(10 * key));
            expected.put(number(key), number(10 * key));
        }

        assertEquals(expected, map);
        assertEquals(map, expected);
        assertEquals(expected.hashCode(), map.hashCode());
        assertEquals(expected.entrySet(), map.entrySet());
        assertEquals(expected.keySet(), map.keySet());
        assertEquals(3, map.entrySet().size());
        assertTrue(map.containsValue(number(30)));
        assertFalse(map.containsValue(number(40)));
        assertTrue(map.entrySet().contains(Map.entry(number(1), number(10))));
        assertFalse(map.entrySet().contains(Map.entry(number(1), number(11))));
        assertEquals(60, map.values().stream().mapToLong(BtfValue::number).sum());
        assertEquals(
                Set.of(1L, 2L, 3L), map.keySet().stream().map(BtfValue::number).collect(Collectors.toSet()));
        expected.put(number(1), number(11));
        assertFalse(map.equals(expected));
    }

    @Test
    void whatIsChangedThroughItsViewsIsChangedInTheMap() {
        TypedMap map = hash();
        map.putAll(Map.of(number(1), number(1), number(2), number(2), number(3), number(3)));

        map.merge(number(1), number(5), (old, more) -> number(old.number() + more.number()));
        assertEquals(number(6), map.get(number(1)));
        assertEquals(number(6), map.computeIfAbsent(number(1), key -> number(9)));
        assertEquals(number(9), map.computeIfAbsent(number(4), key -> number(9)));
        assertTrue(map.keySet().removeIf(key -> key.number() == 2));
        assertFalse(map.keySet().removeIf(key -> key.number() == 2));
        assertTrue(map.entrySet().remove(Map.entry(number(3), number(3))));
        assertFalse(map.entrySet().remove(Map.entry(number(1), number(7))));
        map.replaceAll((key, value) -> number(key.number()));
        assertEquals(Map.of(number(1), number(1), number(4), number(4)), map);
        assertEquals(number(4), map.remove(number(4)));
        map.entrySet().clear();
        assertEquals(Map.of(), map);
        assertEquals(0, map.map().count());
    }

    @Test
    void anIterationLeavesOutWhatWasDeletedMeanwhile() {
        TypedMap map = hash();
        map.putAll(Map.of(number(1), number(1), number(2), number(2), number(3), number(3)));
        Iterator<Map.Entry<BtfValue, BtfValue>> all = map.entrySet().iterator();
        List<BtfValue> seen = new ArrayList<>();

        seen.add(all.next().getKey());
        BtfValue deleted = number(seen.get(0).number() % 3 + 1);
        map.remove(deleted);
        map.put(number(4), number(4));
        all.forEachRemaining(entry -> seen.add(entry.getKey()));

        assertEquals(2, seen.size());
        assertFalse(seen.contains(deleted));
        assertFalse(seen.contains(number(4)));
        assertThrows(NoSuchElementException.class, all::next);
    }

    @Test
    void anIteratorRemovesWhatItGaveLast() {
        TypedMap map = hash();
        map.putAll(Map.of(number(1), number(1), number(2), number(2)));
        Iterator<Map.Entry<BtfValue, BtfValue>> all = map.entrySet().iterator();

        assertThrows(IllegalStateException.class, all::remove);
        BtfValue first = all.next().getKey();
        all.remove();
        assertThrows(IllegalStateException.class, all::remove);
        assertEquals(Set.of(number(3 - first.number())), map.keySet());
    }

    @Test
    void aMapThatIsFullOrHasAllItsEntriesSaysSo() {
        TypedMap hash = hash();
        for (int key = 0; key < 4; key++) {
            hash.put(number(key), number(key));
        }
        assertRefused(Errno.E2BIG, () -> hash.put(number(4), number(4)));
        assertEquals(4, hash.size());

        TypedMap array = map(MapType.ARRAY, NUMBER);
        assertEquals(4, array.size());
        assertNull(array.get(number(4)));
        assertRefused(Errno.E2BIG, () -> array.put(number(4), number(1)));
        assertRefused(Errno.EINVAL, () -> array.remove(number(1)));
        assertRefused(Errno.EINVAL, array::clear);
        assertEquals(4, array.size());
    }

    @Test
    void aPrefixThatIsTooLongIsToldApartFromFlags() {
        BpfMap trie = instanceOfTrie().map("m");
        byte[] key = {33, 0, 0, 0, 1, 2, 3, 4};
        MapException tooLong = assertThrows(MapException.class, () -> trie.put(key, new byte[4]));
        assertEquals("map \"m\": the prefix has 33 bits, must have at most 32 (EINVAL)", tooLong.getMessage());
        key[0] = 32;
        MapException flags = assertThrows(MapException.class, () -> trie.put(key, new byte[4], 3));
        assertEquals("map \"m\": flags are 0x3, must be 0 to 2 (EINVAL)", flags.getMessage());
        assertEquals(0, trie.count());
        trie.put(key, new byte[4]);
        assertEquals(1, trie.count());
    }

    private static Instance instanceOfTrie() {
        Program main = Program.of(Assembler.assemble("mov %r0, 0\n exit"));
        MapDefinition trie = Definitions.of(MapType.LPM_TRIE, 8, 4, 4);
        return Instance.of(
                new BpfObject("test", main.byteOrder(), "", List.of(main), List.of(trie), List.of(), Optional.empty()));
    }

    @Test
    void aMapThatIsNotThereIsToldWithThoseThatAre() {
        NoSuchElementException refusal = assertThrows(
                NoSuchElementException.class, () -> instanceOfTrie().typed("n"));
        assertEquals("\"test\" has no map \"n\"; it has [m]", refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"PERCPU_ARRAY", "PERCPU_HASH", "LRU_PERCPU_HASH"})
    void aValueOfAPerCpuMapHasAnElementForEachCpu(MapType type) {
        TypedMap map = map(type, NUMBER);
        BtfValue two = new BtfValue.Array(2, List.of(number(7), number(8)));

        map.put(number(1), two);

        assertEquals(two, map.get(number(1)));
        assertArrayEquals(
                new byte[] {7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0},
                map.map().get(new byte[] {1, 0, 0, 0}).orElseThrow());
        assertRefused(Errno.EINVAL, () -> map.put(number(1), number(7)));
        BtfValue one = new BtfValue.Array(1, List.of(number(7)));
        assertRefused(Errno.EINVAL, () -> map.put(number(1), one));
        assertThrows(
                BtfException.class,
                () -> map.put(number(1), new BtfValue.Array(2, List.of(number(7), number(1L << 32)))));
        assertEquals(two, map.get(number(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void theKeyOfALocalStorageIsTheNumberOfItsOwner(String order) {
        ByteOrder byteOrder = order.equals("LITTLE_ENDIAN") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Instance instance = instance(byteOrder, MapType.SK_STORAGE, NUMBER, 0, NO_PREALLOC);
        LocalStorageMap storage = (LocalStorageMap) instance.map("m");
        TypedMap map = instance.typed("m");
        long owner = 0xfedc_ba98_7654_3210L;

        map.put(number(owner), number(3));

        assertEquals(3, storage.get(owner).orElseThrow()[byteOrder == ByteOrder.LITTLE_ENDIAN ? 0 : 3]);
        assertEquals(Map.of(number(owner), number(3)), map);
        assertEquals(number(3), map.get(number(owner)));
        assertFalse(map.containsKey(number(owner & 0xffff_ffffL)));
        assertFalse(map.containsKey(BtfValue.of("x")));
        assertRefused(Errno.EINVAL, () -> map.put(BtfValue.of("x"), number(3)));
        assertEquals(number(3), map.remove(number(owner)));
        assertEquals(0, storage.count());
    }

    @Test
    void aMapWithoutTypesHasNoSuchView() {
        BpfMap untyped = hash().map();
        MapDefinition definition = Definitions.of(MapType.HASH, 4, 4, 4);
        assertRefused(
                Errno.EINVAL, () -> TypedMap.of(untyped, definition, Optional.of(TYPES), ByteOrder.LITTLE_ENDIAN));
        assertRefused(
                Errno.EINVAL,
                () -> TypedMap.of(untyped, untyped.definition(), Optional.empty(), ByteOrder.LITTLE_ENDIAN));
    }
}

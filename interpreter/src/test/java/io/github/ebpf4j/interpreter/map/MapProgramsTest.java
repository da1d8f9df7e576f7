package io.github.ebpf4j.interpreter.map;

import static io.github.ebpf4j.interpreter.map.SharedMapTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that work on maps. */
class MapProgramsTest {

    private static Instance instance(MapDefinition definition, String... assembly) {
        List<Program> programs = new ArrayList<>();
        for (int i = 0; i < assembly.length; i++) {
            Program main = Program.of(Assembler.assemble(assembly[i]));
            programs.add(new Program(
                    "p" + i, "p" + i, main.bytecode(), main.byteOrder(), main.functions(), main.lines(), "GPL"));
        }
        BpfObject object = new BpfObject(
                "test", ByteOrder.LITTLE_ENDIAN, "GPL", programs, List.of(definition), List.of(), Optional.empty());
        return Instance.builder(object).cpus(2).build();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static long run(Instance instance, String program) {
        return instance.program(program).runner().run(BytesContext.of(new byte[64]));
    }

    private static final String EACH = """
                mov %r6, %r1
                lddw %r1, map_by_idx(0)
                lddw %r2, code_addr(callback)
                mov %r3, %r6
                mov %r4, FLAGS
                call 164
                ldxdw %r1, [%r6]
                lsh %r0, 32
                or %r0, %r1
                exit
            callback:
                ldxw %r5, [%r2]
                ldxdw %r1, [%r4]
                add %r1, %r5
                ldxdw %r5, [%r3]
                add %r1, %r5
                stxdw [%r4], %r1
                mov %r0, 0
                jlt %r1, STOP, more
                mov %r0, 1
            more:
                exit
            """;

    private static String each(long flags, int stop) {
        return EACH.replace("FLAGS", "" + flags).replace("STOP", "" + stop);
    }

    @ParameterizedTest
    @CsvSource({"HASH, 3", "LRU_HASH, 3", "PERCPU_HASH, 3", "LRU_PERCPU_HASH, 3", "ARRAY, 4", "PERCPU_ARRAY, 4"})
    void aFunctionIsCalledForEachEntryUntilItReturnsOne(MapType type, long calls) {
        Instance instance = instance(Definitions.of(type, 4, 8, 4), each(0, 1_000_000), each(0, 1), each(1, 1_000_000));
        BpfMap map = instance.map("m");
        int copies = Maps.isPerCpu(type.number()) ? 2 : 1;
        for (int i = 1; i <= 3; i++) {
            map.put(key(i), Arrays.copyOf(value(100L * i), copies * 8), 0);
        }
        // Keys 1, 2 and 3 and their values; entry 0 of an array adds nothing.
        assertEquals((calls << 32) | 606, run(instance, "p0"));
        long firstOnly = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY ? 2 : 1;
        assertEquals(firstOnly, run(instance, "p1") >>> 32);
        assertEquals(Errno.EINVAL.result() << 32, run(instance, "p2"));
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUE", "PROG_ARRAY"})
    void aMapWithoutEntriesToVisitSaysSo(MapType type) {
        Instance instance = instance(Definitions.of(type, type == MapType.QUEUE ? 0 : 4, 4, 4), each(0, 1_000_000));
        assertEquals(Errno.EOPNOTSUPP.result() << 32, run(instance, "p0"));
    }

    @Test
    void anEntryMayBeDeletedWhileEachIsVisited() {
        Instance instance = instance(Definitions.of(MapType.HASH, 4, 8, 100), """
                    mov %r6, %r1
                    lddw %r1, map_by_idx(0)
                    lddw %r2, code_addr(callback)
                    mov %r3, 0
                    mov %r4, 0
                    call 164
                    exit
                callback:
                    call 3
                    exit
                """);
        for (int i = 0; i < 100; i++) {
            instance.map("m").put(key(i), value(i), 0);
        }
        assertEquals(100, run(instance, "p0"));
        assertEquals(0, instance.map("m").count());
    }

    private static final String TAIL = """
                lddw %r2, map_by_idx(0)
                mov %r3, INDEX
                call 12
                add %r0, 1000
                exit
            """;

    @Test
    void aTailCallGoesToTheProgramOrOn() {
        Instance instance = instance(
                Definitions.of(MapType.PROG_ARRAY, 4, 4, 3),
                TAIL.replace("INDEX", "2"),
                "mov %r0, 7\n exit",
                TAIL.replace("INDEX", "1"),
                TAIL.replace("INDEX", "3"),
                TAIL.replace("INDEX", "-1"));
        ProgramMap map = (ProgramMap) instance.map("m");
        map.put(2, () -> instance.program("p1").linked());
        assertEquals(7, run(instance, "p0"));
        for (String other : List.of("p2", "p3", "p4")) {
            assertEquals(1000 + Errno.ENOENT.result(), run(instance, other), other);
        }
        assertEquals(1, map.keys().size());
        assertEquals(true, map.remove(key(2)));
        assertEquals(false, map.remove(key(2)));
        assertEquals(1000 + Errno.ENOENT.result(), run(instance, "p0"));
        assertRefused(Errno.E2BIG, () -> map.put(3, () -> instance.program("p1").linked()));
        assertRefused(Errno.E2BIG, () -> map.remove(key(3)));
        assertRefused(Errno.EBADF, () -> map.put(key(0), new byte[4], 0));
    }

    @Test
    void thirtyThreeTailCallsAreMade() {
        Instance instance = instance(Definitions.of(MapType.PROG_ARRAY, 4, 4, 1), """
                    ldxdw %r2, [%r1]
                    add %r2, 1
                    stxdw [%r1], %r2
                    mov %r6, %r1
                    lddw %r2, map_by_idx(0)
                    mov %r3, 0
                    call 12
                    ldxdw %r0, [%r6]
                    exit
                """);
        ((ProgramMap) instance.map("m")).put(0, () -> instance.program("p0").linked());
        assertEquals(34, run(instance, "p0"));
    }

    @Test
    void aTailCallThroughAnotherMapIsAFault() {
        Instance instance = instance(Definitions.of(MapType.ARRAY, 4, 4, 1), TAIL.replace("INDEX", "0"));
        Fault fault =
                assertThrows(FaultException.class, () -> run(instance, "p0")).fault();
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 87, 88, 89, 164, 195})
    void whatIsNoMapIsAFault(int helper) {
        Instance instance =
                instance(Definitions.of(MapType.ARRAY, 4, 4, 1), "mov %r2, %r1\n call " + helper + "\n exit");
        Fault fault =
                assertThrows(FaultException.class, () -> run(instance, "p0")).fault();
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 195})
    void aKeyThatIsNoMemoryIsAFaultAndChangesNothing(int helper) {
        for (MapType type : List.of(MapType.HASH, MapType.ARRAY, MapType.PERCPU_HASH, MapType.LRU_HASH)) {
            Instance instance = instance(
                    Definitions.of(type, 4, 8, 2),
                    "lddw %r1, map_by_idx(0)\n mov %r2, 0\n mov %r3, %r10\n add %r3, -8\n mov %r4, 0\n call " + helper
                            + "\n exit",
                    // The last bytes of the value are not there.
                    "lddw %r1, map_by_idx(0)\n mov %r2, %r10\n add %r2, -4\n stw [%r2], 1\n mov %r3, %r10\n add %r3, -7\n mov %r4, 0\n call 2\n exit");
            long before = instance.map("m").count();
            for (String program : List.of("p0", "p1")) {
                Fault fault = assertThrows(FaultException.class, () -> run(instance, program))
                        .fault();
                assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
            }
            assertEquals(before, instance.map("m").count());
            for (byte[] key : instance.map("m").keys()) {
                assertArrayEquals(new byte[8], instance.map("m").get(key).orElseThrow());
            }
            instance.map("m").put(key(1), new byte[8 * (type == MapType.PERCPU_HASH ? 2 : 1)], 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maps-inner.bpfel.o", "maps-inner.bpfeb.o"})
    void mapsInMapsAreFoundByPrograms(String file) {
        Instance instance = Instance.of(TestObjects.load(file));
        MapOfMaps byNumber = (MapOfMaps) instance.map("by_number");
        MapOfMaps byName = (MapOfMaps) instance.map("by_name");
        ByteOrder order = instance.object().byteOrder();
        byte[] three = ByteBuffer.allocate(4).order(order).putInt(3).array();
        byte[] one = ByteBuffer.allocate(8).order(order).putLong(1).array();
        assertSame(instance.map("one"), byNumber.inner(three).orElseThrow());
        // Entry 3 is not one of the two of map "one".
        assertEquals(0, instance.program("use").runner().run(BytesContext.empty()));
        assertEquals(true, byNumber.remove(three));
        assertEquals(Optional.empty(), byNumber.inner(three));
        assertEquals(0, instance.program("use").runner().run(BytesContext.empty()));

        assertRefused(Errno.EINVAL, () -> byName.put(one, instance.map("one")));
        BpfMap inner = Maps.create(byName.definition().inner().orElseThrow(), instance.host());
        byName.put(one, inner);
        assertSame(inner, byName.inner(one).orElseThrow());
        assertEquals(1, byName.keys().size());
        assertRefused(Errno.EINVAL, () -> byNumber.put(three, byName));
        assertRefused(Errno.EBADF, () -> byName.put(one, new byte[4], 0));
        BpfMap other = Maps.create(byName.definition().inner().orElseThrow(), instance.host());
        byName.put(one, other);
        assertSame(other, byName.inner(one).orElseThrow());
        assertEquals(true, byName.remove(one));
        assertEquals(Optional.empty(), byName.inner(one));
        assertEquals(false, byName.remove(one));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void aProgramFindsAMapAndThenAValueInIt(MapType type) {
        MapDefinition like = Definitions.of(MapType.HASH, 4, 8, 5);
        Instance instance = instance(Definitions.of(type, 4, 4, 300, 0, 0, 0, Optional.of(like)), """
                    lddw %r1, map_by_idx(0)
                    mov %r2, %r10
                    add %r2, -4
                    stw [%r2], 250
                    call 1
                    jeq %r0, 0, none
                    mov %r1, %r0
                    mov %r2, %r10
                    add %r2, -4
                    call 1
                    jeq %r0, 0, empty
                    ldxdw %r0, [%r0]
                    exit
                empty:
                    mov %r0, -2
                    exit
                none:
                    mov %r0, -1
                    exit
                """);
        MapOfMaps map = (MapOfMaps) instance.map("m");
        assertEquals(-1, run(instance, "p0"));
        for (int i = 0; i < 300; i++) {
            map.put(key(i), Maps.create(like, instance.host()));
        }
        assertEquals(-2, run(instance, "p0"));
        map.inner(key(250)).orElseThrow().put(key(250), value(99), 0);
        map.inner(key(251)).orElseThrow().put(key(250), value(98), 0);
        assertEquals(99, run(instance, "p0"));
        map.put(key(250), map.inner(key(251)).orElseThrow());
        assertEquals(98, run(instance, "p0"));
        assertEquals(true, map.remove(key(250)));
        assertEquals(-1, run(instance, "p0"));
        assertEquals(299, map.keys().size());
        BpfMap unlike = Maps.create(Definitions.of(MapType.HASH, 4, 16, 5), instance.host());
        assertRefused(Errno.EINVAL, () -> map.put(key(1), unlike));
        assertRefused(Errno.E2BIG, () -> {
            map.put(key(250), map.inner(key(251)).orElseThrow());
            map.put(key(300), map.inner(key(251)).orElseThrow());
        });
    }

    @Test
    void programsOfAnObjectCallEachOther() {
        Instance instance = Instance.of(TestObjects.load("maps-programs.bpfel.o"));
        assertEquals(2, run(instance, "dispatch"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"callbacks.bpfel.o", "callbacks.bpfeb.o"})
    void aMapIsSeenByItsTypes(String file) {
        BpfObject whole = TestObjects.load(file);
        Instance instance = Instance.builder(whole).lenient(true).build();
        TypedMap numbers = instance.typed("numbers");
        assertEquals(4, numbers.size());
        BtfValue one = new BtfValue.Int(1, false);
        assertEquals(new BtfValue.Int(0, false), numbers.put(one, new BtfValue.Int(40, false)));
        assertEquals(new BtfValue.Int(40, false), numbers.get(one));
        assertEquals(null, numbers.get(new BtfValue.Int(4, false)));
        assertEquals(true, numbers.containsKey(one));
        assertEquals(false, numbers.containsKey(new BtfValue.Text("x")));
        // The program adds the keys 0 to 3 and the values.
        assertEquals(46, instance.program("each").runner().run(BytesContext.empty()));
        Map<BtfValue, BtfValue> copy = new HashMap<>(numbers);
        assertEquals(numbers, copy);
        assertEquals(4, copy.size());
        for (Map.Entry<BtfValue, BtfValue> entry : numbers.entrySet()) {
            entry.setValue(new BtfValue.Int(2, false));
        }
        assertEquals(14, instance.program("each").runner().run(BytesContext.empty()));
        assertRefused(Errno.EINVAL, () -> numbers.remove(one));
    }

    @Test
    void aTypeOfMapMayBeATestsOwn() {
        MapDefinition definition = MapDefinition.builder("m", 1000).sizes(4, 8).build();
        Program main = Program.of(Assembler.assemble(
                "lddw %r1, map_by_idx(0)\n mov %r2, %r10\n add %r2, -4\n stw [%r2], 21\n call 3\n exit"));
        BpfObject object = new BpfObject(
                "test", ByteOrder.LITTLE_ENDIAN, "", List.of(main), List.of(definition), List.of(), Optional.empty());
        assertRefused(Errno.EINVAL, () -> Instance.of(object));
        Instance instance = Instance.builder(object)
                .mapType(1000, (its, host) -> new Doubling(its))
                .build();
        assertEquals(42, instance.program("main").runner().run(BytesContext.empty()));
        assertRefused(Errno.ENOTSUPP, () -> instance.map("m").freeze());
        assertRefused(Errno.ENOTSUPP, () -> instance.map("m").take(new byte[4]));
    }

    /** A map that answers twice the key when it is to be deleted. */
    private record Doubling(MapDefinition definition) implements BpfMap {

        @Override
        public long lookup(Caller caller, long key) {
            return 0;
        }

        @Override
        public long update(Caller caller, long key, long value, long flags) {
            return 0;
        }

        @Override
        public long delete(Caller caller, long key) {
            return 2 * caller.load(key, 4);
        }

        @Override
        public Optional<byte[]> get(byte[] key) {
            return Optional.empty();
        }

        @Override
        public void put(byte[] key, byte[] value, long flags) {}

        @Override
        public boolean remove(byte[] key) {
            return false;
        }

        @Override
        public List<byte[]> keys() {
            return List.of();
        }
    }

    @ParameterizedTest
    @CsvSource({"CGROUP_STORAGE, 8", "CGROUP_STORAGE, 16", "PERCPU_CGROUP_STORAGE, 8"})
    void eachControlGroupHasAValue(MapType type, int keySize) {
        Instance instance = instance(
                Definitions.of(type, keySize, 8, 0),
                "lddw %r1, map_by_idx(0)\n mov %r2, 0\n call 81\n mov %r1, 3\n lock add [%r0], %r1\n ldxdw %r0, [%r0]\n exit");
        BpfMap map = instance.map("m");
        assertEquals(0, map.count());
        // The root of all groups, and attach type 0.
        byte[] root = Arrays.copyOf(value(1), keySize);
        int copies = Maps.isPerCpu(type.number()) ? 2 : 1;
        assertRefused(Errno.ENOENT, () -> map.put(root, new byte[8 * copies], 0));
        assertEquals(3, run(instance, "p0"));
        assertEquals(6, run(instance, "p0"));
        assertArrayEquals(Arrays.copyOf(value(6), 8 * copies), map.get(root).orElseThrow());
        map.put(root, Arrays.copyOf(value(10), 8 * copies), 2);
        assertEquals(13, run(instance, "p0"));
        assertRefused(Errno.EINVAL, () -> map.put(root, new byte[8 * copies], 1));
        assertRefused(Errno.EINVAL, () -> map.remove(root));
        assertEquals(1, map.count());
    }

    @Test
    void aMapOfAnotherInstanceIsShared() {
        String store =
                "lddw %r1, map_by_idx(0)\n mov %r2, %r10\n add %r2, -4\n stw [%r2], 1\n call 1\n stdw [%r0], 77\n mov %r0, 0\n exit";
        for (MapType type : List.of(MapType.ARRAY, MapType.HASH)) {
            MapDefinition definition = Definitions.of(type, 4, 8, 2);
            Instance first = instance(definition, store);
            first.map("m").put(key(1), value(5), 0);
            Instance second =
                    Instance.builder(first.object()).map("m", first.map("m")).build();
            assertEquals(0, run(second, "p0"));
            assertArrayEquals(value(77), first.map("m").get(key(1)).orElseThrow());
            assertSame(first.map("m"), second.map("m"));
        }
    }
}

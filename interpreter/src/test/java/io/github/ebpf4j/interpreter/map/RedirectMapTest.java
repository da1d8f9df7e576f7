package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps of devices, CPUs and AF_XDP sockets. */
class RedirectMapTest {

    private static MapDefinition definition(MapType type, long valueSize, long entries) {
        return Harness.definition(type, 4, valueSize, entries, 0);
    }

    private static byte[] deviceAndProgram(long device, long program) {
        return Harness.u64(device | program << 32);
    }

    private static RedirectMap map(MapType type, long valueSize, long entries) {
        return (RedirectMap)
                Harness.instance(definition(type, valueSize, entries)).map("m");
    }

    /** Looks KEY up, and returns the 4 bytes at OFFSET of the value, or 0. */
    private static String look(long key, int offset) {
        return """
                    lddw %r1, map_by_idx(0)
                    mov32 %r2, KEY
                    stxw [%r10-4], %r2
                    mov %r2, %r10
                    add %r2, -4
                    call 1
                    jeq %r0, 0, out
                    ldxw %r0, [%r0+OFFSET]
                out:
                    exit
                """.replace("KEY", Integer.toString((int) key)).replace("OFFSET", Integer.toString(offset));
    }

    private static List<Optional<RedirectTarget>> targets(MapDefinition definition, byte[] value, long... keys) {
        List<Optional<RedirectTarget>> targets = new ArrayList<>();
        Instance[] ours = new Instance[1];
        ours[0] = Harness.builder("call 9999\n exit", definition)
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> {
                    for (long key : keys) {
                        targets.add(((RedirectTargets) ours[0].map("m")).target(caller, key));
                    }
                    return 0;
                })
                .build();
        ours[0].map("m").put(Harness.u32(5), value, 0);
        Harness.run(ours[0]);
        return targets;
    }

    @Test
    void aTargetIsFoundByItsKeyAndByNoOther() {
        long[] keys = {5, 4, 1L << 32 | 5, -1, 1L << 63};
        for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH)) {
            List<Optional<RedirectTarget>> found = targets(definition(type, 8, 8), deviceAndProgram(7, 9), keys);
            assertEquals(Optional.of(new RedirectTarget.Device(7, 9)), found.get(0));
            assertTrue(found.subList(1, keys.length).stream().allMatch(Optional::isEmpty));
        }
        assertEquals(
                Optional.of(new RedirectTarget.Device(7, 0)),
                targets(definition(MapType.DEVMAP, 4, 8), Harness.u32(7), keys).get(0));
        assertEquals(
                Optional.of(new RedirectTarget.Cpu(5, 192, 3)),
                targets(definition(MapType.CPUMAP, 8, 8), deviceAndProgram(192, 3), keys)
                        .get(0));
        assertEquals(
                Optional.of(new RedirectTarget.XdpSocket(2)),
                targets(definition(MapType.XSKMAP, 4, 8), Harness.u32(2), keys).get(0));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVMAP", "DEVMAP_HASH", "CPUMAP", "XSKMAP"})
    void programsReadWhatJavaPutAndCannotChangeIt(MapType type) {
        long valueSize = type == MapType.XSKMAP ? 4 : 8;
        MapDefinition definition = definition(type, valueSize, 8);
        Instance instance = Harness.instance(look(3, 0), definition);
        assertEquals(0, Harness.run(instance));
        byte[] value = type == MapType.XSKMAP ? Harness.u32(11) : deviceAndProgram(11, 12);
        instance.map("m").put(Harness.u32(3), value, 0);
        assertEquals(11, Harness.run(instance));
        if (valueSize == 8) {
            Instance another = Harness.instance(look(3, 4), definition);
            another.map("m").put(Harness.u32(3), value, 0);
            assertEquals(12, Harness.run(another));
        }
        assertTrue(instance.map("m").remove(Harness.u32(3)));
        assertEquals(0, Harness.run(instance));

        String store = look(3, 0).replace("ldxw %r0, [%r0+0]", "stxw [%r0], %r0");
        Instance storing = Harness.instance(store, definition);
        storing.map("m").put(Harness.u32(3), value, 0);
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(storing).kind());
        Instance beyond = Harness.instance(look(3, (int) valueSize), definition);
        beyond.map("m").put(Harness.u32(3), value, 0);
        assertEquals(Fault.Kind.MEMORY_ACCESS, Harness.fault(beyond).kind());
        for (int helper : new int[] {2, 3}) {
            Instance changing = Harness.instance(
                    look(3, 0)
                            .replace("call 1", "mov %r3, %r2\n mov %r4, 0\n call " + helper)
                            .replace("ldxw %r0, [%r0+0]", ""),
                    definition);
            assertEquals(Errno.EOPNOTSUPP.result(), Harness.run(changing));
        }
    }

    @Test
    void aMapOfAnotherInstanceHasItsValuesHere() {
        MapDefinition definition = definition(MapType.DEVMAP, 4, 8);
        Instance first = Harness.instance(definition);
        first.map("m").put(Harness.u32(3), Harness.u32(11), 0);
        Instance second =
                Harness.builder(look(3, 0), definition).map("m", first.map("m")).build();
        assertEquals(11, Harness.run(second));
    }

    @Test
    void aPointerToAValueThatWasRemovedStaysReadable() {
        Instance[] ours = new Instance[1];
        ours[0] = Harness.builder(
                        look(3, 0).replace("ldxw %r0, [%r0+0]", "mov %r6, %r0\n call 9999\n ldxw %r0, [%r6]"),
                        definition(MapType.DEVMAP, 4, 8))
                .helper(9999, (caller, r1, r2, r3, r4, r5) -> ours[0].map("m").remove(Harness.u32(3)) ? 1 : 0)
                .build();
        for (int i = 0; i < 100; i++) {
            ours[0].map("m").put(Harness.u32(3), Harness.u32(11 + i), 0);
            assertEquals(11 + i, Harness.run(ours[0]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DEVMAP, 0, 1, 0, none",
        "DEVMAP, 7, 1, 2, none",
        "DEVMAP, 8, 1, 0, E2BIG",
        "DEVMAP, 4294967295, 1, 0, E2BIG",
        "DEVMAP, 0, 1, 1, EEXIST",
        "DEVMAP, 0, 1, 3, EINVAL",
        "DEVMAP, 8, 1, 4, EINVAL",
        "DEVMAP, 0, 1, -1, EINVAL",
        "DEVMAP, 0, 4294967296, 0, EINVAL",
        "DEVMAP, 0, 0, 0, removed",
        "DEVMAP_HASH, 4294967295, 1, 0, none",
        "DEVMAP_HASH, 1, 1, 2, none",
        "DEVMAP_HASH, 1, 1, 1, none",
        "DEVMAP_HASH, 1, 0, 0, EINVAL",
        "DEVMAP_HASH, 1, 1, 3, EINVAL",
        "CPUMAP, 0, 1, 0, none",
        "CPUMAP, 0, 16384, 0, none",
        "CPUMAP, 0, 16385, 0, EOVERFLOW",
        "CPUMAP, 0, 4294967295, 0, EOVERFLOW",
        "CPUMAP, 0, 1, 1, EEXIST",
        "CPUMAP, 7, 1, 0, ENODEV",
        "CPUMAP, 8, 1, 0, E2BIG",
        "CPUMAP, 0, 0, 0, removed"
    })
    void updatesAnswerAsTheKernelDoes(MapType type, long key, long value, long flags, String expected) {
        BpfMap map =
                Harness.builder("exit", definition(type, 8, 8)).cpus(4).build().map("m");
        if (expected.equals("none") || expected.equals("removed")) {
            map.put(Harness.u32(key), Harness.u64(value), flags);
            assertEquals(expected.equals("none"), map.get(Harness.u32(key)).isPresent());
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> map.put(Harness.u32(key), Harness.u64(value), flags));
            assertTrue(map.keys().isEmpty());
        }
    }

    @Test
    void aKeyThatIsThereIsNotAddedToAHash() {
        BpfMap map = map(MapType.DEVMAP_HASH, 4, 2);
        map.put(Harness.u32(100), Harness.u32(1), 1);
        Harness.assertRefused(Errno.EEXIST, () -> map.put(Harness.u32(100), Harness.u32(2), 1));
        map.put(Harness.u32(100), Harness.u32(3), 0);
        map.put(Harness.u32(200), Harness.u32(4), 0);
        Harness.assertRefused(Errno.E2BIG, () -> map.put(Harness.u32(300), Harness.u32(5), 0));
        map.put(Harness.u32(200), Harness.u32(6), 2);
        assertArrayEquals(Harness.u32(3), map.get(Harness.u32(100)).orElseThrow());
        assertEquals(
                List.of(new RedirectTarget.Device(3, 0), new RedirectTarget.Device(6, 0)),
                ((RedirectTargets) map).targets());
        assertEquals(2, map.keys().size());
        assertTrue(map.remove(Harness.u32(100)));
        assertFalse(map.remove(Harness.u32(100)));
    }

    @Test
    void socketsAreStoredWithTheirOwnRules() {
        BpfMap map = map(MapType.XSKMAP, 4, 4);
        Harness.assertRefused(Errno.ENOENT, () -> map.put(Harness.u32(0), Harness.u32(1), 2));
        map.put(Harness.u32(0), Harness.u32(1), 1);
        Harness.assertRefused(Errno.EEXIST, () -> map.put(Harness.u32(0), Harness.u32(2), 1));
        map.put(Harness.u32(0), Harness.u32(2), 2);
        Harness.assertRefused(Errno.E2BIG, () -> map.put(Harness.u32(4), Harness.u32(2), 0));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(0), Harness.u32(2), 3));
        Harness.assertRefused(Errno.EOPNOTSUPP, () -> map.get(Harness.u32(0)));
        Harness.assertRefused(Errno.EINVAL, () -> map.remove(Harness.u32(4)));
        // Queue 0 is one as any other.
        map.put(Harness.u32(1), Harness.u32(0), 0);
        assertEquals(
                List.of(new RedirectTarget.XdpSocket(2), new RedirectTarget.XdpSocket(0)),
                ((RedirectTargets) map).targets());
    }

    @Test
    void keysAndValuesOfOtherSizesAreRefused() {
        BpfMap map = map(MapType.DEVMAP, 4, 4);
        Harness.assertRefused(Errno.EINVAL, () -> map.put(new byte[3], Harness.u32(1), 0));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(Harness.u32(0), Harness.u64(1), 0));
        Harness.assertRefused(Errno.EINVAL, () -> map.get(new byte[0]));
        Harness.assertRefused(Errno.EINVAL, () -> map.remove(new byte[5]));
        Harness.assertRefused(Errno.EINVAL, () -> map.remove(Harness.u32(4)));
        assertFalse(map.remove(Harness.u32(3)));
        assertTrue(map.get(Harness.u32(99)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "DEVMAP, 4, 4, 4294967295, 0, none",
        "DEVMAP, 4, 4, 1, 0xc, none",
        "DEVMAP, 4, 4, 0, 0, EINVAL",
        "DEVMAP, 8, 4, 1, 0, EINVAL",
        "DEVMAP, 4, 12, 1, 0, EINVAL",
        "DEVMAP, 4, 4, 1, 1, EINVAL",
        "DEVMAP_HASH, 4, 8, 2147483648, 0, none",
        "DEVMAP_HASH, 4, 8, 2147483649, 0, EINVAL",
        "CPUMAP, 4, 8, 8192, 4, none",
        "CPUMAP, 4, 8, 8193, 0, E2BIG",
        "CPUMAP, 4, 8, 1, 8, EINVAL",
        "XSKMAP, 4, 4, 1, 0, none",
        "XSKMAP, 4, 8, 1, 0, EINVAL"
    })
    void definitionsAreCheckedAsTheKernelDoes(
            MapType type, long keySize, long valueSize, long entries, String flags, String expected) {
        MapDefinition definition = Harness.definition(type, keySize, valueSize, entries, Integer.decode(flags));
        if (expected.equals("none")) {
            assertTrue(Harness.instance(definition).map("m").keys().isEmpty());
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> Harness.instance(definition));
        }
    }
}

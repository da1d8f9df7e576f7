package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of sockets, inodes, tasks and control groups. */
class LocalStorageMapTest {

    private static final int NO_PREALLOC = 1;

    private static MapDefinition definition(MapType type, long valueSize) {
        return Harness.definition(type, 4, valueSize, 0, NO_PREALLOC);
    }

    private static int helper(MapType type) {
        return switch (type) {
            case SK_STORAGE -> 107;
            case INODE_STORAGE -> 145;
            case TASK_STORAGE -> 156;
            default -> 210;
        };
    }

    /** Gets the value of the object whose address is in the context; FLAGS and INITIAL are replaced; adds 1 to it. */
    private static String count(MapType type, String flags, String initial) {
        return """
                    ldxdw %r2, [%r1]
                    mov %r5, 41
                    stxdw [%r10-8], %r5
                    lddw %r1, map_by_idx(0)
                    INITIAL
                    lddw %r4, FLAGS
                    call HELPER
                    jeq %r0, 0, none
                    mov %r6, %r0
                    ldxdw %r0, [%r6]
                    add %r0, 1
                    stxdw [%r6], %r0
                    exit
                none:
                    mov %r0, -1
                    exit
                """.replace("FLAGS", flags)
                .replace("INITIAL", initial)
                .replace("HELPER", Integer.toString(helper(type)));
    }

    private static final String ZERO = "mov %r3, 0";
    private static final String VALUE = "mov %r3, %r10\n add %r3, -8";

    private static long run(Instance instance, long object) {
        return instance.program("main").runner().run(BytesContext.of(Harness.u64(object)));
    }

    private static long object(Instance instance) {
        return instance.host().memory().place(Region.of("object", new byte[8]));
    }

    @ParameterizedTest
    @EnumSource(names = {"SK_STORAGE", "INODE_STORAGE", "TASK_STORAGE", "CGRP_STORAGE"})
    void eachObjectHasAValueOfItsOwn(MapType type) {
        Instance instance = Harness.instance(count(type, "1", ZERO), definition(type, 8));
        long first = object(instance);
        long second = object(instance);
        assertEquals(1, run(instance, first));
        assertEquals(2, run(instance, first));
        assertEquals(1, run(instance, second));
        assertEquals(3, run(instance, first));
        LocalStorageMap map = (LocalStorageMap) instance.map("m");
        assertEquals(2, map.count());
        assertArrayEquals(Harness.u64(3), map.get(first).orElseThrow());
        assertArrayEquals(Harness.u64(1), map.get(Harness.u64(second)).orElseThrow());
        List<byte[]> keys = map.keys();
        assertEquals(2, keys.size());
        assertTrue(keys.stream().anyMatch(key -> java.util.Arrays.equals(key, Harness.u64(first))));
    }

    @ParameterizedTest
    @EnumSource(names = {"SK_STORAGE", "INODE_STORAGE", "TASK_STORAGE", "CGRP_STORAGE"})
    void aValueIsCreatedOnlyWhereThatIsAskedFor(MapType type) {
        Instance instance = Harness.instance(count(type, "0", ZERO), definition(type, 8));
        long object = object(instance);
        assertEquals(-1, run(instance, object));
        LocalStorageMap map = (LocalStorageMap) instance.map("m");
        map.put(object, Harness.u64(9), 0);
        assertEquals(10, run(instance, object));
        Instance creating = Harness.instance(count(type, "1", VALUE), definition(type, 8));
        object = object(creating);
        assertEquals(42, run(creating, object));
        // What it would begin with counts only once.
        assertEquals(43, run(creating, object));
        assertEquals(-1, run(creating, 0));
        for (String flags : List.of("2", "3", "-1", "0x100000001")) {
            assertEquals(-1, run(Harness.instance(count(type, flags, ZERO), definition(type, 8)), object));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SK_STORAGE", "INODE_STORAGE", "TASK_STORAGE", "CGRP_STORAGE"})
    void aValueIsDeletedOnce(MapType type) {
        Instance instance = Harness.instance(
                "ldxdw %r2, [%r1]\n lddw %r1, map_by_idx(0)\n call " + (helper(type) + 1) + "\n exit",
                definition(type, 8));
        long object = object(instance);
        assertEquals(Errno.ENOENT.result(), run(instance, object));
        ((LocalStorageMap) instance.map("m")).put(object, Harness.u64(9), 1);
        assertEquals(0, run(instance, object));
        assertEquals(Errno.ENOENT.result(), run(instance, object));
        assertEquals(Errno.EINVAL.result(), run(instance, 0));
    }

    @Test
    void aHelperIsForMapsOfItsOwnType() {
        Instance instance = Harness.instance(count(MapType.SK_STORAGE, "1", ZERO), definition(MapType.TASK_STORAGE, 8));
        Fault fault = instance.program("main").runner().outcome(BytesContext.of(Harness.u64(1)))
                        instanceof io.github.ebpf4j.interpreter.Outcome.Faulted faulted
                ? faulted.fault()
                : null;
        assertEquals(
                "map \"m\" is of type 29, must be of type 24",
                java.util.Objects.requireNonNull(fault).message());
    }

    @Test
    void aValueThatIsNotThereInMemoryIsAFaultAndCreatesNothing() {
        Instance instance =
                Harness.instance(count(MapType.TASK_STORAGE, "1", VALUE), definition(MapType.TASK_STORAGE, 16));
        long object = object(instance);
        assertTrue(
                instance.program("main").runner().outcome(BytesContext.of(Harness.u64(object)))
                        instanceof io.github.ebpf4j.interpreter.Outcome.Faulted);
        assertEquals(0, instance.map("m").count());
    }

    @Test
    void javaUsesTheNumberOfAnObjectAsItsKey() {
        LocalStorageMap map = (LocalStorageMap)
                Harness.instance(definition(MapType.TASK_STORAGE, 8)).map("m");
        map.put(Harness.u64(5), Harness.u64(6), 0);
        Harness.assertRefused(Errno.EEXIST, () -> map.put(5, Harness.u64(7), 1));
        Harness.assertRefused(Errno.ENOENT, () -> map.put(6, Harness.u64(7), 2));
        Harness.assertRefused(Errno.EINVAL, () -> map.put(5, Harness.u32(7), 0));
        Harness.assertRefused(Errno.EBADF, () -> map.get(Harness.u32(5)));
        assertArrayEquals(Harness.u64(6), map.get(5).orElseThrow());
        assertTrue(map.remove(5));
        assertFalse(map.remove(Harness.u64(5)));
        assertTrue(map.get(5).isEmpty());
    }

    @Test
    void programsReachValuesOnlyThroughObjects() {
        for (int helper = 1; helper <= 3; helper++) {
            Instance instance = Harness.instance(
                    "lddw %r1, map_by_idx(0)\n mov %r2, %r10\n mov %r3, %r10\n mov %r4, 0\n call " + helper + "\n exit",
                    definition(MapType.TASK_STORAGE, 8));
            assertEquals(helper == 1 ? 0 : Errno.EOPNOTSUPP.result(), Harness.run(instance));
        }
    }

    @Test
    void sixteenThreadsCreateOneValue() throws InterruptedException {
        String program = count(MapType.TASK_STORAGE, "1", ZERO)
                .replace("ldxdw %r0, [%r6]\n    add %r0, 1\n    stxdw [%r6], %r0", "mov %r0, 1\n lock add [%r6], %r0");
        assertTrue(program.contains("lock add"));
        for (int round = 0; round < 50; round++) {
            Instance instance = Harness.instance(program, definition(MapType.TASK_STORAGE, 8));
            long object = object(instance);
            Thread[] threads = new Thread[16];
            for (int i = 0; i < threads.length; i++) {
                Runner runner = instance.program("main").runner();
                threads[i] = new Thread(() -> {
                    for (int j = 0; j < 20; j++) {
                        runner.run(BytesContext.of(Harness.u64(object)));
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertArrayEquals(
                    Harness.u64(16 * 20),
                    ((LocalStorageMap) instance.map("m")).get(object).orElseThrow());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, 65407, 0, 1, none",
        "4, 8, 0, 0x201, none",
        "4, 65408, 0, 1, E2BIG",
        "4, 4294967295, 0, 1, E2BIG",
        "4, 8, 0, 0, EINVAL",
        "4, 8, 1, 1, EINVAL",
        "8, 8, 0, 1, EINVAL",
        "4, 0, 0, 1, EINVAL",
        "4, 8, 0, 3, EINVAL"
    })
    void definitionsAreCheckedAsTheKernelDoes(
            long keySize, long valueSize, long entries, String flags, String expected) {
        MapDefinition definition =
                Harness.definition(MapType.SK_STORAGE, keySize, valueSize, entries, Integer.decode(flags));
        if (expected.equals("none")) {
            assertEquals(0, Harness.instance(definition).map("m").count());
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> Harness.instance(definition));
        }
    }
}

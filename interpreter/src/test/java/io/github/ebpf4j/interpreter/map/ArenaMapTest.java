package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.runtime.TestObjects;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arenas: pages that come and go, reached through pointers. */
class ArenaMapTest {

    private static final int MMAPABLE = 1 << 10;
    private static final int SEGV_ON_FAULT = 1 << 17;

    private static MapDefinition arena(long pages) {
        return Harness.definition(MapType.ARENA, 0, 0, pages, MMAPABLE);
    }

    private static ArenaMap map(long pages) {
        return (ArenaMap) Harness.instance(arena(pages)).map("m");
    }

    /** Does something with the address that is in the context. */
    private static Instance instance(String body, long pages) {
        return Harness.instance("ldxdw %r6, [%r1]\n" + body + "\n exit", arena(pages));
    }

    private static long run(Instance instance, long address) {
        return instance.program("main").runner().run(BytesContext.of(Harness.u64(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"arena.bpfel.o", "arena.bpfeb.o"})
    void variablesAndListsOfAnObject(String file) {
        Instance instance = Instance.of(TestObjects.load(file));
        Runner count = instance.program("count").runner();
        assertEquals(6, count.run(BytesContext.empty()));
        assertEquals(7, count.run(BytesContext.empty()));
        assertEquals(7, instance.global("total").number());
        instance.global("total").setNumber(100);
        assertEquals(101, count.run(BytesContext.empty()));

        Runner walk = instance.program("walk").runner();
        assertEquals(4, walk.run(BytesContext.empty()));
        // A list of two nodes, which Java lays out in pages of its own: { next, value }.
        ArenaMap arena = (ArenaMap) instance.map("arena");
        ByteBuffer node = ByteBuffer.allocate(16).order(instance.host().byteOrder());
        arena.write(50 * 4096, node.putLong(0, 0).putLong(8, 1000).array().clone());
        arena.write(
                2 * 4096 - 8,
                node.putLong(0, arena.address(50 * 4096))
                        .putLong(8, 200)
                        .array()
                        .clone());
        instance.global("head").setNumber(arena.address(2 * 4096 - 8));
        assertEquals(1204, walk.run(BytesContext.empty()));
        assertTrue(arena.isAllocated(0));
        assertTrue(arena.isAllocated(1) && arena.isAllocated(2) && arena.isAllocated(50));
        assertFalse(arena.isAllocated(3));
        assertTrue(instance.program("name").runner().run(BytesContext.empty()) != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "h", "w", "dw"})
    void aPageThatIsNotAllocatedReadsAsZerosAndKeepsNothing(String size) {
        Instance instance = instance("mov %r1, -1\n stx" + size + " [%r6], %r1\n ldx" + size + " %r0, [%r6]", 3);
        ArenaMap arena = (ArenaMap) instance.map("m");
        assertEquals(0, run(instance, arena.address(100)));
        long page = arena.allocate(0, 1);
        assertEquals(arena.address(0), page);
        long all = size.equals("dw") ? -1 : (1L << (size.equals("b") ? 8 : size.equals("h") ? 16 : 32)) - 1;
        assertEquals(all, run(instance, arena.address(100)));
        arena.free(page, 1);
        assertEquals(0, run(instance, arena.address(100)));
        // When it comes again, nothing is left in it.
        assertEquals(page, arena.allocate(page, 1));
        assertArrayEquals(new byte[4096], arena.read(0, 4096));
    }

    @ParameterizedTest
    @CsvSource({"-1, b", "12288, b", "12287, h", "12281, dw", "-4096, w", "2147483648, b", "4294963199, b"})
    void whatIsNotInTheArenaIsAFault(long offset, String size) {
        for (String access : new String[] {"ldx" + size + " %r0, [%r6]", "stx" + size + " [%r6], %r0"}) {
            Instance instance = instance(access, 3);
            ArenaMap arena = (ArenaMap) instance.map("m");
            arena.allocate(0, 3);
            Fault fault = ((io.github.ebpf4j.interpreter.Outcome.Faulted) instance.program("main")
                            .runner()
                            .outcome(BytesContext.of(Harness.u64(arena.address(offset)))))
                    .fault();
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4096 - 3, 64 * 4096 - 3, 64 * 4096 * 2 - 7, 128 * 4096 - 8})
    void numbersMayCrossPagesAndPieces(long offset) {
        Instance instance = instance(
                "lddw %r1, 0x1122334455667788\n stxdw [%r6], %r1\n mov %r2, 1\n lock add [%r6], %r2\n ldxdw %r0, [%r6]",
                300);
        ArenaMap arena = (ArenaMap) instance.map("m");
        arena.allocate(0, 300);
        assertEquals(0x1122334455667789L, run(instance, arena.address(offset)));
        assertArrayEquals(Harness.u64(0x1122334455667789L), arena.read(offset, 8));
        arena.write(offset, Harness.u64(5));
        assertArrayEquals(Harness.u64(5), arena.read(offset, 8));
        assertEquals(0, arena.read(offset - 1, 1)[0]);
        assertEquals(0, arena.read(offset + 8, 1)[0]);
    }

    @Test
    void halfOfANumberMayBeInAPageThatIsNotThere() {
        Instance instance = instance("mov %r1, -1\n stxdw [%r6], %r1\n ldxdw %r0, [%r6]", 3);
        ArenaMap arena = (ArenaMap) instance.map("m");
        arena.allocate(0, 1);
        assertEquals(0xff_ffffL, run(instance, arena.address(4096 - 3)));
    }

    @Test
    void theLastPagesOfFourGigabytesAreReached() {
        Instance instance = instance(
                "mov %r1, 7\n stxdw [%r6], %r1\n mov %r2, 2\n lock add [%r6], %r2\n ldxdw %r0, [%r6]", 1 << 20);
        ArenaMap arena = (ArenaMap) instance.map("m");
        assertEquals((1 << 20) - 1, arena.pages());
        long last = ((1L << 20) - 2) * 4096;
        assertEquals(arena.address(last), arena.allocate(arena.address(last), 1));
        assertEquals(9, run(instance, arena.address(last + 4088)));
        assertArrayEquals(Harness.u64(9), arena.read(last + 4088, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> arena.read(last + 4089, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> arena.write(-1, new byte[1]));
        // More than the instance's memory for maps.
        assertEquals(0, arena.allocate(0, 1 << 19));
        assertFalse(arena.isAllocated(0));
    }

    @Test
    void pagesAreAllocatedWhereThereIsRoom() {
        ArenaMap arena = map(10);
        long first = arena.allocate(0, 4);
        assertEquals(arena.address(0), first);
        assertEquals(arena.address(4 * 4096), arena.allocate(0, 4));
        assertEquals(0, arena.allocate(0, 3));
        assertEquals(arena.address(8 * 4096), arena.allocate(0, 2));
        assertEquals(0, arena.allocate(0, 1));
        arena.free(arena.address(4096), 2);
        arena.free(arena.address(6 * 4096), 1);
        // The smallest place that is large enough.
        assertEquals(arena.address(6 * 4096), arena.allocate(0, 1));
        assertEquals(0, arena.allocate(0, 3));
        arena.free(arena.address(0), 1);
        assertEquals(arena.address(0), arena.allocate(0, 3));
    }

    @Test
    void pagesAreAllocatedAtAnAddressIfTheyAreFree() {
        ArenaMap arena = map(10);
        assertEquals(arena.address(5 * 4096), arena.allocate(arena.address(5 * 4096), 2));
        assertEquals(0, arena.allocate(arena.address(5 * 4096), 1));
        assertEquals(0, arena.allocate(arena.address(4 * 4096), 2));
        assertEquals(0, arena.allocate(arena.address(100), 1));
        assertEquals(0, arena.allocate(arena.address(9 * 4096), 2));
        assertEquals(0, arena.allocate(arena.address(10 * 4096), 1));
        assertEquals(0, arena.allocate(arena.address(-4096), 1));
        assertEquals(0, arena.allocate(0, 0));
        assertEquals(0, arena.allocate(0, 11));
        assertEquals(0, arena.allocate(0, 0xffff_ffffL));
        // Freeing goes up to the end, and from the beginning of the page on.
        arena.free(arena.address(6 * 4096 + 5), 0xffff_ffffL);
        assertTrue(arena.isAllocated(5));
        assertFalse(arena.isAllocated(6));
        arena.free(0, 10);
        arena.free(arena.address(10 * 4096), 1);
        arena.free(arena.address(-4096), 1);
        arena.free(arena.address(5 * 4096), 0);
        assertTrue(arena.isAllocated(5));
    }

    @Test
    void anAddressThatTheProgramMadeOfMapExtraIsUnderstood() {
        MapDefinition definition = Harness.definition(MapType.ARENA, 0, 0, 10, MMAPABLE, 1L << 44);
        ArenaMap arena = (ArenaMap) Harness.instance(definition).map("m");
        assertEquals(arena.address(3 * 4096), arena.allocate((1L << 44) + 3 * 4096, 1));
        assertEquals(0, arena.allocate((1L << 44) + 10 * 4096, 1));
    }

    @Test
    void reservedPagesAreNotAllocated() {
        ArenaMap arena = map(4);
        assertEquals(0, arena.reserve(arena.address(0), 2));
        assertEquals(Errno.EBUSY.result(), arena.reserve(arena.address(4096), 1));
        assertEquals(Errno.EINVAL.result(), arena.reserve(arena.address(3 * 4096), 2));
        assertEquals(Errno.EINVAL.result(), arena.reserve(arena.address(0), 0xffff_ffffL));
        assertEquals(0, arena.reserve(arena.address(1), 1));
        assertEquals(0, arena.reserve(arena.address(0), 0));
        assertEquals(arena.address(2 * 4096), arena.allocate(0, 2));
        assertEquals(0, arena.allocate(0, 1));
        assertFalse(arena.isAllocated(0));
        arena.free(arena.address(0), 2);
        assertEquals(arena.address(0), arena.allocate(0, 2));
    }

    @Test
    void javaWritesToPagesThatItMayHave() {
        MapDefinition definition = Harness.definition(MapType.ARENA, 0, 0, 10, MMAPABLE | SEGV_ON_FAULT);
        ArenaMap strict = (ArenaMap) Harness.instance(definition).map("m");
        Harness.assertRefused(Errno.EFAULT, () -> strict.write(0, new byte[1]));
        strict.allocate(strict.address(0), 1);
        strict.write(4095, Harness.bytes(9));
        assertEquals(9, strict.read(4095, 1)[0]);
        ArenaMap arena = map(10);
        arena.reserve(arena.address(4096), 1);
        Harness.assertRefused(Errno.EFAULT, () -> arena.write(4096, new byte[1]));
        arena.write(4096, new byte[0]);
        assertFalse(arena.isAllocated(1));
        assertEquals(arena.offset(arena.address(12345)), 12345);
    }

    @Test
    void atomicOperationsOfSixteenThreadsAreExact() throws InterruptedException {
        Instance instance = instance(
                "mov %r7, 1000\nagain:\n mov %r2, 1\n lock add [%r6], %r2\n sub %r7, 1\n jne %r7, 0, again", 3);
        ArenaMap arena = (ArenaMap) instance.map("m");
        arena.allocate(0, 3);
        for (long offset : new long[] {64, 4093}) {
            Thread[] threads = new Thread[16];
            for (int i = 0; i < threads.length; i++) {
                Runner runner = instance.program("main").runner();
                threads[i] = new Thread(() -> {
                    for (int j = 0; j < 20; j++) {
                        runner.run(BytesContext.of(Harness.u64(arena.address(offset))));
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertArrayEquals(Harness.u64(16 * 20 * 1000), arena.read(offset, 8));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 0x400, 0, none",
        "0, 0, 1048576, 0x60400, 0, none",
        "0, 0, 1048577, 0x400, 0, E2BIG",
        "0, 0, 4294967295, 0x400, 0, E2BIG",
        "0, 0, 0, 0x400, 0, EINVAL",
        "4, 0, 1, 0x400, 0, EINVAL",
        "0, 8, 1, 0x400, 0, EINVAL",
        "0, 0, 1, 0, 0, EINVAL",
        "0, 0, 1, 0x401, 0, EINVAL",
        "0, 0, 1, 0x400, 4095, EINVAL",
        "0, 0, 1, 0x400, 4294963200, none",
        "0, 0, 2, 0x400, 4294963200, ERANGE",
        "0, 0, 1, 0x400, -4096, none"
    })
    void definitionsAreCheckedAsTheKernelDoes(
            long keySize, long valueSize, long pages, String flags, long extra, String expected) {
        MapDefinition definition =
                Harness.definition(MapType.ARENA, keySize, valueSize, pages, Integer.decode(flags), extra);
        if (expected.equals("none")) {
            BpfMap map = Harness.instance(definition).map("m");
            Harness.assertRefused(Errno.EOPNOTSUPP, () -> map.put(new byte[0], new byte[0], 0));
        } else {
            Harness.assertRefused(Errno.valueOf(expected), () -> Harness.instance(definition));
        }
    }
}

package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one map; set {@code ebpf4j.map.seconds} to have them at it for longer. */
@Timeout(600)
class MapThreadsTest {

    private static final int THREADS = 16;
    private static final long SECONDS = Long.getLong("ebpf4j.map.seconds", 0);
    private static final int LEAST_RUNS = 100;
    private static final int KEYS = 64;

    /** Counts each of 64 keys up, after storing it if it is not there. */
    private static final String COUNT = """
                mov %r6, 64
            again:
                sub %r6, 1
                stxw [%r10-4], %r6
                lddw %r1, map_by_idx(0)
                mov %r2, %r10
                add %r2, -4
                call 1
                jne %r0, 0, found
                stdw [%r10-16], 0
                lddw %r1, map_by_idx(0)
                mov %r2, %r10
                add %r2, -4
                mov %r3, %r10
                add %r3, -16
                mov %r4, 1
                call 2
                add %r6, 1
                ja again
            found:
                mov %r1, 1
                lock add [%r0], %r1
                jne %r6, 0, again
                mov %r0, 0
                exit
            """;

    private static Instance instance(MapType type, int entries, int keySize, String... programs) {
        List<Program> all = new ArrayList<>();
        for (int i = 0; i < programs.length; i++) {
            Program main = Program.of(Assembler.assemble(programs[i]));
            all.add(new Program(
                    "p" + i, "p" + i, main.bytecode(), main.byteOrder(), main.functions(), main.lines(), "GPL"));
        }
        return Instance.of(new BpfObject(
                "threads",
                ByteOrder.LITTLE_ENDIAN,
                "GPL",
                all,
                List.of(Definitions.of(type, keySize, 8, entries)),
                List.of(),
                Optional.empty()));
    }

    /** Runs something in all threads again and again, and returns how often all of them did. */
    private static long inParallel(List<? extends Callable<?>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        long end = System.nanoTime() + SECONDS * 1_000_000_000;
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (Callable<?> task : tasks) {
                counts.add(threads.submit(() -> {
                    start.await();
                    long runs = 0;
                    while (runs < LEAST_RUNS || System.nanoTime() < end) {
                        task.call();
                        runs++;
                    }
                    return runs;
                }));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Callable<Long>> runners(Instance instance, String program) {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Runner runner = instance.program(program).runner();
            BytesContext context = BytesContext.of(new byte[16]);
            tasks.add(() -> runner.run(context));
        }
        return tasks;
    }

    private static long sum(byte[] values) {
        long sum = 0;
        ByteBuffer numbers = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            sum += numbers.getLong();
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void noCountIsLost(MapType type) throws Exception {
        Instance instance = instance(type, KEYS, 4, COUNT);
        long runs = inParallel(runners(instance, "p0"));
        BpfMap map = instance.map("m");
        assertEquals(KEYS, map.count());
        for (byte[] key : map.keys()) {
            assertEquals(runs, sum(map.get(key).orElseThrow()));
        }
    }

    /** Stores, replaces and deletes keys 0 to 255 by turns, as the context counts. */
    private static final String CHURN = """
                mov %r6, %r1
                ldxdw %r7, [%r6]
                mov %r8, 100
            again:
                mul %r7, 25214903917
                add %r7, 11
                mov %r1, %r7
                rsh %r1, 24
                and %r1, 255
                stxw [%r10-4], %r1
                stxdw [%r10-16], %r1
                lddw %r1, map_by_idx(0)
                mov %r2, %r10
                add %r2, -4
                mov %r3, %r7
                rsh %r3, 40
                and %r3, 3
                jeq %r3, 0, delete
                mov %r3, %r10
                add %r3, -16
                mov %r4, 0
                call 2
                jeq %r0, 0, more
                jeq %r0, -7, more
                exit
            delete:
                call 3
            more:
                sub %r8, 1
                jne %r8, 0, again
                stxdw [%r6], %r7
                mov %r0, 0
                exit
            """;

    @ParameterizedTest
    @CsvSource({"HASH, 1000", "HASH, 100", "LRU_HASH, 100", "PERCPU_HASH, 100", "LRU_PERCPU_HASH, 100"})
    void keysComeAndGoAndTheCountIsRight(MapType type, int entries) throws Exception {
        Instance instance = instance(type, entries, 4, CHURN.replace("25214903917", "1103515245"));
        BpfMap map = instance.map("m");
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS - 2; i++) {
            Runner runner = instance.program("p0").runner();
            byte[] seed = new byte[8];
            seed[0] = (byte) i;
            BytesContext context = BytesContext.of(seed);
            tasks.add(() -> {
                assertEquals(0, runner.run(context));
                return 0;
            });
        }
        for (int i = 0; i < 2; i++) {
            tasks.add(() -> {
                assertTrue(map.count() <= entries);
                map.keys().forEach(key -> map.get(key).ifPresent(value -> assertIsOf(key, value)));
                return 0;
            });
        }
        inParallel(tasks);
        assertEquals(map.count(), map.keys().size());
        assertTrue(map.count() <= entries);
        for (byte[] key : map.keys()) {
            assertIsOf(key, map.get(key).orElseThrow());
        }
        map.keys().forEach(map::remove);
        assertEquals(0, map.count());
    }

    /** Each value is its key, or 0 on a CPU that has not stored one since the key came. */
    private static void assertIsOf(byte[] key, byte[] values) {
        long number = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getInt();
        long most = 0;
        for (int i = 0; i < values.length; i += 8) {
            long value = sum(Arrays.copyOfRange(values, i, i + 8));
            assertTrue(value == 0 || value == number, () -> value + " at " + number);
            most = Math.max(most, value);
        }
        assertEquals(number, most);
    }

    @Test
    void whatIsPushedIsPoppedOnce() throws Exception {
        for (MapType type : List.of(MapType.QUEUE, MapType.STACK)) {
            Instance instance = instance(type, 1000, 0, """
                        mov %r6, %r1
                        ldxdw %r7, [%r6+8]
                        stdw [%r10-8], 1
                        lddw %r1, map_by_idx(0)
                        mov %r2, %r10
                        add %r2, -8
                        mov %r3, 0
                        call 87
                        jne %r0, 0, full
                        add %r7, 1
                    full:
                        lddw %r1, map_by_idx(0)
                        mov %r2, %r10
                        add %r2, -8
                        call 88
                        jne %r0, 0, end
                        ldxdw %r1, [%r10-8]
                        sub %r7, %r1
                    end:
                        stxdw [%r6+8], %r7
                        mov %r0, 0
                        exit
                    """);
            List<BytesContext> contexts = new ArrayList<>();
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Runner runner = instance.program("p0").runner();
                BytesContext context = BytesContext.of(new byte[16]);
                contexts.add(context);
                tasks.add(() -> runner.run(context));
            }
            inParallel(tasks);
            long left = 0;
            for (BytesContext context : contexts) {
                left += ByteBuffer.wrap(context.bytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(8);
            }
            assertEquals(left, instance.map("m").count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void lookupsAndUpdatesAllocateNothing(MapType type) {
        String update = """
                    mov %r6, 64
                again:
                    sub %r6, 1
                    stxw [%r10-4], %r6
                    stxdw [%r10-16], %r6
                    lddw %r1, map_by_idx(0)
                    mov %r2, %r10
                    add %r2, -4
                    mov %r3, %r10
                    add %r3, -16
                    mov %r4, 0
                    call 2
                    jne %r6, 0, again
                    mov %r0, 0
                    exit
                """;
        Instance instance = instance(type, KEYS, 4, COUNT, update);
        for (String program : List.of("p0", "p1")) {
            Runner runner = instance.program(program).runner();
            BytesContext context = BytesContext.of(new byte[16]);
            for (int i = 0; i < 2000; i++) {
                runner.run(context);
            }
            Allocations allocations = new Allocations();
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 20 && least > 64 * 100; attempt++) {
                long before = allocations.bytes();
                for (int i = 0; i < 100; i++) {
                    runner.run(context);
                }
                least = Math.min(least, allocations.bytes() - before);
            }
            // 6,400 operations: less than a byte for each.
            assertTrue(least <= 64 * 100, type + " " + program + " allocated " + least + " bytes");
        }
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Atomic operations lose nothing between threads and programs, whatever their width and alignment. */
@Timeout(120)
class AtomicityTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 50_000;

    private static final String LOOP = """
                lddw %r2, var_addr(1)
                mov %r3, ROUNDS
            again:
                mov %r4, 3
                ADD
                sub %r3, 1
                jne %r3, 0, again
                exit
            """;

    private static void inParallel(List<? extends Callable<Outcome>> tasks)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (Callable<Outcome> task : tasks) {
                outcomes.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            for (Future<Outcome> outcome : outcomes) {
                outcome.get().r0();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static LinkedProgram loop(EngineKind kind, Region shared, String add) {
        Environment environment = Environment.builder().variable(1, shared).build();
        return Runs.link(kind, environment, LOOP.replace("ROUNDS", "" + ROUNDS).replace("ADD", add));
    }

    @ParameterizedTest
    @EnumSource
    void oneProgramInManyThreadsLosesNoAddition(EngineKind kind) throws Exception {
        for (String add : List.of("lock fetch add [%r2+OFFSET], %r4", "lock add [%r2+OFFSET], %r4")) {
            for (int offset : new int[] {0, 8, 3, 9}) {
                byte[] bytes = new byte[24];
                LinkedProgram program = loop(kind, Region.of("sum", bytes), add.replace("OFFSET", "" + offset));
                inParallel(Collections.nCopies(THREADS, program::run));
                long sum = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
                assertEquals(3L * THREADS * ROUNDS, sum, add + " at " + offset);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void additionsOf32BitsLoseNothingEither(EngineKind kind) throws Exception {
        for (String add : List.of("lock fetch add32 [%r2+OFFSET], %r4", "lock add32 [%r2+OFFSET], %r4")) {
            for (int offset : new int[] {0, 4, 1, 7}) {
                byte[] bytes = new byte[12];
                LinkedProgram program = loop(kind, Region.of("sum", bytes), add.replace("OFFSET", "" + offset));
                inParallel(Collections.nCopies(THREADS, program::run));
                int sum = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
                assertEquals(3 * THREADS * ROUNDS, sum, add + " at " + offset);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void programsShareARegionAndAnArray(EngineKind kind) throws Exception {
        byte[] bytes = new byte[8];
        Region one = Region.of("one", bytes);
        Region other = Region.of("other", bytes);
        String exchange = """
                    ldxdw %r0, [%r2]
                    mov %r5, %r0
                    add %r5, %r4
                    mov %r1, %r0
                    lock cmpxchg [%r2], %r5
                    jne %r0, %r1, -5
                """;
        List<LinkedProgram> programs = List.of(
                loop(kind, one, "lock add [%r2], %r4"),
                loop(kind, one, "lock fetch add [%r2], %r4"),
                loop(kind, other, "lock fetch add [%r2], %r4"),
                loop(kind, other, exchange));
        inParallel(programs.stream()
                .map(program -> (Callable<Outcome>) program::run)
                .toList());
        assertEquals(
                3L * ROUNDS * programs.size(),
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }
}

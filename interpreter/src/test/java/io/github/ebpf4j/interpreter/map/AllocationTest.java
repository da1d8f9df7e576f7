package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs do often, allocates nothing while no consumer is involved. */
class AllocationTest {

    private static final int CALLS = 100;
    private static final int RUNS = 500;

    /** A helper that a program calls in a loop. */
    private enum Work {
        RINGBUF_OUTPUT(
                Harness.definition(MapType.RINGBUF, 0, 0, 4096, 1 << 19),
                "mov %r2, %r10\n add %r2, -64\n mov %r3, 64\n mov %r4, 0\n call 130"),
        RINGBUF_RESERVE(
                Harness.definition(MapType.RINGBUF, 0, 0, 4096, 1 << 19),
                "mov %r2, 64\n mov %r3, 0\n call 131\n stxdw [%r0], %r0\n mov %r1, %r0\n mov %r2, 0\n call 132"),
        RINGBUF_FULL(
                Harness.definition(MapType.RINGBUF, 0, 0, 4096, 0),
                "mov %r2, %r10\n add %r2, -64\n mov %r3, 64\n mov %r4, 0\n call 130"),
        PERF_OUTPUT(
                Harness.definition(MapType.PERF_EVENT_ARRAY, 4, 4, 0, 0),
                "mov %r2, %r1\n lddw %r3, 0xffffffff\n mov %r4, %r10\n add %r4, -64\n mov %r5, 64\n call 25"),
        STORAGE(
                Harness.definition(MapType.TASK_STORAGE, 4, 8, 0, 1),
                "mov %r2, 4096\n mov %r3, 0\n mov %r4, 1\n call 156\n stxdw [%r0], %r0"),
        DEVICE(
                Harness.definition(MapType.DEVMAP, 4, 4, 16, 0),
                "mov %r2, 1\n stxw [%r10-4], %r2\n mov %r2, %r10\n add %r2, -4\n call 1\n ldxw %r0, [%r0]");

        private final MapDefinition definition;
        private final String calls;

        Work(MapDefinition definition, String calls) {
            this.definition = definition;
            this.calls = calls;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAllocatedPerCall(Work work) {
        Instance instance = Harness.instance(
                "mov %r6, " + CALLS + "\nagain:\n lddw %r1, map_by_idx(0)\n" + work.calls
                        + "\n sub %r6, 1\n jne %r6, 0, again\n mov %r0, 0\n exit",
                work.definition);
        if (work == Work.DEVICE) {
            instance.map("m").put(Harness.u32(1), Harness.u32(7), 0);
        }
        Runner runner = instance.program("main").runner();
        BytesContext context = BytesContext.empty();
        Allocations allocations = new Allocations();
        long least = Long.MAX_VALUE;
        // The best of several rounds: the first ones are not compiled yet.
        for (int round = 0; round < 10; round++) {
            long before = allocations.bytes();
            for (int i = 0; i < RUNS; i++) {
                assertEquals(0, runner.run(context));
            }
            least = Math.min(least, allocations.bytes() - before);
        }
        long bytes = least;
        assertTrue(bytes < (long) RUNS * CALLS, () -> bytes + " bytes for " + RUNS * CALLS + " calls");
    }
}

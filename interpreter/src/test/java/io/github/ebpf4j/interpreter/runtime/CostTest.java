package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call costs of the budget: more than an instruction, if it works on much. */
@Timeout(120)
class CostTest {

    private static final int SIZE = 1 << 20;
    private static final byte[] FIRST = new byte[4];

    /** Calls a helper with R1 to R3, where R6 is the address of a value, R7 is what R1 was and R8 what R2 was. */
    private static final String VALUE = """
                mov %r7, %r1
                mov %r8, %r2
                stw [%r10-4], 0
                mov %r2, %r10
                sub %r2, 4
                lddw %r1, map_by_idx(0)
                call 1
                mov %r6, %r0
            """;

    private static final String COPY = VALUE + """
                mov %r1, %r6
                add %r1, 524288
                mov %r2, %r7
                mov %r3, %r6
                call bpf_probe_read_kernel
                exit
            """;

    private static final String COMPARE = VALUE + """
                mov %r1, %r6
                mov %r2, %r7
                mov %r3, %r6
                add %r3, 524288
                call bpf_strncmp
                exit
            """;

    private static final String ZERO = VALUE + """
                mov %r1, %r6
                mov %r2, %r7
                mov %r3, 0
                call bpf_probe_read_kernel
                exit
            """;

    private static final String SUM = VALUE + """
                mov %r1, %r6
                mov %r2, %r7
                mov %r3, 0
                mov %r4, 0
                mov %r5, 0
                call bpf_csum_diff
                exit
            """;

    private static final String UPDATE = VALUE + """
                mov %r3, %r6
                stw [%r10-4], 1
                mov %r2, %r10
                sub %r2, 4
                mov %r4, 0
                lddw %r1, map_by_idx(1)
                call bpf_map_update_elem
                exit
            """;

    private static BpfObject object(String assembly, MapDefinition... maps) {
        String text = assembly;
        for (String name : List.of(
                "bpf_probe_read_kernel",
                "bpf_strncmp",
                "bpf_csum_diff",
                "bpf_map_update_elem",
                "bpf_for_each_map_elem")) {
            text = text.replace(
                    "call " + name, "call " + Helper.named(name).orElseThrow().number());
        }
        Program program = Program.of(Assembler.assemble(text));
        return new BpfObject(
                "test", ByteOrder.LITTLE_ENDIAN, "", List.of(program), List.of(maps), List.of(), Optional.empty());
    }

    private static MapDefinition map(String name, MapType type, int value, int entries) {
        return new MapDefinition(
                name,
                MapDefinition.Kind.BTF,
                ".maps",
                type.number(),
                4,
                value,
                entries,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    private static Runner runner(long instructions, String assembly, MapDefinition... others) {
        MapDefinition[] maps = new MapDefinition[others.length + 1];
        maps[0] = map("m", MapType.ARRAY, SIZE, 1);
        System.arraycopy(others, 0, maps, 1, others.length);
        Instance instance = Instance.builder(object(assembly, maps))
                .limits(Limits.DEFAULT.withInstructions(instructions))
                .cpus(4)
                .build();
        byte[] text = new byte[SIZE];
        Arrays.fill(text, (byte) 'a');
        instance.map("m").put(FIRST, text, 0);
        return instance.program("main").runner();
    }

    private static long instructions(String assembly, long size) {
        Runner runner = runner(Limits.DEFAULT.instructions(), assembly);
        runner.run(CallContext.of(size, 0));
        return runner.instructions();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "63, 0, 0",
        "64, 2, 8",
        "127, 2, 8",
        "128, 4, 16",
        "1000, 30, 120",
        "65536, 2048, 8192",
        "524288, 16384, 65536"
    })
    void copiesCostByTheirSizeAndTextsByTheirLength(long size, long copied, long compared) {
        assertEquals(copied, instructions(COPY, size) - instructions(COPY, 1));
        assertEquals(compared, instructions(COMPARE, size) - instructions(COMPARE, 1));
        // Zeros where there is nothing to be read.
        assertEquals(copied / 2, instructions(ZERO, size) - instructions(ZERO, 1));
    }

    @Test
    void sumsCostByTheirSize() {
        assertEquals(8, instructions(SUM, 512) - instructions(SUM, 4));
    }

    @ParameterizedTest
    @CsvSource({"HASH, 8, 0", "HASH, 64, 1", "HASH, 4096, 64", "PERCPU_HASH, 8, 0", "PERCPU_HASH, 4096, 256"})
    void anUpdateCostsByTheSizeOfTheValues(MapType type, int size, long cost) {
        Runner large = runner(1000, UPDATE, map("other", type, size, 4));
        Runner small = runner(1000, UPDATE, map("other", type, 4, 4));
        assertEquals(0, large.run(CallContext.of()));
        assertEquals(0, small.run(CallContext.of()));
        assertEquals(cost, large.instructions() - small.instructions());
    }

    private static Fault exhausted(Runner runner, Outcome outcome, long limit) {
        Fault fault = assertInstanceOf(Outcome.Faulted.class, outcome).fault();
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
        assertEquals(limit, runner.instructions());
        return fault;
    }

    @ParameterizedTest
    @CsvSource({"100000, 200", "100000000, 20000"})
    void aLoopOfLargeCopiesEndsWithTheBudgetAtTheCall(long limit, long rounds) {
        String loop = VALUE + """
                again: mov %r1, %r6
                add %r1, 524288
                mov %r2, 524288
                mov %r3, %r6
                call bpf_probe_read_kernel
                sub %r7, 1
                jne %r7, 0, again
                mov %r0, 0
                exit
            """;
        Runner runner = runner(limit, loop);
        Fault fault = exhausted(runner, runner.outcome(CallContext.of(rounds)), limit);
        assertEquals("call 113", fault.instruction());
        assertTrue(
                fault.message().matches("the call costs \\d+ instructions more, \\d+ of " + limit + " are left"),
                fault::message);
        // What is bounded starts anew with each run.
        assertEquals(0, runner.run(CallContext.of(1)));
    }

    @Test
    void aLoopOfLongComparisonsEndsWithTheBudget() {
        Runner runner = runner(20_000, COMPARE);
        exhausted(runner, runner.outcome(CallContext.of(SIZE / 2)), 20_000);
    }

    @Test
    void anUpdateThatTheBudgetDoesNotPayForIsMadeWholeOrNotAtAll() {
        MapDefinition other = map("other", MapType.HASH, 4096, 4);
        Instance instance = Instance.builder(object(UPDATE, map("m", MapType.ARRAY, SIZE, 1), other))
                .limits(Limits.DEFAULT.withInstructions(40))
                .build();
        Runner runner = instance.program("main").runner();
        exhausted(runner, runner.outcome(CallContext.of()), 40);
        assertEquals(1, instance.map("other").count());
        assertEquals(4096, instance.map("other").get(new byte[] {1, 0, 0, 0}).orElseThrow().length);
    }

    @Test
    void aWalkThroughManyEmptyBucketsCosts() {
        String walk = """
                lddw %r1, map_by_idx(1)
                lddw %r2, code_addr(callback)
                mov %r3, 0
                mov %r4, 0
                call bpf_for_each_map_elem
                exit
            callback:
                mov %r0, 0
                exit
            """;
        Instance instance =
                Instance.of(object(walk, map("m", MapType.ARRAY, 8, 1), map("other", MapType.HASH, 8, 100_000)));
        Runner runner = instance.program("main").runner();
        assertEquals(0, runner.run(CallContext.of()));
        long before = runner.instructions();
        for (int i = 0; i < 100_000; i++) {
            instance.map("other").put(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16), 0}, new byte[8], 0);
        }
        for (byte[] key : instance.map("other").keys()) {
            instance.map("other").remove(key);
        }
        assertEquals(0, runner.run(CallContext.of()));
        assertTrue(runner.instructions() - before > 1000, () -> runner.instructions() + " after " + before);
    }

    // What a host function of the user's can make of it.

    private static Runner hosted(long instructions, HostFunction function) {
        String assembly = """
                lddw %r1, code_addr(callback)
                call 9999
                mov %r0, 3
                exit
            callback:
                mov %r0, 4
                exit
            """;
        return Instance.builder(Instance.alone(Program.of(Assembler.assemble(assembly))))
                .limits(Limits.DEFAULT.withInstructions(instructions))
                .helper(9999, function)
                .build()
                .program("main")
                .runner();
    }

    @Test
    void aHostFunctionMayChargeAsMuchAsIsLeft() {
        for (long charge : new long[] {0, 1, 95, 96}) {
            Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
                caller.charge(charge);
                return 0;
            });
            assertEquals(3, runner.run(CallContext.of()));
            assertEquals(4 + charge, runner.instructions());
        }
        for (long charge : new long[] {97, 1L << 40, Long.MAX_VALUE}) {
            Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
                caller.charge(charge);
                return 0;
            });
            Outcome outcome = runner.outcome(CallContext.of());
            Fault fault = exhausted(runner, outcome, 100);
            // 97 is one more than leaves enough for the two instructions that follow.
            assertEquals(charge == 97 ? 4 : 2, fault.pc());
        }
    }

    @Test
    void aNegativeChargeIsRefused() {
        Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
            caller.charge(-1);
            return 0;
        });
        Fault fault = assertInstanceOf(Outcome.Faulted.class, runner.outcome(CallContext.of()))
                .fault();
        assertEquals(Fault.Kind.HOST_FUNCTION, fault.kind());
        assertTrue(fault.message().contains("a charge of -1 instructions is negative"), fault::message);
    }

    @Test
    void whoCatchesTheEndOfTheBudgetDoesNotGoOn() {
        Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
            try {
                caller.charge(1000);
            } catch (RuntimeException e) {
                return 0;
            }
            return 1;
        });
        assertEquals(2, exhausted(runner, runner.outcome(CallContext.of()), 100).pc());
    }

    @Test
    void afterTheEndOfTheBudgetNoCallbackRuns() {
        Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
            long memory = caller.place(Region.ofOneRun("memory", new byte[1 << 16]));
            caller.read(memory, 1 << 16);
            return caller.callback(r1, 0, 0, 0, 0, 0);
        });
        Fault fault = exhausted(runner, runner.outcome(CallContext.of()), 100);
        assertEquals(2, fault.pc());
        assertEquals(1, fault.frames().size());
    }

    @Test
    void interruptionEndsAHostFunctionThatCharges() {
        Runner runner = hosted(Long.MAX_VALUE, (caller, r1, r2, r3, r4, r5) -> {
            Thread.currentThread().interrupt();
            while (true) {
                caller.charge(1000);
            }
        });
        Outcome outcome = runner.outcome(CallContext.of());
        assertTrue(Thread.interrupted(), "the flag is still set");
        assertEquals(
                Fault.Kind.INTERRUPTED,
                assertInstanceOf(Outcome.Faulted.class, outcome).fault().kind());
    }

    @Test
    void betweenRunsNothingIsCharged() {
        AtomicReference<Caller> kept = new AtomicReference<>();
        Runner runner = hosted(100, (caller, r1, r2, r3, r4, r5) -> {
            kept.set(caller);
            caller.charge(1L << 40);
            return 0;
        });
        exhausted(runner, runner.outcome(CallContext.of()), 100);
        kept.get().charge(5);
        assertEquals(100, runner.instructions());
        assertNotEquals(0, kept.get().pc());
    }
}

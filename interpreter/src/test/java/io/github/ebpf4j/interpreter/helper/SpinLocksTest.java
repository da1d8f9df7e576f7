package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpinLocksTest {

    private static final long LOCKED = 4;

    private final Functions functions = new Functions();
    private final SharedRegion memory = Region.shared("locks", 1, 1024);
    private final long first = functions.host().memory().place(memory);

    private long lock(Caller caller, long lock) {
        return functions.call(caller, "bpf_spin_lock", lock);
    }

    private long unlock(Caller caller, long lock) {
        return functions.call(caller, "bpf_spin_unlock", lock);
    }

    private int word() {
        return memory.buffer().get(0);
    }

    @Test
    void aLockIsTakenAndGivenBack() {
        functions.run(caller -> {
            for (int i = 0; i < 3; i++) {
                lock(caller, first);
                assertEquals(1, word());
                unlock(caller, first);
                assertEquals(0, word());
            }
            lock(caller, first + 8);
            return unlock(caller, first + 8);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aCounterThatALockGuardsIsExact(String byteOrder) throws Exception {
        String add = """
                    stw [%r10-4], 0
                    mov %r2, %r10
                    sub %r2, 4
                    lddw %r1, map_by_idx(0)
                    call 1
                    jne %r0, 0, found
                    mov %r0, -1
                    exit
                found:
                    mov %r6, %r0
                    mov %r7, 1000
                again:
                    mov %r1, %r6
                    call 93
                    ldxdw %r1, [%r6+8]
                    add %r1, 1
                    stxdw [%r6+8], %r1
                    mov %r1, %r6
                    call 94
                    sub %r7, 1
                    jne %r7, 0, again
                    mov %r0, 0
                    exit
                """;
        ByteOrder order = byteOrder.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        BpfObject object = new BpfObject(
                "test",
                order,
                "",
                List.of(Program.of(Assembler.assemble(add), order)),
                List.of(Values.map(MapType.ARRAY, 1)),
                List.of(),
                Optional.empty());
        try (Instance instance = Instance.of(object)) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    Runner runner = instance.program("main").runner();
                    for (int j = 0; j < 20; j++) {
                        assertEquals(0, runner.run(BytesContext.empty()));
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            threads.shutdown();
            byte[] value = instance.map("m").get(new byte[4]).orElseThrow();
            assertEquals(160_000, ByteBuffer.wrap(value).order(order).getLong(8));
        }
    }

    @Test
    void whatTheVerifierRefusesIsAFault() {
        Fault twice = functions.fault(caller -> {
            lock(caller, first);
            return lock(caller, first);
        });
        assertEquals(Fault.Kind.ARGUMENT, twice.kind());
        assertEquals("bpf_spin_lock of 0x%x while the one at 0x%x is held".formatted(first, first), twice.message());
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            lock(caller, first);
            return lock(caller, first + 4);
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> unlock(caller, first));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> unlock(caller, 0));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            lock(caller, first);
            return unlock(caller, first + 4);
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> lock(caller, first + 2));
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> lock(caller, 0));
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> lock(caller, first + 1024));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS, caller -> lock(caller, caller.place(Region.readOnly("r", new byte[4]))));
        assertEquals(0, word());
    }

    @Test
    void aNumberThatNoLockHoldsIsAFault() {
        memory.buffer().put(0, (byte) 2);
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> lock(caller, first));
    }

    @Test
    void aRunThatEndsGivesBackWhatItHas() {
        functions.run(caller -> lock(caller, first));
        assertEquals(0, word());
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> {
            functions.call(caller, "bpf_res_spin_lock", first + 8);
            lock(caller, first);
            return caller.load(0, 8);
        });
        assertEquals(0, word());
        assertEquals(0, memory.buffer().get(8));
        // Also where its memory has gone meanwhile.
        functions.run(caller -> {
            Region gone = Region.of("gone", new byte[4]);
            lock(caller, functions.host().memory().place(gone));
            functions.host().memory().remove(gone);
            return 0;
        });
        functions.run(caller -> lock(caller, first));
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws InterruptedException {
        memory.buffer().put(0, (byte) 1);
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            outcome.set(functions.outcome(caller -> lock(caller, first)));
            assertTrue(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        assertEquals(
                Fault.Kind.INTERRUPTED,
                ((Outcome.Faulted) outcome.get()).fault().kind());
    }

    @Test
    void resilientLocksAnswerWhereOthersWouldHang() {
        functions.run(caller -> {
            assertEquals(0, functions.call(caller, "bpf_res_spin_lock", first));
            assertEquals(Errno.EDEADLK.result(), functions.call(caller, "bpf_res_spin_lock", first));
            long flags = Functions.memory(caller, 8);
            assertEquals(0, functions.call(caller, "bpf_res_spin_lock_irqsave", first + 4, flags));
            assertEquals(0, functions.call(caller, "bpf_res_spin_unlock_irqrestore", first + 4, flags));
            assertEquals(0, functions.call(caller, "bpf_res_spin_unlock", first));
            memory.buffer().put(8, (byte) 1);
            assertEquals(Errno.ETIMEDOUT.result(), functions.call(caller, "bpf_res_spin_lock", first + 8));
            return 0;
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, "bpf_res_spin_unlock", first));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            lock(caller, first);
            return functions.call(caller, "bpf_res_spin_unlock", first);
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            for (int i = 0; i < 32; i++) {
                functions.call(caller, "bpf_res_spin_lock", first + 16 + 4L * i);
            }
            return 0;
        });
    }

    private static final byte[] KEY = {1, 0, 0, 0};

    private static Functions withMap(MapType type) {
        return new Functions(
                ByteOrder.LITTLE_ENDIAN, List.of(Values.map(type, 4)), Optional.of(Values.TYPES), builder -> builder);
    }

    private static long value(Functions functions, Caller caller, long key) {
        return functions.call(caller, "bpf_map_lookup_elem", map(functions), key);
    }

    private static long map(Functions functions) {
        return functions.host().memory().handleOf(functions.instance().map("m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARRAY", "HASH"})
    void anUpdateDoesNotWaitForALockThatItsOwnRunHas(String type) {
        Functions mapped = withMap(MapType.valueOf(type));
        BpfMap map = mapped.instance().map("m");
        map.put(KEY, new byte[Values.SIZE], 0);
        Fault fault = mapped.fault(caller -> {
            long key = Functions.memory(caller, KEY.clone());
            long bytes = Functions.memory(caller, Values.SIZE);
            assertEquals(0, mapped.call(caller, "bpf_map_update_elem", map(mapped), key, bytes, LOCKED));
            mapped.call(caller, "bpf_spin_lock", value(mapped, caller, key) + Values.LOCK);
            return mapped.call(caller, "bpf_map_update_elem", map(mapped), key, bytes, LOCKED);
        });
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
        assertEquals("BPF_F_LOCK for a value whose lock a run of this thread has already", fault.message());
        // The run gave the lock back.
        map.put(KEY, new byte[Values.SIZE], LOCKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARRAY", "HASH"})
    void javaDoesNotWaitForALockThatARunOfItsThreadHas(String type) {
        Functions mapped = withMap(MapType.valueOf(type));
        BpfMap map = mapped.instance().map("m");
        map.put(KEY, new byte[Values.SIZE], 0);
        mapped.run(caller -> {
            long lock = value(mapped, caller, Functions.memory(caller, KEY.clone())) + Values.LOCK;
            mapped.call(caller, "bpf_spin_lock", lock);
            MapException update = assertThrows(MapException.class, () -> map.put(KEY, new byte[Values.SIZE], LOCKED));
            assertEquals(Errno.EDEADLK, update.errno());
            assertEquals(
                    Errno.EDEADLK,
                    assertThrows(MapException.class, () -> map.get(KEY, LOCKED)).errno());
            mapped.call(caller, "bpf_spin_unlock", lock);
            map.put(KEY, new byte[Values.SIZE], LOCKED);
            return map.get(KEY, LOCKED).isPresent() ? 0 : 1;
        });
    }

    @Test
    void aRunDoesNotWaitForALockThatAnotherRunOfItsThreadHas() {
        Fault fault = functions.fault(caller -> {
            lock(caller, first);
            Fault inner = functions.fault(again -> lock(again, first));
            assertEquals(
                    Errno.EDEADLK.result(), functions.run(again -> functions.call(again, "bpf_res_spin_lock", first)));
            throw caller.fault(inner.kind(), inner.message());
        });
        assertEquals(Fault.Kind.ARGUMENT, fault.kind());
        assertEquals(
                "the lock at 0x%x is held by a run of this thread, which waits for it".formatted(first),
                fault.message());
        functions.run(caller -> lock(caller, first));
        assertEquals(0, word());
    }
}

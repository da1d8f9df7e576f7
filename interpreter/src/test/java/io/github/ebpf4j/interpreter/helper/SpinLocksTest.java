package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
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
}

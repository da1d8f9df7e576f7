package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.ReferenceLeaked;
import io.github.ebpf4j.interpreter.context.SignalSent;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskHelpersTest {

    private static final long EPERM = -1;
    private static final long EINVAL = -22;

    private static final String[] FUNCTIONS = {
        "bpf_get_current_pid_tgid",
        "bpf_get_current_uid_gid",
        "bpf_get_current_comm",
        "bpf_get_current_task",
        "bpf_get_current_task_btf",
        "bpf_task_pt_regs",
        "bpf_get_ns_current_pid_tgid",
        "bpf_send_signal",
        "bpf_send_signal_thread",
        "bpf_send_signal_task",
        "bpf_task_acquire",
        "bpf_task_release",
        "bpf_task_from_pid",
        "bpf_task_from_vpid",
        "bpf_iter_task_new",
        "bpf_iter_task_next",
        "bpf_iter_task_destroy"
    };

    private final Task init = Task.builder().pid(1).comm("init").build();
    private final Task worker =
            Task.builder().pid(5).comm("kworker").kernelThread().build();
    private final Task leader = Task.builder()
            .pid(300)
            .comm("server")
            .uid(0x8000_0001)
            .gid(0xffff_fffe)
            .registers(Registers.of(Architecture.X86_64).set("orig_ax", 59).stackPointer(0x7fff_0000L))
            .namespace(new Task.PidNamespace(4, 0xf000_0001L, 3, 3))
            .build();
    private final Task thread = Task.builder()
            .pid(301)
            .tgid(300)
            .comm("a thread of the server")
            .parent(init)
            .namespace(new Task.PidNamespace(4, 0xf000_0001L, 4, 3))
            .build();
    private final HelperCalls calls = calls(thread);
    private final byte[] to = new byte[32];
    private final long toAddress = calls.kernel().placeWritable(to);

    private HelperCalls calls(Task current) {
        return HelperCalls.of(
                World.builder()
                        .tasks(Tasks.of(current, init, worker, leader, thread))
                        .build(),
                ByteOrder.LITTLE_ENDIAN,
                Optional.empty(),
                Map.of("hold and release", """
                            mov %r1, 300
                            call bpf_task_from_pid
                            mov %r6, %r0
                            mov %r1, %r6
                            call bpf_task_acquire
                            mov %r1, %r6
                            call bpf_task_release
                            mov %r1, %r6
                            call bpf_task_release
                            mov %r0, %r6
                            exit
                        """, "release too often", """
                            mov %r1, 300
                            call bpf_task_from_pid
                            mov %r6, %r0
                            mov %r1, %r6
                            call bpf_task_release
                            mov %r1, %r6
                            call bpf_task_release
                            exit
                        """, "acquire without end", """
                            mov %r6, %r1
                            mov %r1, %r6
                            call bpf_task_acquire
                            jne %r0, 0, -3
                            mov %r0, 7
                            exit
                        """),
                builder -> builder,
                FUNCTIONS);
    }

    @Test
    void theCurrentTaskHasNumbers() {
        assertEquals(300L << 32 | 301, calls.call("bpf_get_current_pid_tgid"));
        assertEquals(0, calls.call("bpf_get_current_uid_gid"));
        assertEquals(0xffff_fffe_8000_0001L, calls(leader).call("bpf_get_current_uid_gid"));
    }

    @Test
    void aWorldThatNobodyDescribesHasACurrentTask() {
        HelperCalls plain = HelperCalls.of(World.deterministic(), FUNCTIONS);
        assertEquals(100L << 32 | 100, plain.call("bpf_get_current_pid_tgid"));
        assertEquals(0, plain.call("bpf_get_current_uid_gid"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, ''",
        "2, a",
        "15, a thread of th",
        "16, a thread of the",
        "17, a thread of the",
        "32, a thread of the",
    })
    void theNameIsCutAndPadded(int size, String name) {
        Arrays.fill(to, (byte) 0x55);
        assertEquals(0, calls.call("bpf_get_current_comm", toAddress, size));
        byte[] expected = new byte[32];
        Arrays.fill(expected, size, 32, (byte) 0x55);
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, expected, 0, ascii.length);
        assertArrayEquals(expected, to);
    }

    @Test
    void theNameNeedsABuffer() {
        assertEquals(EINVAL, calls.call("bpf_get_current_comm", toAddress, 0));
        for (long size : new long[] {33, -1, 0x8000_0000L}) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    calls.fault("bpf_get_current_comm", toAddress, size).kind());
        }
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_get_current_comm", 0, 16).kind());
    }

    @Test
    void theCurrentTaskHasOneAddress() {
        long address = calls.call("bpf_get_current_task");
        assertEquals(calls.kernel().addressOf(thread), address);
        assertEquals(address, calls.call("bpf_get_current_task_btf"));
        assertNotEquals(address, calls.kernel().addressOf(leader));
    }

    @Test
    void aTaskHasTheRegistersThatItEnteredTheKernelWith() {
        HelperCalls ofLeader = calls(leader);
        byte[] copy = new byte[21 * Long.BYTES];
        long registers = ofLeader.call("bpf_task_pt_regs", ofLeader.kernel().addressOf(leader));
        HelperCalls reader = HelperCalls.of(World.deterministic(), "bpf_probe_read_kernel");
        assertNotEquals(0, registers);
        assertEquals(
                registers, ofLeader.call("bpf_task_pt_regs", ofLeader.kernel().addressOf(leader)));
        // The other instance has memory of its own, so an address of the first one is nothing there.
        assertNotEquals(
                0, reader.call("bpf_probe_read_kernel", reader.kernel().placeWritable(copy), copy.length, registers));
        ByteBuffer buffer = ByteBuffer.wrap(leader.registers().bytes(ByteOrder.LITTLE_ENDIAN))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(59, buffer.getLong(120));
        assertEquals(0x7fff_0000L, buffer.getLong(152));
        assertEquals("0x0 is not a task", ofLeader.fault("bpf_task_pt_regs", 0).message());
    }

    @Test
    void numbersInANamespaceAreToldForThatNamespaceOnly() {
        Arrays.fill(to, (byte) 0x55);
        assertEquals(0, calls.call("bpf_get_ns_current_pid_tgid", 4, 0xf000_0001L, toAddress, 8));
        ByteBuffer buffer = ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4, buffer.getInt(0));
        assertEquals(3, buffer.getInt(4));
        assertEquals(0x5555_5555, buffer.getInt(8));
        long[][] wrong = {{5, 0xf000_0001L, 8}, {4, 1, 8}, {0x1_0000_0004L, 0xf000_0001L, 8}, {4, 0xf000_0001L, 4}};
        for (long[] each : wrong) {
            Arrays.fill(to, (byte) 0x55);
            assertEquals(EINVAL, calls.call("bpf_get_ns_current_pid_tgid", each[0], each[1], toAddress, each[2]));
            assertEquals(0, buffer.getInt(0), "zeros are left");
        }
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_get_ns_current_pid_tgid", 4, 0xf000_0001L, 0, 8)
                        .kind());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSignalIsNotedAndNotSent(boolean toThread) {
        String helper = toThread ? "bpf_send_signal_thread" : "bpf_send_signal";
        assertEquals(0, calls.call(helper, 9));
        assertEquals(List.of(new SignalSent(thread, 9, toThread)), calls.effects());
        assertEquals(0, calls.call(helper, 64));
        assertEquals(0, calls.call(helper, 0));
        assertEquals(List.of(), calls.effects(), "signal 0 only asks whether one could be sent");
        for (long signal : new long[] {65, -1, Integer.MIN_VALUE}) {
            assertEquals(EINVAL, calls.call(helper, signal));
            assertEquals(List.of(), calls.effects());
        }
        assertEquals(EPERM, calls(init).call(helper, 9));
        assertEquals(EPERM, calls(worker).call(helper, 9));
    }

    @Test
    void anotherTaskGetsASignal() {
        HelperCalls calls = calls(thread);
        long other = calls.kernel().addressOf(thread);
        assertEquals(0, calls.call("bpf_send_signal_task", other, 9, 0, 5));
        assertEquals(List.of(new SignalSent(thread, 9, true)), calls.effects());
        assertEquals(0, calls.call("bpf_send_signal_task", other, 9, 1, 5));
        assertEquals(List.of(new SignalSent(thread, 9, false)), calls.effects());
        assertEquals(EINVAL, calls.call("bpf_send_signal_task", other, 9, 2, 5));
        assertEquals(EINVAL, calls.call("bpf_send_signal_task", other, 65, 0, 5));
        assertEquals(EPERM, calls.call("bpf_send_signal_task", calls.kernel().addressOf(init), 9, 0, 5));
        assertEquals(EPERM, calls.call("bpf_send_signal_task", calls.kernel().addressOf(worker), 65, 0, 5));
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault("bpf_send_signal_task", 0, 9, 0, 5).kind());
    }

    @Test
    void tasksAreHeldAndReleased() {
        assertEquals(calls.kernel().addressOf(leader), calls.call("hold and release"));
        assertEquals(List.of(), calls.effects());
        Fault fault = calls.fault("release too often");
        assertEquals(
                "ARGUMENT 0x%x is not a task that the program holds"
                        .formatted(calls.kernel().addressOf(leader)),
                fault.kind() + " " + fault.message());
        assertEquals(calls.kernel().addressOf(leader), calls.call("hold and release"), "nothing was lost");
    }

    @Test
    void whatIsNotATaskIsNeitherAcquiredNorReleased() {
        for (String function : new String[] {"bpf_task_acquire", "bpf_task_release"}) {
            for (long address : new long[] {0, -1, toAddress}) {
                assertEquals(Fault.Kind.ARGUMENT, calls.fault(function, address).kind());
            }
        }
    }

    @Test
    void aRunHoldsSoManyReferencesAndNoMore() {
        assertEquals(7, calls.call("acquire without end", calls.kernel().addressOf(leader)));
        assertEquals(4096, calls.effects().size());
        assertEquals(
                new ReferenceLeaked(calls.kernel().addressOf(leader)),
                calls.effects().get(0));
        assertEquals(calls.kernel().addressOf(leader), calls.call("hold and release"));
    }

    @Test
    void tasksAreFoundByTheirNumberInTheKernelAndInTheNamespace() {
        assertEquals(calls.kernel().addressOf(leader), calls.call("bpf_task_from_pid", 300));
        assertEquals(0, calls.call("bpf_task_from_pid", 302));
        assertEquals(0, calls.call("bpf_task_from_pid", -1));
        assertEquals(calls.kernel().addressOf(leader), calls.call("bpf_task_from_vpid", 3));
        assertEquals(0, calls.call("bpf_task_from_vpid", 300));
        assertEquals(0, calls.call("bpf_task_from_vpid", 1));
    }

    private List<String> iterate(long task, long flags) {
        long iterator = calls.kernel().placeWritable(new byte[24]);
        calls.call("bpf_iter_task_new", iterator, task, flags);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long next = calls.call("bpf_iter_task_next", iterator);
            if (next == 0) {
                break;
            }
            names.add(calls.kernel().meaning(next, Task.class).orElseThrow().comm());
        }
        assertEquals(0, calls.call("bpf_iter_task_next", iterator), "it stays at the end");
        assertEquals(0, calls.call("bpf_iter_task_destroy", iterator));
        return names;
    }

    @Test
    void tasksAreIterated() {
        assertEquals(List.of("init", "kworker", "server"), iterate(0, 0));
        assertEquals(List.of("init", "kworker", "server", "a thread of the server"), iterate(0, 1));
        assertEquals(
                List.of("server", "a thread of the server"),
                iterate(calls.kernel().addressOf(thread), 2));
        assertEquals(List.of("init"), iterate(calls.kernel().addressOf(init), 2));
    }

    @Test
    void anIteratorThatIsNoneHasNoTask() {
        long iterator = calls.kernel().placeWritable(new byte[24]);
        assertEquals(EINVAL, calls.call("bpf_iter_task_new", iterator, 0, 3));
        assertEquals(0, calls.call("bpf_iter_task_next", iterator));
        assertEquals(EINVAL, calls.call("bpf_iter_task_new", iterator, 0, 2));
        assertEquals(0, calls.call("bpf_iter_task_next", iterator));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_iter_task_new", 0, 0, 0).kind());
        assertEquals(
                Fault.Kind.MEMORY_ACCESS, calls.fault("bpf_iter_task_next", 0).kind());
        byte[] hostile = new byte[24];
        Arrays.fill(hostile, (byte) 0x7f);
        assertEquals(0, calls.call("bpf_iter_task_next", calls.kernel().placeWritable(hostile)));
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.StackTraceMap;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.Stacks;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackHelpersTest {

    private static final long EFAULT = -14;
    private static final long EINVAL = -22;
    private static final long USER = 1 << 8;
    private static final long FAST_COMPARISON = 1 << 9;
    private static final long REUSE = 1 << 10;
    private static final long BUILD_ID = 1 << 11;

    private final Task current = Task.builder().pid(7).build();
    private final HelperCalls calls = calls(Stacks.of(new long[] {11, 12, 13}, new long[] {21, 22}));
    private final byte[] to = new byte[64];
    private final long toAddress = calls.kernel().placeWritable(to);

    private HelperCalls calls(Stacks stacks) {
        return HelperCalls.of(
                World.builder().tasks(Tasks.of(current)).stacks(stacks).build(),
                "bpf_get_stackid",
                "bpf_get_stack",
                "bpf_get_task_stack");
    }

    private long stack(String helper, long size, long flags) {
        Arrays.fill(to, (byte) 0x55);
        long first = helper.equals("bpf_get_stack") ? 0 : calls.kernel().addressOf(current);
        return calls.call(helper, first, toAddress, size, flags);
    }

    private void assertWords(long... expected) {
        ByteBuffer buffer = ByteBuffer.wrap(to).order(ByteOrder.LITTLE_ENDIAN);
        long[] actual = new long[expected.length];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = buffer.getLong(i * Long.BYTES);
        }
        assertArrayEquals(expected, actual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_get_stack", "bpf_get_task_stack"})
    void addressesAreWrittenAndZerosBehindThem(String helper) {
        long untouched = 0x5555_5555_5555_5555L;
        assertEquals(24, stack(helper, 40, 0));
        assertWords(11, 12, 13, 0, 0, untouched);
        assertEquals(16, stack(helper, 16, 0));
        assertWords(11, 12, untouched);
        assertEquals(16, stack(helper, 24, USER));
        assertWords(21, 22, 0, untouched);
        assertEquals(8, stack(helper, 24, 2));
        assertWords(13, 0, 0, untouched);
        assertEquals(0, stack(helper, 24, 3));
        assertWords(0, 0, 0, untouched);
        assertEquals(0, stack(helper, 0, 0));
        assertWords(untouched);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_get_stack", "bpf_get_task_stack"})
    void whatIsRefusedLeavesZeros(String helper) {
        assertEquals(EFAULT, stack(helper, 16, 4));
        assertWords(0, 0);
        for (long flags : new long[] {1 << 9, 1 << 10, 1 << 12, 1L << 40, BUILD_ID}) {
            assertEquals(EINVAL, stack(helper, 16, flags));
            assertWords(0, 0);
        }
        assertEquals(EINVAL, stack(helper, 15, 0));
        assertEquals(EINVAL, stack(helper, 40, USER | BUILD_ID));
    }

    @Test
    void anAddressWithoutABuildIdSaysSo() {
        assertEquals(64, stack("bpf_get_stack", 64, USER | BUILD_ID));
        assertWords(2, 0, 0, 21, 2, 0, 0, 22);
    }

    @Test
    void aBufferThatIsNotTheProgramsIsAFault() {
        for (long size : new long[] {72, 0x8000_0000L, 0xffff_fff8L, -8}) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    calls.fault("bpf_get_stack", 0, toAddress, size, 0).kind());
        }
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_get_stack", 0, 0, 8, 0).kind());
        assertEquals(
                "0x0 is not a task",
                calls.fault("bpf_get_task_stack", 0, toAddress, 8, 0).message());
    }

    private long handle(BpfMap map) {
        return calls.instance().host().memory().handleOf(map);
    }

    private void assertChain(StackTraceMap stacks, long flags, long... expected) {
        assertArrayEquals(
                expected,
                stacks.chain(calls.call("bpf_get_stackid", 0, handle(stacks), flags))
                        .orElseThrow());
    }

    @Test
    void theMapGetsTheStackAndTheFlags() {
        // With one place, in which another stack is.
        StackTraceMap full = WorldMaps.stacks(calls.instance().host(), 1);
        assertEquals(0, calls.call("bpf_get_stackid", 0, handle(full), 0));
        assertEquals(0, calls.call("bpf_get_stackid", 0, handle(full), FAST_COMPARISON));
        assertEquals(Errno.EEXIST.result(), calls.call("bpf_get_stackid", 0, handle(full), FAST_COMPARISON | 2));
        assertEquals(Errno.ENOMEM.result(), calls.call("bpf_get_stackid", 0, handle(full), REUSE | 2));
        StackTraceMap stacks = WorldMaps.stacks(calls.instance().host(), 1000);
        long map = handle(stacks);
        assertChain(stacks, 0, 11, 12, 13);
        assertChain(stacks, FAST_COMPARISON | REUSE | 2, 13);
        assertChain(stacks, USER | 1, 22);
        assertEquals(EFAULT, calls.call("bpf_get_stackid", 0, map, 3));
        assertEquals(EINVAL, calls.call("bpf_get_stackid", 0, map, 1 << 11));
        for (long other : new long[] {
            0, toAddress, handle(WorldMaps.groups(calls.instance().host(), Cgroup.root(1)))
        }) {
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_get_stackid", 0, other, 0).kind());
        }
    }

    @Test
    void aWorldThatNobodyDescribesHasEmptyStacks() {
        HelperCalls plain = calls(Stacks.empty());
        assertEquals(0, plain.call("bpf_get_stack", 0, plain.kernel().placeWritable(new byte[8]), 8, 0));
        long map = plain.instance()
                .host()
                .memory()
                .handleOf(WorldMaps.stacks(plain.instance().host(), 4));
        assertEquals(EFAULT, plain.call("bpf_get_stackid", 0, map, 0));
    }
}

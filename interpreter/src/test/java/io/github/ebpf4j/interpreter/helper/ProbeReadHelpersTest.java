package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.UserMemoryWritten;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.UserMemory;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeReadHelpersTest {

    private static final long EPERM = -1;
    private static final long EFAULT = -14;
    private static final long EINVAL = -22;
    private static final long ERANGE = -34;

    private static final long USER = 0x7fff_0000_1000L;
    private static final long NO_KERNEL_ADDRESS = 0xffff_8000_dead_beefL;

    private final UserMemory user = new UserMemory();
    private final Task current = Task.builder().pid(7).memory(user).build();
    private final UserMemory userOfOther = new UserMemory();
    private final Task other = Task.builder().pid(8).memory(userOfOther).build();
    private final Task thread = Task.builder().pid(9).kernelThread().build();
    private final HelperCalls calls = calls(current);
    private final byte[] to = new byte[16];
    private final long toAddress = calls.kernel().placeWritable(to);

    private HelperCalls calls(Task running) {
        return HelperCalls.of(
                World.builder().tasks(Tasks.of(running, other)).build(),
                "bpf_probe_read",
                "bpf_probe_read_str",
                "bpf_probe_read_kernel",
                "bpf_probe_read_kernel_str",
                "bpf_probe_read_user",
                "bpf_probe_read_user_str",
                "bpf_copy_from_user",
                "bpf_copy_from_user_task",
                "bpf_copy_from_user_str",
                "bpf_copy_from_user_task_str",
                "bpf_probe_write_user");
    }

    private void dirty() {
        Arrays.fill(to, (byte) 0x55);
    }

    /** Bytes as they are in the buffer, of which the rest is as it was before. */
    private void assertBuffer(String text, int... codes) {
        byte[] expected = new byte[to.length];
        Arrays.fill(expected, (byte) 0x55);
        byte[] start = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(start, 0, expected, 0, start.length);
        for (int i = 0; i < codes.length; i++) {
            expected[start.length + i] = (byte) codes[i];
        }
        assertArrayEquals(expected, to);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_probe_read", "bpf_probe_read_kernel"})
    void kernelMemoryIsCopiedAndNothingBehindIt(String helper) {
        long from = calls.kernel().place(ascii("abcdefghijklmnop"));
        for (int size = 0; size <= 16; size++) {
            dirty();
            assertEquals(0, calls.call(helper, toAddress, size, from));
            assertBuffer("abcdefghijklmnop".substring(0, size));
        }
        dirty();
        assertEquals(0, calls.call(helper, toAddress, 3, from + 13));
        assertBuffer("nop");
    }

    @Test
    void largePiecesOfKernelMemoryAreCopied() {
        byte[] large = new byte[200_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >> 3);
        }
        byte[] copy = new byte[large.length];
        long from = calls.kernel().place(large);
        assertEquals(
                0, calls.call("bpf_probe_read_kernel", calls.kernel().placeWritable(copy), large.length - 1, from));
        large[large.length - 1] = 0;
        assertArrayEquals(large, copy);
    }

    @Test
    void whatOnlyAProcessCanHaveIsOutOfRangeForReadsOfTheKernel() {
        user.put(USER, ascii("secret"));
        for (long address : new long[] {0, 1, 4095, USER, UserMemory.END - 1}) {
            dirty();
            assertEquals(ERANGE, calls.call("bpf_probe_read_kernel", toAddress, 3, address));
            assertBuffer("", 0, 0, 0);
            dirty();
            assertEquals(ERANGE, calls.call("bpf_probe_read_kernel_str", toAddress, 3, address));
            assertBuffer("", 0, 0, 0);
            dirty();
            assertEquals(ERANGE, calls.call("bpf_probe_read_kernel", toAddress, 0, address));
            assertEquals(0, calls.call("bpf_probe_read_kernel_str", toAddress, 0, address));
            assertEquals(0, calls.call("bpf_probe_read", toAddress, 0, address));
            assertBuffer("");
        }
    }

    @Test
    void whatIsNoAddressLeavesZeros() {
        long from = calls.kernel().place(ascii("abc"));
        long removed = calls.kernel().place(ascii("gone"));
        calls.kernel().remove(removed);
        for (String helper : new String[] {"bpf_probe_read_kernel", "bpf_probe_read"}) {
            for (long address : new long[] {NO_KERNEL_ADDRESS, -1, Long.MIN_VALUE, from + 1, from - 1, removed}) {
                dirty();
                assertEquals(EFAULT, calls.call(helper, toAddress, 3, address));
                assertBuffer("", 0, 0, 0);
            }
        }
        dirty();
        assertEquals(0, calls.call("bpf_probe_read_kernel", toAddress, 0, NO_KERNEL_ADDRESS));
        assertBuffer("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_probe_read_str", "bpf_probe_read_kernel_str"})
    void aTextOfTheKernelIsCopiedWithItsEnd(String helper) {
        long from = calls.kernel().placeText("hello");
        dirty();
        assertEquals(6, calls.call(helper, toAddress, 16, from));
        assertBuffer("hello", 0);
        dirty();
        assertEquals(6, calls.call(helper, toAddress, 6, from));
        assertBuffer("hello", 0);
        dirty();
        assertEquals(5, calls.call(helper, toAddress, 5, from));
        assertBuffer("hell", 0);
        dirty();
        assertEquals(1, calls.call(helper, toAddress, 1, from));
        assertBuffer("", 0);
        dirty();
        assertEquals(0, calls.call(helper, toAddress, 0, from));
        assertBuffer("");
        dirty();
        assertEquals(1, calls.call(helper, toAddress, 16, calls.kernel().placeText("")));
        assertBuffer("", 0);
    }

    @Test
    void aTextWithoutAnEndIsReadUpToTheSizeAndNoFurther() {
        long from = calls.kernel().place(ascii("abc"));
        dirty();
        assertEquals(3, calls.call("bpf_probe_read_kernel_str", toAddress, 3, from));
        assertBuffer("ab", 0);
        dirty();
        assertEquals(EFAULT, calls.call("bpf_probe_read_kernel_str", toAddress, 4, from));
        assertBuffer("", 0, 0, 0, 0);
        dirty();
        assertEquals(EFAULT, calls.call("bpf_probe_read_kernel_str", toAddress, 4, NO_KERNEL_ADDRESS));
        assertBuffer("", 0, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_probe_read", "bpf_probe_read_user", "bpf_copy_from_user"})
    void memoryOfTheProcessIsCopied(String helper) {
        user.put(USER, ascii("abcd")).put(USER + 4, ascii("efgh"));
        dirty();
        assertEquals(0, calls.call(helper, toAddress, 6, USER + 1));
        assertBuffer("bcdefg");
        dirty();
        assertEquals(0, calls.call(helper, toAddress, 0, 0));
        assertBuffer("");
        for (long address : new long[] {0, USER + 3, USER - 1, UserMemory.END - 1, 0x1234}) {
            dirty();
            assertEquals(EFAULT, calls.call(helper, toAddress, 6, address));
            assertBuffer("", 0, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void anAddressThatNoProcessHasIsRefusedEvenIfNothingIsRead() {
        for (long address : new long[] {Long.MIN_VALUE, -1, UserMemory.END}) {
            assertEquals(EFAULT, calls.call("bpf_probe_read_user", toAddress, 0, address));
            assertEquals(0, calls.call("bpf_probe_read_user_str", toAddress, 0, address));
            assertEquals(0, calls.call("bpf_copy_from_user", toAddress, 0, address));
        }
        for (long address : new long[] {0, 4095, USER}) {
            assertEquals(0, calls.call("bpf_probe_read_user", toAddress, 0, address));
        }
    }

    @Test
    void kernelMemoryIsNotMemoryOfAProcess() {
        long from = calls.kernel().placeText("hello");
        assertEquals(EFAULT, calls.call("bpf_probe_read_user", toAddress, 4, from));
        assertEquals(EFAULT, calls.call("bpf_probe_read_user", toAddress, 4, toAddress));
        assertEquals(EFAULT, calls.call("bpf_probe_read_user_str", toAddress, 4, from));
        assertEquals(EFAULT, calls.call("bpf_copy_from_user", toAddress, 4, from));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_probe_read_str", "bpf_probe_read_user_str"})
    void aTextOfTheProcessIsCopiedWithItsEnd(String helper) {
        user.put(USER, ascii("ab")).put(USER + 2, ascii("cd\0ef"));
        dirty();
        assertEquals(5, calls.call(helper, toAddress, 16, USER));
        assertBuffer("abcd", 0);
        dirty();
        assertEquals(5, calls.call(helper, toAddress, 5, USER));
        assertBuffer("abcd", 0);
        dirty();
        assertEquals(4, calls.call(helper, toAddress, 4, USER));
        assertBuffer("abc", 0);
        dirty();
        assertEquals(2, calls.call(helper, toAddress, 2, USER + 5));
        assertBuffer("e", 0);
        dirty();
        assertEquals(EFAULT, calls.call(helper, toAddress, 3, USER + 5));
        assertBuffer("", 0, 0, 0);
        assertEquals(0, calls.call(helper, toAddress, 0, USER));
    }

    @Test
    void aTextIsPaddedWhenAskedFor() {
        user.put(USER, ascii("ab\0"));
        dirty();
        assertEquals(3, calls.call("bpf_copy_from_user_str", toAddress, 6, USER, 0));
        assertBuffer("ab", 0);
        dirty();
        assertEquals(3, calls.call("bpf_copy_from_user_str", toAddress, 6, USER, 1));
        assertBuffer("ab", 0, 0, 0, 0);
        assertEquals(EINVAL, calls.call("bpf_copy_from_user_str", toAddress, 6, USER, 2));
        assertEquals(0, calls.call("bpf_copy_from_user_str", toAddress, 0, USER, 0));
        assertEquals(EFAULT, calls.call("bpf_copy_from_user_str", toAddress, 6, 0, 0));
    }

    @Test
    void theMemoryOfAnotherTaskIsItsOwn() {
        userOfOther.put(USER, ascii("other\0"));
        long task = calls.kernel().addressOf(other);
        dirty();
        assertEquals(0, calls.call("bpf_copy_from_user_task", toAddress, 5, USER, task, 0));
        assertBuffer("other");
        assertEquals(EFAULT, calls.call("bpf_copy_from_user", toAddress, 5, USER));
        assertEquals(EINVAL, calls.call("bpf_copy_from_user_task", toAddress, 5, USER, task, 1));
        assertEquals(6, calls.call("bpf_copy_from_user_task_str", toAddress, 16, USER, task, 0));
        Fault fault = calls.fault("bpf_copy_from_user_task", toAddress, 5, USER, 0, 0);
        assertEquals("0x0 is not a task", fault.message());
        fault = calls.fault("bpf_copy_from_user_task_str", toAddress, 5, USER, 0, 0);
        assertEquals("0x0 is not a task", fault.message());
    }

    @Test
    void whatIsNotInTheMemoryOfAnotherTaskIsZeros() {
        userOfOther.put(USER, ascii("other\0"));
        user.put(USER + 16, ascii("mine\0"));
        long task = calls.kernel().addressOf(other);
        for (long from : new long[] {USER + 2, USER + 16, 0, -1, toAddress}) {
            dirty();
            assertEquals(EFAULT, calls.call("bpf_copy_from_user_task", toAddress, 5, from, task, 0));
            assertBuffer("", 0, 0, 0, 0, 0);
        }
        dirty();
        assertEquals(0, calls.call("bpf_copy_from_user_task", toAddress, 0, 0, task, 0));
        assertEquals(EINVAL, calls.call("bpf_copy_from_user_task", toAddress, 0, 0, task, 1L << 32));
        assertEquals(EINVAL, calls.call("bpf_copy_from_user_task_str", toAddress, 16, USER, task, 2));
        assertEquals(EINVAL, calls.call("bpf_copy_from_user_task_str", toAddress, 16, USER, task, 1L << 32));
        assertEquals(0, calls.call("bpf_copy_from_user_task_str", toAddress, 0, USER, task, 0));
        assertBuffer("");
        assertEquals(EFAULT, calls.call("bpf_copy_from_user_task_str", toAddress, 16, USER + 16, task, 0));
        assertEquals(6, calls.call("bpf_copy_from_user_task_str", toAddress, 16, USER, task, 1));
        assertBuffer("other", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void aWriteToTheProcessIsDoneAndNoted() {
        user.put(USER, ascii("abcdef"));
        long from = calls.kernel().place(ascii("XYZ"));
        assertEquals(0, calls.call("bpf_probe_write_user", USER + 2, from, 3));
        assertArrayEquals(ascii("abXYZf"), user.read(USER, 6));
        assertEquals(List.of(new UserMemoryWritten(current, USER + 2, 3)), calls.effects());
        assertEquals(EFAULT, calls.call("bpf_probe_write_user", USER + 4, from, 3));
        assertEquals(List.of(), calls.effects());
        assertEquals(EFAULT, calls.call("bpf_probe_write_user", 0, from, 3));
        assertEquals(EFAULT, calls.call("bpf_probe_write_user", toAddress, from, 3));
        assertArrayEquals(ascii("abXYZf"), user.read(USER, 6));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                calls.fault("bpf_probe_write_user", USER, from, 4).kind());
        HelperCalls ofThread = calls(thread);
        assertEquals(
                EPERM,
                ofThread.call("bpf_probe_write_user", USER, ofThread.kernel().place(ascii("XYZ")), 3));
    }

    @Test
    void aBufferThatIsNotTheProgramsIsAFaultWhateverIsRead() {
        long from = calls.kernel().placeText("hello");
        user.put(USER, ascii("hello\0"));
        for (String helper : new String[] {
            "bpf_probe_read",
            "bpf_probe_read_str",
            "bpf_probe_read_kernel",
            "bpf_probe_read_kernel_str",
            "bpf_probe_read_user",
            "bpf_probe_read_user_str",
            "bpf_copy_from_user",
            "bpf_copy_from_user_str"
        }) {
            for (long source : new long[] {from, USER, 0, -1}) {
                for (long size : new long[] {17, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, -1}) {
                    assertEquals(
                            Fault.Kind.MEMORY_ACCESS,
                            calls.fault(helper, toAddress, size, source).kind(),
                            helper);
                }
                assertEquals(
                        Fault.Kind.MEMORY_ACCESS,
                        calls.fault(helper, 0, 1, source).kind(),
                        helper);
                assertEquals(
                        Fault.Kind.MEMORY_ACCESS,
                        calls.fault(helper, from, 1, source).kind(),
                        helper);
            }
        }
        assertArrayEquals(new byte[16], to);
    }

    @Test
    void theSizeIsOf32Bits() {
        long from = calls.kernel().place(ascii("abcd"));
        dirty();
        assertEquals(0, calls.call("bpf_probe_read_kernel", toAddress, 0x1_0000_0002L, from));
        assertBuffer("ab");
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.SecureExecution;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.MemoryArea;
import io.github.ebpf4j.interpreter.world.Task;
import io.github.ebpf4j.interpreter.world.Tasks;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHelpersTest {

    private static final long ENOENT = -2;
    private static final long EFAULT = -14;
    private static final long EINVAL = -22;
    private static final long ENAMETOOLONG = -36;
    private static final long EOPNOTSUPP = -95;

    private static final MemoryArea TEXT =
            new MemoryArea(0x40_0000, 0x40_2000, 5, Optional.of(new KernelFile("/bin/cat")));
    private static final MemoryArea HEAP = new MemoryArea(0x60_0000, 0x60_1000, 3, Optional.empty());

    // vm_area_struct { u64 vm_start; u64 vm_end; u64 vm_flags; void *vm_file; }
    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Int("long", 8, 64, 0, false, false, false),
            new BtfType.Pointer(0),
            new BtfType.Composite(
                    BtfType.Kind.STRUCT,
                    "vm_area_struct",
                    32,
                    List.of(
                            new BtfType.Member("vm_start", 1, 0, 0),
                            new BtfType.Member("vm_end", 1, 64, 0),
                            new BtfType.Member("vm_flags", 1, 128, 0),
                            new BtfType.Member("vm_file", 2, 192, 0)))));

    /** Adds the sizes up of all areas from an address in R2 on. */
    private static final String PUT_BACK = """
                call bpf_get_task_exe_file
                mov %r6, %r0
                mov %r1, %r0
                call bpf_put_file
                mov %r0, %r6
                exit
            """;

    private static final String SUM = """
                mov %r3, %r2
                mov %r2, %r1
                mov %r1, %r10
                sub %r1, 8
                mov %r6, 0
                call bpf_iter_task_vma_new
                again: mov %r1, %r10
                sub %r1, 8
                call bpf_iter_task_vma_next
                jeq %r0, 0, done
                ldxdw %r1, [%r0+8]
                ldxdw %r2, [%r0+0]
                sub %r1, %r2
                add %r6, %r1
                ja again
                done: mov %r1, %r10
                sub %r1, 8
                call bpf_iter_task_vma_destroy
                mov %r0, %r6
                exit
            """;

    private final Task current =
            Task.builder().pid(7).executable("/bin/cat").areas(TEXT, HEAP).build();
    private final Task worker = Task.builder().pid(8).kernelThread().build();
    private final HelperCalls calls = calls(Optional.of(TYPES));
    private final byte[] to = new byte[16];
    private final long toAddress = calls.kernel().placeWritable(to);

    private HelperCalls calls(Optional<Btf> types) {
        // R1 is the task, R2 the address; returns what the callback made of the area.
        String find = """
                    stdw [%r10-8], -1
                    lddw %r3, code_addr(each)
                    mov %r4, %r10
                    sub %r4, 8
                    mov %r5, 0
                    call bpf_find_vma
                    jne %r0, 0, exit
                    ldxdw %r0, [%r10-8]
                    exit
                    each: ldxdw %r1, [%r2+16]
                    ldxdw %r4, [%r2+8]
                    ldxdw %r2, [%r2+0]
                    sub %r4, %r2
                    lsh %r4, 8
                    or %r4, %r1
                    stxdw [%r3+0], %r4
                    mov %r0, 1
                    exit
                """;
        return HelperCalls.of(
                World.builder().tasks(Tasks.of(current, worker)).build(),
                ByteOrder.LITTLE_ENDIAN,
                types,
                Map.of("find", find, "sum of areas", SUM, "put back", PUT_BACK),
                builder -> builder,
                "bpf_d_path",
                "bpf_path_d_path",
                "bpf_find_vma",
                "bpf_iter_task_vma_new",
                "bpf_iter_task_vma_next",
                "bpf_iter_task_vma_destroy",
                "bpf_bprm_opts_set",
                "bpf_sock_from_file",
                "bpf_ima_inode_hash",
                "bpf_ima_file_hash",
                "bpf_get_task_exe_file",
                "bpf_put_file",
                "bpf_lookup_user_key",
                "bpf_lookup_system_key",
                "bpf_key_put",
                "bpf_verify_pkcs7_signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_d_path", "bpf_path_d_path"})
    void aPathIsWrittenIfItFits(String function) {
        long file = calls.kernel().addressOf(new KernelFile("/etc/passwd"));
        Arrays.fill(to, (byte) 0x55);
        assertEquals(12, calls.call(function, file, toAddress, 12));
        byte[] expected = new byte[16];
        Arrays.fill(expected, (byte) 0x55);
        System.arraycopy("/etc/passwd\0".getBytes(StandardCharsets.US_ASCII), 0, expected, 0, 12);
        assertArrayEquals(expected, to);
        assertEquals(12, calls.call(function, file, toAddress, 16));
        assertEquals(ENAMETOOLONG, calls.call(function, file, toAddress, 11));
        assertEquals(function.equals("bpf_d_path") ? 0 : EINVAL, calls.call(function, file, toAddress, 0));
        assertEquals(12, calls.call(function, file + 8, toAddress, 12), "a member of the file");
        assertEquals(EFAULT, calls.call(function, 0, toAddress, 12));
        assertEquals(EFAULT, calls.call(function, toAddress, toAddress, 12));
        for (long size : new long[] {17, -1, 0x8000_0000L}) {
            assertEquals(
                    Fault.Kind.MEMORY_ACCESS,
                    calls.fault(function, file, toAddress, size).kind());
        }
    }

    @Test
    void theProgramOfATaskIsAFileThatIsHeld() {
        long file = calls.call("bpf_get_task_exe_file", calls.kernel().addressOf(current));
        assertEquals(calls.kernel().addressOf(new KernelFile("/bin/cat")), file);
        assertEquals(1, calls.effects().size(), "this program does not put it back");
        assertEquals(file, calls.run("put back", CallContext.of(calls.kernel().addressOf(current))));
        assertEquals(List.of(), calls.effects());
        assertEquals(0, calls.call("bpf_get_task_exe_file", calls.kernel().addressOf(worker)));
        assertEquals(List.of(), calls.effects());
        assertEquals(Fault.Kind.ARGUMENT, calls.fault("bpf_put_file", file).kind());
        assertEquals(
                Fault.Kind.ARGUMENT, calls.fault("bpf_get_task_exe_file", 0).kind());
    }

    @Test
    void whatThisKernelDoesNotHaveAnswersAsOneWithoutIt() {
        assertEquals(EOPNOTSUPP, calls.call("bpf_ima_inode_hash"));
        assertEquals(EOPNOTSUPP, calls.call("bpf_ima_file_hash"));
        assertEquals(EOPNOTSUPP, calls.call("bpf_verify_pkcs7_signature"));
        assertEquals(0, calls.call("bpf_sock_from_file", calls.kernel().addressOf(new KernelFile("/x"))));
        assertEquals(0, calls.call("bpf_lookup_user_key", 1, 0));
        assertEquals(0, calls.call("bpf_lookup_system_key", 1));
        assertEquals(0, calls.call("bpf_key_put", 0));
    }

    @Test
    void anAddressIsFoundInItsArea() {
        int before = calls.kernel().size();
        long task = calls.kernel().addressOf(current);
        assertEquals(ENOENT, calls.call("bpf_find_vma", 0, 0x40_0000, 0, 0, 0));
        assertEquals(ENOENT, calls.call("bpf_find_vma", task, 0x40_2000, 0, 0, 0));
        assertEquals(ENOENT, calls.call("bpf_find_vma", task, -1, 0, 0, 0));
        assertEquals(EINVAL, calls.call("bpf_find_vma", task, 0x40_0000, 0, 0, 1));
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault("bpf_find_vma", toAddress, 0x40_0000, 0, 0, 0).kind());
        assertEquals(
                Fault.Kind.CALL_TARGET,
                calls.fault("bpf_find_vma", task, 0x40_0000, 0, 0, 0).kind());
        // The task, its program and its memory, and the area.
        assertTrue(calls.kernel().size() <= before + 4);
        int after = calls.kernel().size();
        calls.fault("bpf_find_vma", task, 0x40_0000, 0, 0, 0);
        assertEquals(after, calls.kernel().size());
    }

    @Test
    void anAreaIsAStructureThatTheCallbackReads() {
        long task = calls.kernel().addressOf(current);
        assertEquals(0x2000 << 8 | 5, calls.call("find", task, 0x40_0000));
        assertEquals(0x2000 << 8 | 5, calls.call("find", task, 0x40_1fff));
        assertEquals(0x1000 << 8 | 3, calls.call("find", task, 0x60_0800));
        assertEquals(ENOENT, calls.call("find", task, 0x60_1000));
        assertEquals(ENOENT, calls.call("find", calls.kernel().addressOf(worker), 0x40_0000));
    }

    @Test
    void areasAreIteratedFromAnAddressOn() {
        assertEquals(0x2000 + 0x1000, calls.call("sum of areas", calls.kernel().addressOf(current), 0));
        assertEquals(List.of(), calls.effects());
        assertEquals(0x2000 + 0x1000, calls.call("sum of areas", calls.kernel().addressOf(current), 0x40_1fff));
        assertEquals(0x1000, calls.call("sum of areas", calls.kernel().addressOf(current), 0x40_2000));
        assertEquals(0, calls.call("sum of areas", calls.kernel().addressOf(current), -1));
        assertEquals(0, calls.call("sum of areas", calls.kernel().addressOf(worker), 0));
        assertEquals(Fault.Kind.ARGUMENT, calls.fault("sum of areas", 0, 0).kind());
        long iterator = calls.kernel().placeWritable(new byte[8]);
        assertEquals(
                0, calls.call("bpf_iter_task_vma_new", iterator, calls.kernel().addressOf(current), 0));
        assertEquals(1, calls.effects().size(), "its position ends with the run");
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault("bpf_iter_task_vma_next", iterator).kind());
        assertEquals(
                Fault.Kind.ARGUMENT,
                calls.fault("bpf_iter_task_vma_destroy", iterator).kind());
        assertEquals(
                ENOENT,
                calls.call("bpf_iter_task_vma_new", iterator, calls.kernel().addressOf(worker), 0));
        assertEquals(0, calls.call("bpf_iter_task_vma_next", iterator));
    }

    @Test
    void aProgramIsProtectedOrNot() {
        assertEquals(0, calls.call("bpf_bprm_opts_set", 0, 1));
        assertEquals(List.of(new SecureExecution(true)), calls.effects());
        assertEquals(0, calls.call("bpf_bprm_opts_set", 0, 0));
        assertEquals(List.of(new SecureExecution(false)), calls.effects());
        assertEquals(EINVAL, calls.call("bpf_bprm_opts_set", 0, 2));
        assertEquals(List.of(), calls.effects());
    }

    @Test
    void anAreaWhoseTypeIsNotKnownCannotBeLookedInto() {
        HelperCalls untyped = calls(Optional.empty());
        Fault fault = untyped.fault("find", untyped.kernel().addressOf(current), 0x40_0000);
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals(2, fault.frames().size(), "in the callback");
    }
}

package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.Attributes;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Extended attributes: what is given, and who may see it. */
class AttributeHelpersTest {

    private static final long ENODATA = -61;
    private static final long EPERM = -1;
    private static final long EINVAL = -22;
    private static final long ERANGE = -34;

    // file { path { dentry * } }, dentry { dentry *d_parent }
    private static final Btf TYPES = Btf.of(List.of(
            new BtfType.Pointer(0),
            new BtfType.Composite(BtfType.Kind.STRUCT, "path", 8, List.of(new BtfType.Member("dentry", 1, 0, 0))),
            new BtfType.Composite(BtfType.Kind.STRUCT, "file", 8, List.of(new BtfType.Member("f_path", 2, 0, 0))),
            new BtfType.Composite(BtfType.Kind.STRUCT, "dentry", 8, List.of(new BtfType.Member("d_parent", 1, 0, 0)))));

    private static final KernelFile FILE = new KernelFile("/bin/cat");
    private static final Cgroup GROUP = Cgroup.root(1);

    private final Functions functions = new Functions(
            World.builder().attributes(new Attributes() {
                @Override
                public Optional<byte[]> find(KernelFile file, String name) {
                    return file.equals(FILE) && !name.endsWith("missing")
                            ? Optional.of(name.getBytes(StandardCharsets.UTF_8))
                            : Optional.empty();
                }

                @Override
                public Optional<byte[]> find(Cgroup cgroup, String name) {
                    return Optional.of(new byte[] {1, 2, 3});
                }
            }),
            Optional.of(TYPES));
    private final KernelMemory memory = KernelMemory.of(functions.host());

    private long dynptr(Caller caller, long buffer, int size) {
        long dynptr = Functions.memory(caller, 16);
        functions.call(caller, "bpf_dynptr_from_mem", buffer, size, 0, dynptr);
        return dynptr;
    }

    private long get(Caller caller, long of, String name, long dynptr) {
        return functions.call(caller, "bpf_get_file_xattr", of, Functions.text(caller, name), dynptr);
    }

    @ParameterizedTest
    @CsvSource({
        "user.origin, 16, 11",
        "user.origin, 11, 11",
        "user.origin, 10, -34",
        "user.origin, 0, 11",
        "security.bpf.x, 16, 14",
        "user.missing, 16, -61",
        "security.selinux, 16, -1",
        "trusted.x, 16, -1",
        "'', 16, -1"
    })
    void aFilesAttributesAreRead(String name, int size, long expected) {
        functions.run(caller -> {
            long buffer = Functions.memory(caller, 16);
            assertEquals(expected, get(caller, memory.addressOf(FILE), name, dynptr(caller, buffer, size)));
            boolean written = expected > 0 && size > 0;
            assertEquals(
                    written ? name : "\0".repeat(11), Functions.read(caller, buffer, written ? (int) expected : 11));
            return 0;
        });
    }

    @Test
    void theEntryStandsForTheFile() {
        functions.run(caller -> {
            long file = memory.addressOf(FILE);
            long entry = caller.load(file, 8);
            long name = Functions.text(caller, "user.a");
            long value = dynptr(caller, Functions.memory(caller, 16), 16);
            assertEquals(6, functions.call(caller, "bpf_get_dentry_xattr", entry, name, value));
            return 0;
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            // A directory on the way is no file.
            long above = caller.load(caller.load(memory.addressOf(FILE), 8), 8);
            long value = dynptr(caller, Functions.memory(caller, 16), 16);
            return functions.call(caller, "bpf_get_dentry_xattr", above, Functions.text(caller, "user.a"), value);
        });
    }

    @Test
    void aValueNeedsADynptrThatMayBeWritten() {
        functions.run(caller -> {
            long none = Functions.memory(caller, 16);
            functions.call(caller, "bpf_dynptr_from_mem", none, 0, 1, none);
            assertEquals(EINVAL, get(caller, memory.addressOf(FILE), "trusted.x", none));
            long name = Functions.text(caller, "user.a");
            assertEquals(EINVAL, functions.call(caller, "bpf_cgroup_read_xattr", memory.addressOf(GROUP), name, none));
            return 0;
        });
        functions.assertFault(
                Fault.Kind.ARGUMENT,
                caller -> get(caller, memory.addressOf(FILE), "user.a", Functions.memory(caller, 16)));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(
                        caller,
                        "bpf_get_file_xattr",
                        memory.addressOf(FILE),
                        caller.place(Region.readOnly("name", new byte[] {1, 2, 3})),
                        dynptr(caller, Functions.memory(caller, 16), 16)));
    }

    @Test
    void controlGroupsHaveAttributesOfUsersOnly() {
        functions.run(caller -> {
            long group = memory.addressOf(GROUP);
            long value = dynptr(caller, Functions.memory(caller, 16), 16);
            assertEquals(
                    3, functions.call(caller, "bpf_cgroup_read_xattr", group, Functions.text(caller, "user.a"), value));
            assertEquals(
                    EPERM,
                    functions.call(
                            caller, "bpf_cgroup_read_xattr", group, Functions.text(caller, "security.bpf.a"), value));
            assertEquals(
                    ERANGE,
                    functions.call(
                            caller,
                            "bpf_cgroup_read_xattr",
                            group,
                            Functions.text(caller, "user.a"),
                            dynptr(caller, Functions.memory(caller, 2), 2)));
            return 0;
        });
        Functions none = new Functions();
        none.run(caller -> {
            long dynptr = Functions.memory(caller, 16);
            none.call(caller, "bpf_dynptr_from_mem", Functions.memory(caller, 2), 2, 0, dynptr);
            long group = KernelMemory.of(none.host()).addressOf(GROUP);
            assertEquals(
                    ENODATA,
                    none.call(caller, "bpf_cgroup_read_xattr", group, Functions.text(caller, "user.a"), dynptr));
            return 0;
        });
    }
}

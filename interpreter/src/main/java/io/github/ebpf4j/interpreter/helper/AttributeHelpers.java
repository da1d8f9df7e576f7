package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.ENODATA;
import static io.github.ebpf4j.interpreter.Errno.EPERM;
import static io.github.ebpf4j.interpreter.Errno.ERANGE;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Attributes;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.interpreter.world.KernelFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Extended attributes of files and control groups: {@code fs/bpf_fs_kfuncs.c}. */
final class AttributeHelpers {

    private static final String USER = "user.";
    private static final String SECURITY = "security.bpf.";

    /** More than any name of an attribute has ({@code XATTR_NAME_MAX}). */
    private static final int LONGEST_NAME = 256;

    private final Attributes attributes;
    private final TaskArguments arguments;

    AttributeHelpers(Host host) {
        attributes = host.world().attributes();
        arguments = new TaskArguments(host);
    }

    void register(Registry registry) {
        registry.kfunc("bpf_get_file_xattr", (caller, file, name, value, r4, r5) -> ofFile(caller, file, name, value));
        // The entry that a file was opened by, stands for the file.
        registry.kfunc(
                "bpf_get_dentry_xattr", (caller, entry, name, value, r4, r5) -> ofFile(caller, entry, name, value));
        registry.kfunc(
                "bpf_cgroup_read_xattr",
                (caller, cgroup, name, value, r4, r5) -> ofCgroup(caller, cgroup, name, value));
    }

    private long ofFile(Caller caller, long address, long nameAddress, long value) {
        KernelFile file = arguments.object(caller, address, KernelFile.class, "file");
        long room = DynptrHelpers.writableData(caller, value);
        if (room == 0) {
            return EINVAL.result();
        }
        String name = name(caller, nameAddress);
        if (!name.startsWith(USER) && !name.startsWith(SECURITY)) {
            return EPERM.result();
        }
        return give(caller, attributes.find(file, name), room, value);
    }

    private long ofCgroup(Caller caller, long address, long nameAddress, long value) {
        Cgroup cgroup = arguments.object(caller, address, Cgroup.class, "control group");
        String name = name(caller, nameAddress);
        if (!name.startsWith(USER)) {
            return EPERM.result();
        }
        long room = DynptrHelpers.writableData(caller, value);
        return room == 0 ? EINVAL.result() : give(caller, attributes.find(cgroup, name), room, value);
    }

    private static String name(Caller caller, long address) {
        int length = Buffers.lengthOfText(caller, address, LONGEST_NAME);
        // What cannot be read is a fault that names the memory.
        return new String(caller.read(address, length < 0 ? LONGEST_NAME : length), StandardCharsets.UTF_8);
    }

    /** Writes an attribute where a dynptr leads to, and returns its length; of a dynptr without a byte, that alone. */
    private static long give(Caller caller, Optional<byte[]> attribute, long room, long dynptr) {
        if (attribute.isEmpty()) {
            return ENODATA.result();
        }
        byte[] bytes = attribute.get();
        int size = Dynptr.size(Dynptr.read(caller, dynptr));
        if (size == 0) {
            return bytes.length;
        }
        if (size < bytes.length) {
            return ERANGE.result();
        }
        if (bytes.length > 0) {
            caller.write(room, bytes);
        }
        return bytes.length;
    }
}

package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.Errno.EBADF;
import static io.github.ebpf4j.interpreter.Errno.EINVAL;
import static io.github.ebpf4j.interpreter.Errno.ENOENT;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What programs of type {@code syscall} ask the kernel for: {@code kernel/bpf/syscall.c}, {@code kernel/bpf/btf.c}. */
final class KernelHelpers {

    /** {@code KSYM_NAME_LEN}: no symbol and no type has a longer name. */
    private static final int LONGEST_NAME = 512;

    private final Host host;

    KernelHelpers(Host host) {
        this.host = host;
    }

    void register(Registry registry) {
        registry.helper("bpf_kallsyms_lookup_name", this::symbol);
        registry.helper("bpf_btf_find_by_name_kind", this::type);
        // No program loads others here: no command of bpf() is one that the helper lets through.
        registry.helper("bpf_sys_bpf", (caller, command, attributes, size, r4, r5) -> EINVAL.result());
        registry.helper("bpf_sys_close", (caller, fd, r2, r3, r4, r5) -> EBADF.result());
    }

    /** Returns whether a name ends with a zero at its last byte. */
    private static boolean isName(Caller caller, long name, int size) {
        return size > 1 && caller.load(name + size - 1, Byte.BYTES) == 0;
    }

    /** Returns a name up to its first zero; empty if it is longer than any. */
    private static String name(Caller caller, long name, int size) {
        int length = Buffers.lengthOfText(caller, name, Math.min(size, LONGEST_NAME));
        return length <= 0 || length == LONGEST_NAME
                ? ""
                : new String(caller.read(name, length), StandardCharsets.UTF_8);
    }

    private long symbol(Caller caller, long name, long size, long flags, long to, long r5) {
        caller.store(to, Long.BYTES, 0);
        if (flags != 0 || !isName(caller, name, (int) size)) {
            return EINVAL.result();
        }
        OptionalLong address = host.world().symbols().address(name(caller, name, (int) size));
        if (address.isEmpty() || address.getAsLong() == 0) {
            return ENOENT.result();
        }
        caller.store(to, Long.BYTES, address.getAsLong());
        return 0;
    }

    private long type(Caller caller, long name, long size, long kind, long flags, long r5) {
        if (flags != 0 || !isName(caller, name, (int) size)) {
            return EINVAL.result();
        }
        BtfType.Kind[] kinds = BtfType.Kind.values();
        int wanted = (int) kind;
        if (wanted <= 0 || wanted >= kinds.length || host.kernelTypes().isEmpty()) {
            return ENOENT.result();
        }
        Btf types = host.kernelTypes().get();
        OptionalInt found = types.find(kinds[wanted], name(caller, name, (int) size));
        return found.isPresent() ? found.getAsInt() : ENOENT.result();
    }
}

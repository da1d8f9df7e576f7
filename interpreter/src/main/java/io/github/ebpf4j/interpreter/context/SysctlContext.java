package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Structures;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code struct bpf_sysctl}: the context of programs that allow, refuse or change the reading and writing of a kernel
 * setting ({@code __cgroup_bpf_run_filter_sysctl} in kernel/bpf/cgroup.c).
 */
public final class SysctlContext extends CgroupStructContext {

    private static final FieldAccess ACCESS = Structures.SYSCTL.access("all", "cgroup_sysctl programs");

    /** How many bytes a value can have, and its end: a page. */
    public static final int LARGEST = 4096;

    private final String name;
    private final byte[] current;
    private final Optional<byte[]> written;
    private Optional<byte[]> changed = Optional.empty();

    private SysctlContext(String name, byte[] current, Optional<byte[]> written) {
        super(Structures.SYSCTL, ACCESS);
        this.name = name;
        this.current = current;
        this.written = written;
        set("write", written.isPresent() ? 1 : 0);
    }

    /**
     * Returns the context of reading a setting.
     *
     * @param name its path, {@code "net/ipv4/tcp_mem"}
     * @param current what it is, as it reads, mostly with a newline at its end
     */
    public static SysctlContext read(String name, String current) {
        return new SysctlContext(name, bytes(current), Optional.empty());
    }

    /**
     * Returns the context of writing a setting.
     *
     * @param name its path
     * @param current what it was before
     * @param written what is written
     */
    public static SysctlContext write(String name, String current, String written) {
        return new SysctlContext(name, bytes(current), Optional.of(bytes(written)));
    }

    private static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException(
                    "a value has %d bytes, must not have more than %d".formatted(bytes.length, LARGEST));
        }
        return bytes;
    }

    /** Returns the setting's path. */
    public String name() {
        return name;
    }

    /** Returns what the setting is. */
    public byte[] current() {
        return current.clone();
    }

    /** Returns what is written: what the program set, or else what it was given; nothing if the setting is read. */
    public Optional<byte[]> written() {
        return changed.or(() -> written).map(byte[]::clone);
    }

    /** Returns what the program set in place of what is written, if it did. */
    public Optional<byte[]> changed() {
        return changed.map(byte[]::clone);
    }

    /** Sets what is written; for {@code bpf_sysctl_set_new_value}. */
    public void change(byte[] value) {
        changed = Optional.of(value.clone());
    }

    @Override
    void point(Execution execution) {
        super.point(execution);
        changed = Optional.empty();
    }
}

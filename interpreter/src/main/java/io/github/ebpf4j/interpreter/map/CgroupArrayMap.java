package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.world.Cgroup;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.Optional;

/**
 * {@code BPF_MAP_TYPE_CGROUP_ARRAY}: {@code kernel/bpf/arraymap.c}. Control groups, which Java puts in, and of which
 * programs ask whether something is under them.
 */
public final class CgroupArrayMap extends ReferenceArray<Cgroup> {

    private CgroupArrayMap(MapDefinition definition, Host host) {
        super(definition, host);
    }

    /**
     * Makes one.
     *
     * @throws MapException as the kernel refuses a definition
     */
    public static CgroupArrayMap create(MapDefinition definition, Host host) {
        Checks.of(definition).descriptors();
        return new CgroupArrayMap(definition, host);
    }

    /**
     * Puts a control group in.
     *
     * @throws MapException with {@code E2BIG}, if the map has no such index
     */
    public void put(int index, Cgroup cgroup) {
        requireWritable();
        set(index, cgroup);
    }

    /** Returns the group at an index, or nothing if there is none. */
    public Optional<Cgroup> cgroup(int index) {
        return at(index);
    }

    @Override
    int idOf(Cgroup reference) {
        return (int) reference.id();
    }

    /** Refuses, as the kernel does: control groups cannot be read back. */
    @Override
    public Optional<byte[]> get(byte[] key) {
        requireReadable();
        requireKey(key);
        throw refuse("control groups cannot be read back", Errno.ENOTSUPP);
    }
}

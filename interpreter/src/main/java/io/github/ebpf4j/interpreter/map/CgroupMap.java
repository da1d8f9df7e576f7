package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.world.Cgroup;
import java.util.Optional;

/** A map of control groups: {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
public interface CgroupMap extends BpfMap {

    /** Returns the group at an index, or nothing if there is none. */
    Optional<Cgroup> cgroup(int index);
}

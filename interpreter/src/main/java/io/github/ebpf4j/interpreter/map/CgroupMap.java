package io.github.ebpf4j.interpreter.map;

import java.util.Optional;

/** A map of control groups: {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
public interface CgroupMap extends BpfMap {

    /**
     * Returns the id of the group at an index, or nothing if there is none.
     *
     * @param index below the map's number of entries
     */
    Optional<Long> cgroup(long index);
}

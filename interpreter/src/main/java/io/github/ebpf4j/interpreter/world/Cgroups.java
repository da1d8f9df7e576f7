package io.github.ebpf4j.interpreter.world;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which control groups there are. For any number of threads. */
@FunctionalInterface
public interface Cgroups {

    /** Returns the group of an id. */
    Optional<Cgroup> find(long id);

    /** Returns the given groups. */
    static Cgroups of(Cgroup... groups) {
        List<Cgroup> all = Arrays.asList(groups.clone());
        return id -> all.stream().filter(group -> group.id() == id).findFirst();
    }
}

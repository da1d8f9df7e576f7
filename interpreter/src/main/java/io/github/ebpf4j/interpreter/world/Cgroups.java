package io.github.ebpf4j.interpreter.world;

import java.util.List;
import java.util.Optional;

/** Which control groups there are. For any number of threads. */
@FunctionalInterface
public interface Cgroups {

    /** Returns the group of an id. */
    Optional<Cgroup> find(long id);

    /** Returns all groups, for those that go through them; none unless overridden. */
    default List<Cgroup> all() {
        return List.of();
    }

    /** Returns the given groups. */
    static Cgroups of(Cgroup... groups) {
        List<Cgroup> all = List.of(groups);
        return new Cgroups() {
            @Override
            public Optional<Cgroup> find(long id) {
                return all.stream().filter(group -> group.id() == id).findFirst();
            }

            @Override
            public List<Cgroup> all() {
                return all;
            }
        };
    }
}

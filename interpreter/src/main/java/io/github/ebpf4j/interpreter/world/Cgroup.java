package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/** A control group of the unified hierarchy. */
public final class Cgroup {

    private final long id;
    private final String name;
    private final int level;
    private final Optional<Cgroup> parent;

    private Cgroup(long id, String name, Optional<Cgroup> parent) {
        this.id = id;
        this.name = name;
        this.parent = parent;
        this.level = parent.map(above -> above.level + 1).orElse(0);
    }

    /** Returns the root of a hierarchy; the kernel's has the id 1. */
    public static Cgroup root(long id) {
        return new Cgroup(id, "", Optional.empty());
    }

    /** Returns a group below this one. */
    public Cgroup child(long id, String name) {
        return new Cgroup(id, name, Optional.of(this));
    }

    /** Returns its id, as {@code bpf_get_current_cgroup_id} tells it. */
    public long id() {
        return id;
    }

    /** Returns its name in the group above it, empty for the root. */
    public String name() {
        return name;
    }

    /** Returns how far below the root it is. */
    public int level() {
        return level;
    }

    /** Returns the group above it. */
    public Optional<Cgroup> parent() {
        return parent;
    }

    /** Returns the group at a level on the way from the root to this one, itself included. */
    public Optional<Cgroup> ancestor(int level) {
        if (level < 0 || level > this.level) {
            return Optional.empty();
        }
        Cgroup found = this;
        while (found.level > level) {
            found = found.parent.orElseThrow();
        }
        return Optional.of(found);
    }

    /** Returns whether this is the given group, or below it. */
    public boolean isUnder(Cgroup other) {
        return ancestor(other.level).filter(same -> same.id == other.id).isPresent();
    }

    /** Returns its path from the root, {@code "/system.slice"}. */
    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        for (Optional<Cgroup> each = Optional.of(this); each.isPresent(); each = each.get().parent) {
            if (each.get().level > 0) {
                path.insert(0, "/" + each.get().name);
            }
        }
        return path.isEmpty() ? "/" : path.toString();
    }
}

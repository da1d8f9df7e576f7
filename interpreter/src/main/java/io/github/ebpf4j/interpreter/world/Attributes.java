package io.github.ebpf4j.interpreter.world;

import java.util.Optional;

/** Which extended attributes files and control groups have ({@code fs/xattr.c}). For any number of threads. */
@FunctionalInterface
public interface Attributes {

    /** Returns an attribute of a file, by its whole name: {@code "user.origin"}. */
    Optional<byte[]> find(KernelFile file, String name);

    /** Returns an attribute of a control group; none unless overridden. */
    default Optional<byte[]> find(Cgroup cgroup, String name) {
        return Optional.empty();
    }

    /** Returns no attribute at all. */
    static Attributes none() {
        return (file, name) -> Optional.empty();
    }
}

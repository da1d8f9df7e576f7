package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.HostFunction;

/** Where a group of helpers puts its functions. */
public interface Registry {

    /**
     * Registers a helper.
     *
     * @param name its name in the kernel, {@code bpf_map_lookup_elem}; its number follows from it
     */
    void helper(String name, HostFunction function);

    /** Registers a kfunc by its name in the kernel. */
    void kfunc(String name, HostFunction function);
}

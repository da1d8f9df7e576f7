package io.github.ebpf4j.interpreter.map;

/** A map of stacks: {@code BPF_MAP_TYPE_STACK_TRACE}. */
public interface StackMap extends BpfMap {

    /**
     * Stores a stack and returns its id, or a negated error number: what {@code bpf_get_stackid} does once it has the
     * stack.
     *
     * @param chain the return addresses, the innermost first; not to be kept
     * @param skip how many of them are left out, fewer than there are
     * @param flags those of the helper
     */
    long stackId(long[] chain, int skip, long flags);
}

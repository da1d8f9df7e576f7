package io.github.ebpf4j.interpreter.map;

/** A map of stacks: {@code BPF_MAP_TYPE_STACK_TRACE}. */
public interface StackMap extends BpfMap {

    /**
     * Stores a stack and returns its id, or a negated error number ({@code bpf_get_stackid}).
     *
     * @param addresses the return addresses, the innermost first; not to be kept
     * @param skip how many of them to leave out, less than there are
     * @param flags those of the helper, which were checked
     */
    long stackId(long[] addresses, int skip, long flags);
}

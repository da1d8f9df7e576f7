package io.github.ebpf4j.interpreter.map;

/** A map that knows values and forgets which: {@code BPF_MAP_TYPE_BLOOM_FILTER}. */
public interface ValueFilter extends BpfMap {

    /**
     * Returns false if a value was never added, and true if it was or may have been.
     *
     * @throws MapException if the value has another size than the map's
     */
    boolean contains(byte[] value);
}

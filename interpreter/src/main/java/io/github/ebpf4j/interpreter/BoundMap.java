package io.github.ebpf4j.interpreter;

/**
 * A map as an instruction names it: a handle that a program can pass on and not look into, and the memory of its values
 * ({@code map_val} of RFC 9669 section 5.4.1).
 */
public interface BoundMap {

    /** Returns the map's name, for messages. */
    String name();

    /** Returns the memory of its values, from the first on; an opaque region if no instruction can load its address. */
    Region values();

    /** Returns a map that is a name and memory, and nothing else. */
    static BoundMap of(String name, Region values) {
        record Plain(String name, Region values) implements BoundMap {}
        return new Plain(name, values);
    }
}

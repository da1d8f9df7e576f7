package io.github.ebpf4j.interpreter;

/**
 * A map as an instruction names it: a handle that a program can pass on and not look into, and the memory of its values
 * ({@code map_val} of RFC 9669 section 5.4.1).
 *
 * @param name the map's name, for messages
 * @param values its values, from the first on
 */
public record BoundMap(String name, Region values) {}

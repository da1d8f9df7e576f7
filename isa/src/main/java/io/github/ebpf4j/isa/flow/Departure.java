package io.github.ebpf4j.isa.flow;

/**
 * A way out of a function that is neither a call nor an exit. Compilers emit none, and Linux refuses them: a jump or a
 * fall through to another function, to the second slot of a wide instruction, or out of the program.
 *
 * @param from the start of the block that it leaves
 * @param to the slot that it leads to, whether or not an instruction starts there
 * @param kind why execution goes there
 */
public record Departure(int from, long to, Edge.Kind kind) {}

package io.github.ebpf4j.isa.flow;

import java.util.List;
import java.util.Optional;

/**
 * A function: the slots from its entry to the entry of the next function, which is how Linux divides a program.
 *
 * @param name the symbol that stands at its entry; where there is none, {@code F} and the entry's slot, and the
 *     program's name for slot 0
 * @param start the slot of its entry
 * @param end the slot after its last
 * @param blocks its blocks, which cover it without a gap, by ascending {@code start}; the first is the entry
 * @param edges the ways between its blocks, by ascending {@code from} and then by kind
 * @param departures the ways out of it, by ascending {@code from} and then by kind
 */
public record FunctionFlow(
        String name, int start, int end, List<BasicBlock> blocks, List<Edge> edges, List<Departure> departures) {

    /** Copies the lists, so that the function cannot change. */
    public FunctionFlow {
        blocks = List.copyOf(blocks);
        edges = List.copyOf(edges);
        departures = List.copyOf(departures);
    }

    /** Returns whether the slot {@code pc} is one of this function's. */
    public boolean contains(int pc) {
        return pc >= start && pc < end;
    }

    /** Returns the block that has the slot {@code pc}, or nothing if the function does not have it. */
    public Optional<BasicBlock> blockAt(int pc) {
        return contains(pc) ? Optional.of(blocks.get(Sorted.floor(blocks, BasicBlock::start, pc))) : Optional.empty();
    }

    /** Returns the edges that close a natural loop. */
    public List<Edge> backEdges() {
        return edges.stream().filter(Edge::back).toList();
    }
}

package io.github.ebpf4j.isa.flow;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Dialect;
import java.util.List;
import java.util.Optional;

/**
 * Where execution of a program can go. Every bytecode has a control flow, also a malformed one; work is all but linear
 * in its size (dominators after Lengauer and Tarjan).
 *
 * <ul>
 *   <li>A function begins at slot 0, at every target of a local call, at every code address that an {@code lddw} names
 *       (src 4), and at every symbol of the program. It ends where the next one begins.
 *   <li>A block ends after a jump, after {@code exit} and {@code gotox}, and before a slot that is jumped to. A call
 *       does not end one: execution goes on after it. {@code may_goto} is a jump with a condition.
 *   <li>Where {@code gotox} leads is not known, so that it leads nowhere here. What only it reaches counts as
 *       unreachable.
 *   <li>What is no instruction of the table is taken for one that neither jumps nor ends: execution falls through.
 *   <li>A jump or a fall through out of the function, into a second slot or out of the program is no edge. It is among
 *       the {@link FunctionFlow#departures() departures}. A local call or a code address that leads to no instruction
 *       makes no function.
 * </ul>
 *
 * @param code the program's code
 * @param functions the functions, which cover the code without a gap, by ascending {@code start}; the first is where
 *     execution begins. None if there is no code
 * @param unreachable the code that execution cannot come to from slot 0 by edges, departures, calls and code addresses,
 *     in ranges as long as possible, ascending
 */
public record ControlFlow(Bytecode code, List<FunctionFlow> functions, List<PcRange> unreachable) {

    /** Copies the lists, so that the control flow cannot change. */
    public ControlFlow {
        functions = List.copyOf(functions);
        unreachable = List.copyOf(unreachable);
    }

    /** Returns the control flow of code without symbols. */
    public static ControlFlow of(Bytecode code) {
        return of(Program.of(code));
    }

    /** Returns the control flow of a program, its functions named by its symbols. */
    public static ControlFlow of(Program program) {
        Partition partition = Partition.of(program);
        return new FlowBuilder(program, partition).build();
    }

    /** Returns the function that has the slot {@code pc}, or nothing outside the program. */
    public Optional<FunctionFlow> functionAt(int pc) {
        return pc >= 0 && pc < code.slots()
                ? Optional.of(functions.get(Sorted.floor(functions, FunctionFlow::start, pc)))
                : Optional.empty();
    }

    /** Returns whether execution can come to the slot {@code pc}: false in {@link #unreachable} and outside. */
    public boolean isReachable(int pc) {
        int range = Sorted.floor(unreachable, PcRange::start, pc);
        boolean excluded = range >= 0 && unreachable.get(range).contains(pc);
        return pc >= 0 && pc < code.slots() && !excluded;
    }

    /**
     * Returns a drawing in the language of Graphviz, for {@code dot}: a cluster per function, back edges dashed,
     * unreachable blocks grey, departures red.
     */
    public String toGraphviz(Dialect dialect) {
        return Drawing.draw(this, dialect, new Graphviz());
    }

    /**
     * Returns a drawing as a flowchart of Mermaid: a subgraph per function, back edges dotted, unreachable blocks grey,
     * departures thick.
     */
    public String toMermaid(Dialect dialect) {
        return Drawing.draw(this, dialect, new Mermaid());
    }
}

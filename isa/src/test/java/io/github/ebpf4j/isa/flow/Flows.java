package io.github.ebpf4j.isa.flow;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Control flow as short text, for tests. */
final class Flows {

    private Flows() {}

    static Bytecode code(String... lines) {
        return Assembler.assemble(String.join("\n", lines) + "\n");
    }

    static ControlFlow flow(String... lines) {
        return ControlFlow.of(code(lines));
    }

    /** Returns the first function's edges: {@code 0 true 3}, and {@code back} after a back edge. */
    static List<String> edges(ControlFlow flow) {
        return edges(flow.functions().get(0));
    }

    static List<String> edges(FunctionFlow function) {
        return function.edges().stream().map(Flows::describe).toList();
    }

    private static String describe(Edge edge) {
        String label = edge.kind() == Edge.Kind.JUMP ? "jump" : edge.kind().label();
        return "%d %s %d%s".formatted(edge.from(), label, edge.to(), edge.back() ? " back" : "");
    }

    /** Returns the first function's immediate dominators, by block: -1 for none. */
    static Map<Integer, Integer> dominators(ControlFlow flow) {
        Map<Integer, Integer> dominators = new TreeMap<>();
        for (BasicBlock block : flow.functions().get(0).blocks()) {
            dominators.put(block.start(), block.immediateDominator().orElse(-1));
        }
        return dominators;
    }
}

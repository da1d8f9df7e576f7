package io.github.ebpf4j.isa.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.text.Dialect;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ControlFlowProperties {

    private static final int NONE = -1;

    /** Code with many jumps, some of them out of the program, and few entries. */
    @Provide
    Arbitrary<Bytecode> jumpyCode() {
        Arbitrary<Integer> distance = Arbitraries.integers().between(-12, 12);
        Arbitrary<Instruction> conditions = distance.map(offset -> Instruction.of(0x15, 0, 0, offset, 0));
        Arbitrary<Instruction> jumps = distance.map(offset -> Instruction.of(0x05, 0, 0, offset, 0));
        Arbitrary<Instruction> calls = distance.map(imm -> Instruction.of(0x85, 0, 1, 0, imm));
        Arbitrary<Instruction> others = Arbitraries.of(
                Instruction.of(0x95, 0, 0, 0, 0),
                Instruction.of(0xb7, 0, 0, 0, 1),
                Instruction.of(0x0d, 1, 0, 0, 0),
                Instruction.wide(1, 0, 0, 1, 2),
                Instruction.of(0xff, 0, 0, 0, 0));
        return Arbitraries.frequencyOf(
                        Tuple.of(10, conditions), Tuple.of(3, jumps), Tuple.of(1, calls), Tuple.of(4, others))
                .list()
                .ofMaxSize(40)
                .map(Bytecode::of);
    }

    @Provide
    Arbitrary<int[][]> graphs() {
        return Arbitraries.integers().between(1, 25).flatMap(nodes -> {
            Arbitrary<int[]> successors = Arbitraries.integers()
                    .between(NONE, nodes - 1)
                    .array(int[].class)
                    .ofSize(nodes);
            return Combinators.combine(successors, successors).as((one, other) -> new int[][] {one, other});
        });
    }

    @Property
    void dominatorsAreThoseOfTheDefinition(@ForAll("graphs") int[][] graph) {
        int nodes = graph[0].length;
        Dominators dominators = new Dominators(graph[0], graph[1]);
        Set<Integer> reached = reachedWithout(graph, NONE);
        for (int below = 0; below < nodes; below++) {
            assertEquals(reached.contains(below), dominators.isReached(below));
            int strict = 0;
            for (int above = 0; above < nodes; above++) {
                boolean expected = definedToDominate(graph, reached, above, below);
                assertEquals(expected, dominators.dominates(above, below), above + " over " + below);
                strict += expected && above != below ? 1 : 0;
            }
            // The immediate dominator is strict, and all other strict dominators dominate it.
            int immediate = dominators.immediateDominator(below);
            assertEquals(strict > 0, immediate != NONE);
            for (int above = 0; above < nodes && strict > 0; above++) {
                if (above != below && definedToDominate(graph, reached, above, below)) {
                    assertTrue(definedToDominate(graph, reached, above, immediate));
                }
            }
            assertFalse(immediate == below);
        }
    }

    /** A node dominates another if that one is reached, but no longer without the node. */
    private static boolean definedToDominate(int[][] graph, Set<Integer> reached, int above, int below) {
        return reached.contains(below)
                && (above == below || !reachedWithout(graph, above).contains(below));
    }

    private static Set<Integer> reachedWithout(int[][] graph, int removed) {
        Set<Integer> reached = new HashSet<>();
        Deque<Integer> pending = new ArrayDeque<>(List.of(0));
        while (!pending.isEmpty()) {
            int node = pending.pop();
            if (node != NONE && node != removed && reached.add(node)) {
                pending.push(graph[0][node]);
                pending.push(graph[1][node]);
            }
        }
        return reached;
    }

    @Property
    void everythingHoldsTogether(@ForAll("jumpyCode") Bytecode code) {
        ControlFlow flow = ControlFlow.of(code);
        int pc = 0;
        for (FunctionFlow function : flow.functions()) {
            assertEquals(pc, function.start());
            for (BasicBlock block : function.blocks()) {
                assertEquals(pc, block.start());
                assertEquals(block.end(), code.next(block.last()));
                pc = block.end();
            }
            assertEquals(pc, function.end());
            checkEdges(function);
        }
        assertEquals(code.slots(), pc);
    }

    private static void checkEdges(FunctionFlow function) {
        List<Integer> starts = function.blocks().stream().map(BasicBlock::start).toList();
        int[][] graph = new int[2][starts.size()];
        Arrays.fill(graph[0], NONE);
        Arrays.fill(graph[1], NONE);
        for (Edge edge : function.edges()) {
            int slot = edge.kind() == Edge.Kind.IF_TRUE || edge.kind() == Edge.Kind.JUMP ? 1 : 0;
            graph[slot][starts.indexOf(edge.from())] = starts.indexOf(edge.to());
        }
        Set<Integer> reached = reachedWithout(graph, NONE);
        for (Edge edge : function.edges()) {
            boolean back = definedToDominate(graph, reached, starts.indexOf(edge.to()), starts.indexOf(edge.from()));
            assertEquals(back, edge.back());
        }
        for (BasicBlock block : function.blocks()) {
            int index = starts.indexOf(block.start());
            assertEquals(reached.contains(index), block.reachable());
            OptionalInt immediate = block.immediateDominator();
            assertEquals(block.reachable() && index > 0, immediate.isPresent());
            assertTrue(immediate.isEmpty()
                    || definedToDominate(graph, reached, starts.indexOf(immediate.getAsInt()), index));
        }
    }

    /** What runs is never in a range of unreachable code: by a walk of instructions, which knows no blocks. */
    @Property
    void unreachableIsWhatNoWalkComesTo(@ForAll("jumpyCode") Bytecode code) {
        ControlFlow flow = ControlFlow.of(code);
        Set<Long> walked = new HashSet<>();
        Deque<Long> pending = new ArrayDeque<>(List.of(0L));
        while (!pending.isEmpty()) {
            long pc = pending.pop();
            if (!code.isInstruction(pc) || !walked.add(pc)) {
                continue;
            }
            Instruction instruction = code.at((int) pc);
            switch (instruction.opcode()) {
                case 0x05 -> pending.push(pc + 1 + instruction.offset());
                case 0x15 -> {
                    pending.push(pc + 1 + instruction.offset());
                    pending.push(pc + 1);
                }
                case 0x85 -> {
                    pending.push(pc + 1 + instruction.imm());
                    pending.push(pc + 1);
                }
                case 0x95, 0x0d -> {}
                default -> pending.push((long) code.next((int) pc));
            }
        }
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            assertEquals(walked.contains((long) pc), flow.isReachable(pc), "pc " + pc);
        }
        int before = NONE;
        for (PcRange range : flow.unreachable()) {
            assertTrue(range.start() > before && range.end() > range.start(), "ascending, not touching");
            before = range.end();
        }
    }

    @Property
    void anyBytesHaveControlFlow(@ForAll byte[] bytes) {
        Bytecode code =
                Bytecode.decode(Arrays.copyOf(bytes, bytes.length / Long.BYTES * Long.BYTES), ByteOrder.LITTLE_ENDIAN);
        ControlFlow flow = ControlFlow.of(code);
        assertEquals(code.slots() > 0, flow.functionAt(0).isPresent());
        for (Dialect dialect : Dialect.values()) {
            assertTrue(flow.toGraphviz(dialect).endsWith("}\n"));
            assertTrue(flow.toMermaid(dialect).startsWith("flowchart TD\n"));
        }
        assertEquals(Optional.empty(), flow.functionAt(code.slots()));
    }
}

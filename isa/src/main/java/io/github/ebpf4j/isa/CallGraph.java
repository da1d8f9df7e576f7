package io.github.ebpf4j.isa;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which function of a program calls which: an arc of weight 1 for a local call and for a code address, and one of weight
 * 0 for a jump or a fall through to another function, which valid programs do not have. A function is what lies between
 * two entries, as Linux divides a program. Instructions that execution does not come to have no part in it.
 */
final class CallGraph {

    private static final int NONE = -1;

    /** By slot: the function that has it. */
    private final int[] functionAt;
    /** By function: the last arc that leaves it, or -1. */
    private final int[] lastArc;
    // By arc: the function that it leads to, its weight, and the arc of the same function before it.
    private int[] to = new int[16];
    private int[] weight = new int[16];
    private int[] arcBefore = new int[16];
    private int arcs;

    private CallGraph(Bytecode code, BitSet entries) {
        functionAt = new int[code.slots()];
        int function = NONE;
        for (int pc = 0; pc < functionAt.length; pc++) {
            function += entries.get(pc) ? 1 : 0;
            functionAt[pc] = function;
        }
        lastArc = new int[function + 1];
        Arrays.fill(lastArc, NONE);
    }

    static CallGraph of(Bytecode code) {
        BitSet reached = reached(code);
        BitSet entries = new BitSet(code.slots());
        entries.set(0, Math.min(1, code.slots()));
        for (int pc = reached.nextSetBit(0); pc >= 0; pc = reached.nextSetBit(pc + 1)) {
            OptionalLong target = target(code, pc);
            if (target.isPresent() && calls(code, pc)) {
                entries.set((int) target.getAsLong());
            }
        }
        CallGraph graph = new CallGraph(code, entries);
        for (int pc = reached.nextSetBit(0); pc >= 0; pc = reached.nextSetBit(pc + 1)) {
            OptionalLong target = target(code, pc);
            if (target.isPresent()) {
                graph.add(pc, (int) target.getAsLong(), calls(code, pc) ? 1 : 0);
            }
            int next = code.next(pc);
            if (next < code.slots() && goesOn(code, pc)) {
                graph.add(pc, next, 0);
            }
        }
        return graph;
    }

    /** Returns the slots of the instructions that execution may come to. */
    private static BitSet reached(Bytecode code) {
        BitSet reached = new BitSet(code.slots());
        // An instruction leaves at most its target to come back to: the one after it is visited at once.
        int[] pending = new int[code.slots() + 1];
        int count = 0;
        pending[count++] = 0;
        while (count > 0) {
            int pc = pending[--count];
            while (pc < code.slots() && !reached.get(pc)) {
                reached.set(pc);
                OptionalLong target = target(code, pc);
                if (target.isPresent()) {
                    pending[count++] = (int) target.getAsLong();
                }
                pc = goesOn(code, pc) ? code.next(pc) : code.slots();
            }
        }
        return reached;
    }

    private static OptionalLong target(Bytecode code, int pc) {
        Instruction instruction = code.at(pc);
        OptionalLong target = Opcode.lookup(instruction)
                .map(row -> row.target(pc, instruction))
                .orElse(OptionalLong.empty());
        return target.isPresent() && code.isInstruction(target.getAsLong()) ? target : OptionalLong.empty();
    }

    private static boolean calls(Bytecode code, int pc) {
        return Opcode.lookup(code.at(pc))
                .map(row -> row == Opcode.CALL_LOCAL || row == Opcode.LDDW_CODE)
                .orElse(false);
    }

    private static boolean goesOn(Bytecode code, int pc) {
        return Opcode.lookup(code.at(pc))
                .map(row -> switch (row.operation()) {
                    case JA, EXIT, GOTOX -> false;
                    default -> true;
                })
                .orElse(true);
    }

    private void add(int fromPc, int toPc, int weightOfArc) {
        int from = functionAt[fromPc];
        if (weightOfArc == 0 && from == functionAt[toPc]) {
            return;
        }
        if (arcs == to.length) {
            to = Arrays.copyOf(to, 2 * arcs);
            weight = Arrays.copyOf(weight, 2 * arcs);
            arcBefore = Arrays.copyOf(arcBefore, 2 * arcs);
        }
        to[arcs] = functionAt[toPc];
        weight[arcs] = weightOfArc;
        arcBefore[arcs] = lastArc[from];
        lastArc[from] = arcs++;
    }

    /**
     * Returns the greatest weight of a way from the first function, or nothing if there is no greatest because a cycle
     * has weight. Strongly connected components are found after Tarjan; one is complete after all that it leads to.
     */
    OptionalInt depth() {
        return lastArc.length == 0 ? OptionalInt.of(0) : new Search().run();
    }

    private final class Search {
        // A function has no order before it is entered, and a depth once its component is complete.
        private final int[] order = filled();
        private final int[] low = filled();
        private final int[] depth = filled();
        private final int[] nextArc = lastArc.clone();
        private final int[] path = new int[lastArc.length];
        private final int[] open = new int[lastArc.length];
        private int onPath;
        private int opened;
        private int entered;

        OptionalInt run() {
            enter(0);
            while (onPath > 0) {
                int function = path[onPath - 1];
                int arc = nextArc[function];
                if (arc != NONE) {
                    nextArc[function] = arcBefore[arc];
                    follow(function, to[arc]);
                } else {
                    if (low[function] == order[function] && !complete(function)) {
                        return OptionalInt.empty();
                    }
                    onPath--;
                    if (onPath > 0) {
                        int caller = path[onPath - 1];
                        low[caller] = Math.min(low[caller], low[function]);
                    }
                }
            }
            return OptionalInt.of(depth[0]);
        }

        private void enter(int function) {
            order[function] = entered;
            low[function] = entered++;
            path[onPath++] = function;
            open[opened++] = function;
        }

        private void follow(int function, int next) {
            if (order[next] == NONE) {
                enter(next);
            } else if (depth[next] == NONE) {
                low[function] = Math.min(low[function], order[next]);
            }
        }

        /** Closes the component that was entered with {@code function}; returns false if it has a cycle of weight. */
        private boolean complete(int function) {
            int first = opened - 1;
            while (open[first] != function) {
                first--;
            }
            int deepest = 0;
            for (int i = first; i < opened; i++) {
                for (int arc = lastArc[open[i]]; arc != NONE; arc = arcBefore[arc]) {
                    boolean inside = depth[to[arc]] == NONE;
                    if (inside && weight[arc] > 0) {
                        return false;
                    }
                    deepest = Math.max(deepest, inside ? 0 : depth[to[arc]] + weight[arc]);
                }
            }
            for (int i = first; i < opened; i++) {
                depth[open[i]] = deepest;
            }
            opened = first;
            return true;
        }

        private int[] filled() {
            int[] array = new int[lastArc.length];
            Arrays.fill(array, NONE);
            return array;
        }
    }
}

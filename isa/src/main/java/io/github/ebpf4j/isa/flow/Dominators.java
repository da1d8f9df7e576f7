package io.github.ebpf4j.isa.flow;

import java.util.Arrays;

/**
 * The dominators of a graph whose nodes have at most two successors, found in O(n log n) whatever its shape (Lengauer
 * and Tarjan, "A fast algorithm for finding dominators in a flowgraph", 1979, the version with path compression only).
 * The simpler iteration on bit sets or on reverse postorder is quadratic for a long row of jumps to one error exit.
 *
 * <p>All work is on the numbers that a depth-first search gives to the nodes that it reaches, from 0 for node 0.
 */
final class Dominators {

    private static final int NONE = -1;

    /** For each node its number, or -1 if it is not reached. */
    private final int[] number;
    /** The inverse of {@link #number}. */
    private final int[] node;
    /** How many nodes are reached. */
    private int reached;
    /** By number: the number from which the search came here. */
    private final int[] parent;
    /** By number: the number of the immediate dominator. */
    private final int[] dominator;
    /** By number: where in a walk of the dominator tree a node comes, and where the last below it does. */
    private final int[] first;

    private final int[] last;

    /**
     * Finds the dominators.
     *
     * @param one for each node a successor, or -1
     * @param other for each node another successor, or -1
     */
    Dominators(int[] one, int[] other) {
        int nodes = one.length;
        number = filled(nodes);
        node = new int[nodes];
        parent = filled(nodes);
        search(one, other);
        dominator = new Forest(one, other).dominators();
        first = new int[reached];
        last = new int[reached];
        orderTree();
    }

    /** Returns whether the node can be reached from node 0. */
    boolean isReached(int wanted) {
        return number[wanted] != NONE;
    }

    /** Returns the immediate dominator of a node, or -1 for node 0 and for a node that is not reached. */
    int immediateDominator(int wanted) {
        return number[wanted] > 0 ? node[dominator[number[wanted]]] : NONE;
    }

    /** Returns whether every way from node 0 to {@code below} passes {@code above}; false if either is not reached. */
    boolean dominates(int above, int below) {
        if (!isReached(above) || !isReached(below)) {
            return false;
        }
        int place = first[number[below]];
        return place >= first[number[above]] && place <= last[number[above]];
    }

    private void search(int[] one, int[] other) {
        int[] stack = new int[2 * number.length + 1];
        int[] cameFrom = new int[stack.length];
        int depth = 0;
        cameFrom[depth] = NONE;
        stack[depth++] = 0;
        while (depth > 0) {
            int next = stack[--depth];
            if (number[next] != NONE) {
                continue;
            }
            int mine = reached++;
            number[next] = mine;
            node[mine] = next;
            parent[mine] = cameFrom[depth];
            for (int successor : new int[] {other[next], one[next]}) {
                if (successor != NONE && number[successor] == NONE) {
                    cameFrom[depth] = mine;
                    stack[depth++] = successor;
                }
            }
        }
    }

    private void orderTree() {
        int[] size = new int[reached];
        for (int v = reached - 1; v >= 0; v--) {
            size[v]++;
            if (v > 0) {
                size[dominator[v]] += size[v];
            }
        }
        int[] free = new int[reached];
        for (int v = 0; v < reached; v++) {
            first[v] = v == 0 ? 0 : free[dominator[v]];
            last[v] = first[v] + size[v] - 1;
            free[v] = first[v] + 1;
            if (v > 0) {
                free[dominator[v]] += size[v];
            }
        }
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    /** The forest that the algorithm grows from the last number to the first; names are those of the paper. */
    private final class Forest {
        private final int[] predecessorStart = new int[reached + 1];
        private final int[] predecessors;
        private final int[] ancestor = filled(reached);
        private final int[] label = new int[reached];
        private final int[] semi = new int[reached];
        private final int[] path = new int[reached];

        Forest(int[] one, int[] other) {
            for (int v = 0; v < reached; v++) {
                count(one[node[v]]);
                count(other[node[v]]);
            }
            for (int v = 0; v < reached; v++) {
                predecessorStart[v + 1] += predecessorStart[v];
            }
            predecessors = new int[predecessorStart[reached]];
            int[] filledTo = Arrays.copyOf(predecessorStart, reached);
            for (int v = 0; v < reached; v++) {
                add(filledTo, one[node[v]], v);
                add(filledTo, other[node[v]], v);
            }
            for (int v = 0; v < reached; v++) {
                label[v] = v;
                semi[v] = v;
            }
        }

        private void count(int successor) {
            if (successor != NONE) {
                predecessorStart[number[successor] + 1]++;
            }
        }

        private void add(int[] filledTo, int successor, int predecessor) {
            if (successor != NONE) {
                predecessors[filledTo[number[successor]]++] = predecessor;
            }
        }

        int[] dominators() {
            int[] found = new int[reached];
            int[] bucket = filled(reached);
            int[] nextInBucket = filled(reached);
            for (int w = reached - 1; w > 0; w--) {
                for (int i = predecessorStart[w]; i < predecessorStart[w + 1]; i++) {
                    semi[w] = Math.min(semi[w], semi[eval(predecessors[i])]);
                }
                nextInBucket[w] = bucket[semi[w]];
                bucket[semi[w]] = w;
                int above = parent[w];
                ancestor[w] = above;
                for (int v = bucket[above]; v != NONE; v = nextInBucket[v]) {
                    int u = eval(v);
                    found[v] = semi[u] < semi[v] ? u : above;
                }
                bucket[above] = NONE;
            }
            for (int w = 1; w < reached; w++) {
                if (found[w] != semi[w]) {
                    found[w] = found[found[w]];
                }
            }
            return found;
        }

        /** Returns the node of least semidominator between {@code v} and the root of its tree, the root excepted. */
        private int eval(int v) {
            if (ancestor[v] == NONE) {
                return v;
            }
            int length = 0;
            for (int u = v; ancestor[ancestor[u]] != NONE; u = ancestor[u]) {
                path[length++] = u;
            }
            while (length > 0) {
                int u = path[--length];
                int above = ancestor[u];
                if (semi[label[above]] < semi[label[u]]) {
                    label[u] = label[above];
                }
                ancestor[u] = ancestor[above];
            }
            return label[v];
        }
    }
}

package io.github.ebpf4j.isa.flow;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes the control flow of one program. Blocks have indices here, in the order of their slots. */
final class FlowBuilder {

    private static final int NONE = -1;
    /** A way that is not there; no jump is so long that it leads here. */
    private static final long NOWHERE = Long.MIN_VALUE;

    private final Program program;
    private final Bytecode code;
    private final BitSet entries;

    /** By block: its first slot; one more for the end of the code. */
    private final int[] start;
    /** By block: the slot of its last instruction. */
    private final int[] last;
    /** By block: where it leads by not jumping. */
    private final long[] onward;
    /** By block: where it leads by jumping. */
    private final long[] jump;
    /** By slot: the block that begins there, or -1. */
    private final int[] blockAt;

    FlowBuilder(Program program, Partition partition) {
        this.program = program;
        this.code = program.bytecode();
        this.entries = partition.entries();
        int blocks = partition.leaders().cardinality();
        start = new int[blocks + 1];
        last = new int[blocks];
        onward = new long[blocks];
        jump = new long[blocks];
        blockAt = new int[code.slots()];
        Arrays.fill(blockAt, NONE);
        int block = 0;
        for (int pc = 0; pc >= 0 && pc < code.slots(); pc = partition.leaders().nextSetBit(pc + 1)) {
            blockAt[pc] = block;
            start[block++] = pc;
        }
        start[blocks] = code.slots();
        for (int b = 0; b < blocks; b++) {
            connect(b);
        }
    }

    private void connect(int block) {
        int pc = start[block];
        while (code.next(pc) < start[block + 1]) {
            pc = code.next(pc);
        }
        last[block] = pc;
        Instruction instruction = code.at(pc);
        Optional<Opcode> row = Opcode.lookup(instruction);
        Partition.Ending ending = Partition.Ending.of(row);
        boolean goesOn = ending == Partition.Ending.NONE || ending == Partition.Ending.CONDITION;
        boolean jumps = ending == Partition.Ending.JUMP || ending == Partition.Ending.CONDITION;
        onward[block] = goesOn ? start[block + 1] : NOWHERE;
        jump[block] = jumps ? Partition.target(row, pc, instruction).orElse(NOWHERE) : NOWHERE;
    }

    ControlFlow build() {
        Map<Integer, String> names = new HashMap<>();
        for (Function function : program.functions()) {
            names.putIfAbsent(function.pc(), function.name());
        }
        names.putIfAbsent(0, program.name());
        List<FunctionFlow> functions = new ArrayList<>();
        int from = 0;
        while (from < last.length) {
            int to = from + 1;
            while (to < last.length && !entries.get(start[to])) {
                to++;
            }
            functions.add(function(names.getOrDefault(start[from], "F" + start[from]), from, to));
            from = to;
        }
        return new ControlFlow(code, functions, unreachable());
    }

    private FunctionFlow function(String name, int from, int to) {
        int[] one = new int[to - from];
        int[] other = new int[to - from];
        for (int block = from; block < to; block++) {
            one[block - from] = within(onward[block], from, to);
            other[block - from] = within(jump[block], from, to);
        }
        Dominators dominators = new Dominators(one, other);
        List<BasicBlock> blocks = new ArrayList<>(to - from);
        List<Edge> edges = new ArrayList<>();
        List<Departure> departures = new ArrayList<>();
        for (int block = from; block < to; block++) {
            int own = block - from;
            int above = dominators.immediateDominator(own);
            blocks.add(new BasicBlock(
                    start[block],
                    start[block + 1],
                    last[block],
                    dominators.isReached(own),
                    above == NONE ? OptionalInt.empty() : OptionalInt.of(start[from + above])));
            boolean condition = onward[block] != NOWHERE && jump[block] != NOWHERE;
            for (boolean jumping : new boolean[] {false, true}) {
                long target = jumping ? jump[block] : onward[block];
                int entered = jumping ? other[own] : one[own];
                Edge.Kind kind = kind(jumping, condition);
                if (entered != NONE) {
                    boolean back = dominators.dominates(entered, own);
                    edges.add(new Edge(start[block], (int) target, kind, back));
                } else if (target != NOWHERE) {
                    departures.add(new Departure(start[block], target, kind));
                }
            }
        }
        return new FunctionFlow(name, start[from], start[to], blocks, edges, departures);
    }

    private static Edge.Kind kind(boolean jumping, boolean condition) {
        if (jumping) {
            return condition ? Edge.Kind.IF_TRUE : Edge.Kind.JUMP;
        }
        return condition ? Edge.Kind.IF_FALSE : Edge.Kind.FALL_THROUGH;
    }

    /** Returns the block of a function that begins at a slot, counted from the function's first, or -1. */
    private int within(long pc, int from, int to) {
        int block = block(pc);
        return block >= from && block < to ? block - from : NONE;
    }

    private int block(long pc) {
        return pc >= 0 && pc < blockAt.length ? blockAt[(int) pc] : NONE;
    }

    private List<PcRange> unreachable() {
        BitSet reached = reached();
        List<PcRange> ranges = new ArrayList<>();
        int block = reached.nextClearBit(0);
        while (block < last.length) {
            int next = reached.nextSetBit(block);
            int end = next < 0 ? last.length : next;
            ranges.add(new PcRange(start[block], start[end]));
            block = reached.nextClearBit(end);
        }
        return ranges;
    }

    /** Returns the blocks that execution of the program can come to. */
    private BitSet reached() {
        BitSet reached = new BitSet(last.length);
        int[] pending = new int[last.length];
        int count = 0;
        if (last.length > 0) {
            reached.set(0);
            pending[count++] = 0;
        }
        while (count > 0) {
            int block = pending[--count];
            count = visit(onward[block], reached, pending, count);
            for (int pc = start[block]; pc < start[block + 1]; pc = code.next(pc)) {
                Instruction instruction = code.at(pc);
                OptionalLong target = Partition.target(Opcode.lookup(instruction), pc, instruction);
                if (target.isPresent()) {
                    count = visit(target.getAsLong(), reached, pending, count);
                }
            }
        }
        return reached;
    }

    private int visit(long pc, BitSet reached, int[] pending, int count) {
        int block = block(pc);
        if (block == NONE || reached.get(block)) {
            return count;
        }
        reached.set(block);
        pending[count] = block;
        return count + 1;
    }
}

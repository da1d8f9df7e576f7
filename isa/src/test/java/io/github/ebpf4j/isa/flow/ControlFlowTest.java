package io.github.ebpf4j.isa.flow;

import static io.github.ebpf4j.isa.flow.Flows.code;
import static io.github.ebpf4j.isa.flow.Flows.dominators;
import static io.github.ebpf4j.isa.flow.Flows.edges;
import static io.github.ebpf4j.isa.flow.Flows.flow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ControlFlowTest {

    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    private static Instruction jeq(int offset) {
        return Instruction.of(0x15, 0, 0, offset, 0);
    }

    private static Instruction ja(int offset) {
        return Instruction.of(0x05, 0, 0, offset, 0);
    }

    private static Instruction call(int distance) {
        return Instruction.of(0x85, 0, 1, 0, distance);
    }

    private static Instruction mov() {
        return Instruction.of(0xb7, 0, 0, 0, 7);
    }

    @Test
    void nothingHasNoFunctions() {
        ControlFlow flow = ControlFlow.of(Bytecode.of());
        assertEquals(List.of(), flow.functions());
        assertEquals(List.of(), flow.unreachable());
        assertEquals(Optional.empty(), flow.functionAt(0));
        assertFalse(flow.isReachable(0));
        assertFalse(flow.isReachable(-1));
    }

    @Test
    void straightCodeIsOneBlock() {
        ControlFlow flow = flow("lddw %r0, 0x100000001", "add %r0, 1", "exit");
        BasicBlock block = new BasicBlock(0, 4, 3, true, OptionalInt.empty());
        assertEquals(List.of(new FunctionFlow("main", 0, 4, List.of(block), List.of(), List.of())), flow.functions());
        assertEquals(List.of(), flow.unreachable());
        assertTrue(block.contains(1));
        assertFalse(block.contains(4));
    }

    @Test
    void diamondMeetsBelowItsCondition() {
        ControlFlow flow = flow("jeq %r1, 0, +2", "mov %r0, 1", "ja +1", "mov %r0, 2", "exit");
        assertEquals(List.of("0 false 1", "0 true 3", "1 jump 4", "3 fall through 4"), edges(flow));
        assertEquals(Map.of(0, -1, 1, 0, 3, 0, 4, 0), dominators(flow));
        assertEquals(List.of(), flow.functions().get(0).backEdges());
    }

    @Test
    void loopHasBackEdge() {
        ControlFlow flow = flow("mov %r0, 5", "sub %r0, 1", "jne %r0, 0, -2", "exit");
        assertEquals(List.of("0 fall through 1", "1 false 3", "1 true 1 back"), edges(flow));
        assertEquals(
                List.of(new Edge(1, 1, Edge.Kind.IF_TRUE, true)),
                flow.functions().get(0).backEdges());
    }

    @Test
    void selfLoopOfOneInstruction() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(ja(-1), EXIT));
        assertEquals(List.of("0 jump 0 back"), edges(flow));
        assertEquals(List.of(new PcRange(1, 2)), flow.unreachable());
    }

    @Test
    void nestedLoopsHaveTwoBackEdges() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(mov(), mov(), jeq(-2), jeq(-4), EXIT));
        assertEquals(
                List.of("0 fall through 1", "1 false 3", "1 true 1 back", "3 false 4", "3 true 0 back"), edges(flow));
        assertEquals(Map.of(0, -1, 1, 0, 3, 1, 4, 3), dominators(flow));
    }

    @Test
    void irreducibleLoopHasNoBackEdge() {
        // The loop of 1 and 2 is entered at both.
        ControlFlow flow = ControlFlow.of(Bytecode.of(jeq(1), mov(), jeq(-2), EXIT));
        assertEquals(List.of("0 false 1", "0 true 2", "1 fall through 2", "2 false 3", "2 true 1"), edges(flow));
        assertEquals(Map.of(0, -1, 1, 0, 2, 0, 3, 2), dominators(flow));
    }

    @Test
    void bothWaysOfJumpByNothingAreEdges() {
        assertEquals(List.of("0 false 1", "0 true 1"), edges(ControlFlow.of(Bytecode.of(jeq(0), EXIT))));
    }

    @Test
    void mayGotoIsCondition() {
        Instruction mayGoto = Instruction.of(0xe5, 0, 0, 1, 0);
        assertEquals(
                List.of("0 false 1", "0 true 2", "1 fall through 2"),
                edges(ControlFlow.of(Bytecode.of(mayGoto, mov(), EXIT))));
    }

    @Test
    void longJumpTakesItsDistanceFromImm() {
        Instruction gotol = Instruction.of(0x06, 0, 0, 0, 1);
        assertEquals(List.of("0 jump 2", "1 fall through 2"), edges(ControlFlow.of(Bytecode.of(gotol, mov(), EXIT))));
    }

    @Test
    void gotoxLeadsNowhereKnown() {
        Instruction gotox = Instruction.of(0x0d, 1, 0, 0, 0);
        ControlFlow flow = ControlFlow.of(Bytecode.of(gotox, mov(), EXIT));
        assertEquals(List.of(), edges(flow));
        assertEquals(List.of(), flow.functions().get(0).departures());
        assertEquals(List.of(new PcRange(1, 3)), flow.unreachable());
    }

    @Test
    void unreachableCodeIsInRangesAsLongAsPossible() {
        // 1 to 3 and 5; the blocks 1 and 3 touch.
        ControlFlow flow = ControlFlow.of(Bytecode.of(ja(3), mov(), jeq(0), mov(), ja(1), mov(), EXIT));
        assertEquals(List.of(new PcRange(1, 4), new PcRange(5, 6)), flow.unreachable());
        assertEquals(
                List.of("0 jump 4", "1 false 3", "1 true 3", "3 fall through 4", "4 jump 6", "5 fall through 6"),
                edges(flow));
        assertEquals(Map.of(0, -1, 1, -1, 3, -1, 4, 0, 5, -1, 6, 4), dominators(flow));
        List<Boolean> reachable = new ArrayList<>();
        for (int pc = -1; pc < 8; pc++) {
            reachable.add(flow.isReachable(pc));
        }
        assertEquals(List.of(false, true, false, false, false, true, false, true, false), reachable);
        assertEquals(
                List.of(true, false, false, true, false, true),
                flow.functions().get(0).blocks().stream()
                        .map(BasicBlock::reachable)
                        .toList());
    }

    @Test
    void functionsAreCalledOrHaveTheirAddressTaken() {
        // main calls 4; 4 takes the address of 7; nobody calls 8 but 8.
        ControlFlow flow = ControlFlow.of(
                Bytecode.of(mov(), call(2), mov(), EXIT, Instruction.wide(1, 4, 0, 2, 0), EXIT, EXIT, call(-1), EXIT));
        assertEquals(
                List.of("main 0-4", "F4 4-7", "F7 7-8", "F8 8-10"),
                flow.functions().stream()
                        .map(function -> "%s %d-%d".formatted(function.name(), function.start(), function.end()))
                        .toList());
        assertEquals(List.of(new PcRange(8, 10)), flow.unreachable());
        FunctionFlow main = flow.functions().get(0);
        assertEquals(1, main.blocks().size(), "a call does not end a block");
        assertEquals(Optional.of(main), flow.functionAt(3));
        assertEquals(Optional.of(flow.functions().get(1)), flow.functionAt(4));
        assertEquals(Optional.of(flow.functions().get(1)), flow.functionAt(6));
        assertEquals(Optional.empty(), flow.functionAt(10));
        assertEquals(Optional.empty(), flow.functionAt(-1));
        assertTrue(flow.functions().get(3).blocks().get(0).reachable(), "from its own entry");
    }

    @Test
    void blockAtFindsTheBlockOfEachSlot() {
        FunctionFlow function = ControlFlow.of(Bytecode.of(call(1), EXIT, mov(), jeq(-2), EXIT))
                .functions()
                .get(1);
        assertEquals(Optional.empty(), function.blockAt(1));
        assertEquals(Optional.of(function.blocks().get(0)), function.blockAt(2));
        assertEquals(Optional.of(function.blocks().get(0)), function.blockAt(3));
        assertEquals(Optional.of(function.blocks().get(1)), function.blockAt(4));
        assertEquals(Optional.empty(), function.blockAt(5));
    }

    @Test
    void symbolsNameFunctionsAndBeginThem() {
        Bytecode code = Bytecode.of(call(1), EXIT, EXIT, EXIT);
        List<Function> symbols = List.of(
                new Function("entry", 0, 2),
                new Function("helper", 2, 1),
                new Function("alias", 2, 1),
                new Function("unused", 3, 1),
                new Function("outside", 9, 1));
        ControlFlow flow =
                ControlFlow.of(new Program("prog", "", code, ByteOrder.LITTLE_ENDIAN, symbols, List.of(), ""));
        assertEquals(
                List.of("entry", "helper", "unused"),
                flow.functions().stream().map(FunctionFlow::name).toList());
        assertEquals(List.of(new PcRange(3, 4)), flow.unreachable());
        Program unnamed = new Program("prog", "", code, ByteOrder.LITTLE_ENDIAN, List.of(), List.of(), "");
        assertEquals(
                List.of("prog", "F2"),
                ControlFlow.of(unnamed).functions().stream()
                        .map(FunctionFlow::name)
                        .toList());
    }

    @Test
    void jumpsOutsideAreDepartures() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(jeq(-2), jeq(100), Instruction.wide(0, 0, 0, 1, 2), ja(-2)));
        assertEquals(List.of("0 false 1", "1 false 2"), edges(flow));
        assertEquals(
                List.of(
                        new Departure(0, -1, Edge.Kind.IF_TRUE),
                        new Departure(1, 102, Edge.Kind.IF_TRUE),
                        new Departure(2, 3, Edge.Kind.JUMP)),
                flow.functions().get(0).departures());
    }

    @Test
    void farthestJumpsDoNotOverflow() {
        Instruction far = Instruction.of(0x06, 0, 0, 0, Integer.MAX_VALUE);
        Instruction back = Instruction.of(0x06, 0, 0, 0, Integer.MIN_VALUE);
        Instruction callFar = call(Integer.MAX_VALUE);
        ControlFlow flow = ControlFlow.of(Bytecode.of(callFar, far, back));
        assertEquals(1, flow.functions().size());
        assertEquals(
                List.of(
                        new Departure(0, 2L + Integer.MAX_VALUE, Edge.Kind.JUMP),
                        new Departure(2, 3L + Integer.MIN_VALUE, Edge.Kind.JUMP)),
                flow.functions().get(0).departures());
    }

    @Test
    void callAtTheEndFallsOffTheProgram() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(EXIT, call(-2)));
        assertEquals(
                List.of(new Departure(1, 2, Edge.Kind.FALL_THROUGH)),
                flow.functions().get(0).departures());
    }

    @Test
    void jumpToAnotherFunctionIsDepartureThatReaches() {
        // main jumps behind the entry of the function at 3, whose entry is only called from there.
        ControlFlow flow = ControlFlow.of(Bytecode.of(ja(3), call(1), EXIT, mov(), mov(), EXIT));
        assertEquals(
                List.of(new Departure(0, 4, Edge.Kind.JUMP)),
                flow.functions().get(0).departures());
        assertEquals(List.of(new PcRange(1, 4)), flow.unreachable());
        assertEquals(List.of("3 fall through 4"), edges(flow.functions().get(1)));
    }

    @Test
    void fallThroughToAnotherFunctionIsDeparture() {
        ControlFlow flow = ControlFlow.of(Bytecode.of(call(0), EXIT));
        assertEquals(
                List.of(new Departure(0, 1, Edge.Kind.FALL_THROUGH)),
                flow.functions().get(0).departures());
    }

    @Test
    void unknownInstructionsFallThrough() {
        Instruction unknown = Instruction.of(0xff, 0, 0, 5, 5);
        Instruction halfWide = Instruction.of(0x18, 0, 0, 0, 1);
        ControlFlow flow = ControlFlow.of(Bytecode.of(unknown, halfWide));
        assertEquals(1, flow.functions().get(0).blocks().size());
        assertEquals(
                List.of(new Departure(0, 2, Edge.Kind.FALL_THROUGH)),
                flow.functions().get(0).departures());
    }

    @Test
    void listsAreCopied() {
        FunctionFlow function = flow("exit").functions().get(0);
        assertThrows(
                UnsupportedOperationException.class, () -> function.blocks().clear());
        assertThrows(UnsupportedOperationException.class, () -> function.edges().clear());
        assertThrows(
                UnsupportedOperationException.class, () -> function.departures().clear());
        List<FunctionFlow> functions = new ArrayList<>(List.of(function));
        ControlFlow flow = new ControlFlow(code("exit"), functions, new ArrayList<>());
        functions.clear();
        assertEquals(List.of(function), flow.functions());
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void longRowOfJumpsToOneExit() {
        // Every other jump goes forward as far as it can, and every other back to the first: quadratic for iteration.
        List<Instruction> instructions = new ArrayList<>();
        for (int pc = 0; pc < 200_000; pc++) {
            instructions.add(pc % 2 == 0 ? jeq(32_766 - pc % 32_766) : jeq(-1 - pc % 32_766));
        }
        instructions.addAll(java.util.Collections.nCopies(32_768, EXIT));
        ControlFlow flow = ControlFlow.of(Bytecode.of(instructions));
        assertTrue(flow.functions().get(0).blocks().size() > 200_000);
        assertTrue(flow.toMermaid(io.github.ebpf4j.isa.text.Dialect.PSEUDO_C).length() > 1_000_000);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void deepNestingAndManyFunctions() {
        List<Instruction> deep = new ArrayList<>();
        for (int pc = 0; pc < 200_000; pc++) {
            deep.add(pc % 3 == 0 ? call(0) : jeq(0));
        }
        deep.add(EXIT);
        ControlFlow flow = ControlFlow.of(Bytecode.of(deep));
        assertEquals(66_668, flow.functions().size());
        assertEquals(List.of(), flow.unreachable());
    }
}

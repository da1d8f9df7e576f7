package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.text.Assembler;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramFactsTest {

    private static final Instruction EXIT = Instruction.of(0x95, 0, 0, 0, 0);

    private static ProgramFacts facts(Instruction... instructions) {
        return ProgramFacts.of(Bytecode.of(instructions));
    }

    private static ProgramFacts facts(String... lines) {
        return ProgramFacts.of(Assembler.assemble(String.join("\n", lines) + "\n"));
    }

    private static Instruction call(int distance) {
        return Instruction.of(0x85, 0, 1, 0, distance);
    }

    private static Instruction codeAddress(int distance) {
        return Instruction.wide(1, 4, 0, distance, 0);
    }

    @Test
    void nothingNeedsNothing() {
        ProgramFacts none = facts(new Instruction[0]);
        TreeSet<Integer> noNumber = new TreeSet<>();
        assertEquals(
                new ProgramFacts(
                        0,
                        0,
                        0,
                        new TreeSet<>(),
                        new TreeSet<>(),
                        ClangCpu.V1,
                        noNumber,
                        noNumber,
                        noNumber,
                        noNumber,
                        OptionalInt.of(0)),
                none);
        assertThrows(UnsupportedOperationException.class, () -> none.groups().clear());
    }

    @Test
    void slotsAndInstructionsAreCounted() {
        ProgramFacts facts = facts("lddw %r0, 0x100000001", "exit");
        assertEquals(3, facts.slots());
        assertEquals(2, facts.instructions());
        assertEquals(0, facts.unknown());
    }

    @Test
    void includedGroupsAreLeftOut() {
        assertEquals(
                Set.of(ConformanceGroup.BASE32), facts("mov32 %r0, 1", "exit").groups());
        assertEquals(
                Set.of(ConformanceGroup.BASE64), facts("mov %r0, 1", "exit").groups());
        assertEquals(
                List.of(ConformanceGroup.BASE32, ConformanceGroup.DIVMUL64),
                List.copyOf(facts("mul32 %r0, 1", "mul %r0, 1", "exit").groups()));
    }

    @Test
    void includedProfilesAreLeftOut() {
        Instruction mayGoto = Instruction.of(0xe5, 0, 0, 0, 0);
        Instruction callx = Instruction.of(0x8d, 1, 0, 0, 0);
        assertEquals(Set.of(Profile.RFC9669), facts(EXIT).profiles());
        assertEquals(Set.of(Profile.LINUX), facts(mayGoto, EXIT).profiles());
        assertEquals(Set.of(Profile.RFC9669, Profile.CALLX), facts(callx, EXIT).profiles());
    }

    @Test
    void functionsAndMapsAreNamed() {
        ProgramFacts facts = facts(
                Instruction.of(0x85, 0, 0, 0, 6),
                Instruction.of(0x85, 0, 0, 0, 1),
                Instruction.of(0x85, 0, 0, 0, 6),
                Instruction.of(0x85, 0, 2, 0, 77),
                Instruction.wide(1, 1, 0, 11, 0),
                Instruction.wide(1, 2, 0, 10, 4),
                Instruction.wide(1, 5, 0, 2, 0),
                Instruction.wide(1, 6, 0, 1, 8),
                EXIT);
        assertEquals(List.of(1, 6), List.copyOf(facts.helpers()));
        assertEquals(List.of(77), List.copyOf(facts.btfFunctions()));
        assertEquals(List.of(10, 11), List.copyOf(facts.mapFds()));
        assertEquals(List.of(1, 2), List.copyOf(facts.mapIndices()));
    }

    @Test
    void unknownInstructionsAreCountedOnly() {
        Instruction alone = Instruction.of(0, 0, 0, 0, 0);
        ProgramFacts facts = facts(Instruction.of(0xff, 0, 0, 0, 0), Instruction.of(0x85, 0, 9, 0, 3), alone);
        assertEquals(3, facts.unknown());
        assertEquals(Set.of(), facts.groups());
        assertEquals(Set.of(), facts.helpers());
    }

    @Test
    void highestVersionCounts() {
        assertEquals(ClangCpu.V1, facts("mov %r0, 1", "exit").clangCpu());
        assertEquals(
                ClangCpu.V4,
                facts("swap16 %r0", "mov32 %r0, 1", "jlt %r0, 1, +0", "exit").clangCpu());
        assertEquals(ClangCpu.V2, facts("jlt %r0, 1, +0", "mov %r0, 1", "exit").clangCpu());
    }

    @Test
    void localCallsNest() {
        assertEquals(OptionalInt.of(0), facts(EXIT).localCallDepth());
        assertEquals(OptionalInt.of(1), facts(call(1), EXIT, EXIT).localCallDepth());
        // 0 calls 3 and 5, 3 calls 5.
        assertEquals(
                OptionalInt.of(2),
                facts(call(2), call(3), EXIT, call(1), EXIT, EXIT).localCallDepth());
        assertEquals(OptionalInt.of(1), facts(codeAddress(2), EXIT, EXIT).localCallDepth());
    }

    @Test
    void whatIsNotCalledFromTheEntryDoesNotCount() {
        // 1 calls itself, and nobody calls it.
        assertEquals(OptionalInt.of(0), facts(EXIT, call(-1), EXIT).localCallDepth());
        // The call of 0 to itself is never come to.
        assertEquals(OptionalInt.of(0), facts(EXIT, call(-2)).localCallDepth());
        // Calls that lead to no instruction.
        assertEquals(OptionalInt.of(0), facts(call(50), call(-9), EXIT).localCallDepth());
    }

    @Test
    void recursionHasNoDepth() {
        assertEquals(OptionalInt.empty(), facts(call(-1), EXIT).localCallDepth());
        // 0 calls 2, 2 calls 4, 4 calls 2.
        assertEquals(
                OptionalInt.empty(),
                facts(call(1), EXIT, call(1), EXIT, call(-3), EXIT).localCallDepth());
        assertEquals(OptionalInt.empty(), facts(codeAddress(-1), EXIT).localCallDepth());
    }

    @Test
    void callThroughRegisterHasNoDepth() {
        assertEquals(
                OptionalInt.empty(),
                facts(Instruction.of(0x8d, 1, 0, 0, 0), EXIT).localCallDepth());
    }

    @Test
    void jumpsBetweenFunctionsDoNotNest() {
        // 0 calls 2 and falls into it; 2 jumps to the exit at 3, a function by the call in 1.
        assertEquals(
                OptionalInt.of(1),
                facts(call(1), call(1), Instruction.of(0x05, 0, 0, 0, 0), EXIT).localCallDepth());
        // Two functions that jump to and fro, with a call out of each: 3 jumps to 6, 6 back to 3, both call 8.
        Instruction there = Instruction.of(0x15, 0, 0, 1, 0);
        Instruction back = Instruction.of(0x05, 0, 0, -4, 0);
        assertEquals(
                OptionalInt.of(2),
                facts(call(2), call(4), EXIT, call(4), there, EXIT, call(1), back, EXIT)
                        .localCallDepth());
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void longChainOfCalls() {
        List<Instruction> chain = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            chain.add(call(1));
            chain.add(EXIT);
        }
        chain.add(EXIT);
        assertEquals(
                OptionalInt.of(100_000), ProgramFacts.of(Bytecode.of(chain)).localCallDepth());
    }

    @Test
    void aFunctionThatRunsIntoAnotherNestsAsDeepAsThat() {
        Bytecode code = Assembler.assemble("""
                    call local a
                    call local g
                    exit
                a:  call local f
                    exit
                f:  mov %r0, 1
                g:  call local h
                    exit
                h:  exit
                """);
        assertEquals(OptionalInt.of(3), ProgramFacts.of(code).localCallDepth());
    }
}

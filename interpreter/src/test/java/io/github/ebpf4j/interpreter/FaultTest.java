package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is known about a run that was stopped. */
class FaultTest {

    /** Three frames; the innermost reads at 0 at pc 13. */
    private static final String NESTED = """
                mov %r1, 1
                mov %r2, 2
                mov %r6, 6
                lddw %r7, code_addr(middle)
                call %r7
                exit
            middle:
                mov %r6, 66
                call local inner
                exit
            inner:
                mov %r8, -1
                mov %r0, 5
                ja +0
                ldxw %r9, [%r9+4]
                exit
            """;

    private static Outcome run(EngineKind kind, List<Function> functions) {
        Program program = new Program(
                "entry", "xdp", Assembler.assemble(NESTED), ByteOrder.LITTLE_ENDIAN, functions, List.of(), "GPL");
        return kind.engine().link(program, Environment.empty()).run();
    }

    @ParameterizedTest
    @EnumSource
    void theFaultTellsWhereAndInWhatState(EngineKind kind) {
        Fault fault = Runs.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                13,
                "4-byte read at 0x4 is in no memory of the program",
                run(kind, List.of()));
        assertEquals("ldxw %r9, [%r9+4]", fault.instruction());
        assertEquals("pc 13: " + fault.message(), fault.toString());
        List<Long> registers = fault.registers();
        assertEquals(11, registers.size());
        assertEquals(List.of(5L, 1L, 2L, 0L, 0L, 0L, 66L), registers.subList(0, 7));
        assertEquals(List.of(-1L, 0L), registers.subList(8, 10));
    }

    @ParameterizedTest
    @EnumSource
    void theInnermostFrameComesFirst(EngineKind kind) {
        List<Function> functions =
                List.of(new Function("entry", 0, 7), new Function("middle", 7, 3), new Function("inner", 10, 5));
        assertEquals(
                List.of(
                        new Fault.CallFrame("inner", 13),
                        new Fault.CallFrame("middle", 8),
                        new Fault.CallFrame("entry", 5)),
                Runs.fault(run(kind, functions)).frames());
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionWithoutSymbolIsNamedByItsStart(EngineKind kind) {
        assertEquals(
                List.of(
                        new Fault.CallFrame("pc 10", 13),
                        new Fault.CallFrame("middle", 8),
                        new Fault.CallFrame("pc 0", 5)),
                Runs.fault(run(kind, List.of(new Function("middle", 7, 3)))).frames());
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionThatReturnedIsNoFrame(EngineKind kind) {
        String assembly = "call local f\n ldxb %r0, [%r3]\n exit\n f: exit";
        assertEquals(
                List.of(new Fault.CallFrame("pc 0", 1)),
                Runs.fault(Runs.run(kind, assembly)).frames());
    }

    @ParameterizedTest
    @EnumSource
    void registersAreThoseBeforeTheInstruction(EngineKind kind) {
        String assembly = "mov %r3, 7\n lock fetch add [%r3], %r3\n exit";
        assertEquals(7, Runs.fault(Runs.run(kind, assembly)).registers().get(3));
        String compare = "mov %r0, 8\n lock cmpxchg [%r3], %r3\n exit";
        assertEquals(8, Runs.fault(Runs.run(kind, compare)).registers().get(0));
    }

    @ParameterizedTest
    @EnumSource
    void thoseWhoAskForR0OnlyGetAnException(EngineKind kind) {
        Outcome outcome = run(kind, List.of());
        FaultException exception = assertThrows(FaultException.class, outcome::r0);
        assertEquals(Phase.RUN, exception.phase());
        assertEquals("pc 13: 4-byte read at 0x4 is in no memory of the program", exception.getMessage());
        assertEquals(Runs.fault(outcome), exception.fault());
        assertEquals(5, Runs.run(kind, "mov %r0, 5\n exit").r0());
    }

    @ParameterizedTest
    @EnumSource
    void outcomesAreValues(EngineKind kind) {
        assertEquals(run(kind, List.of()), run(kind, List.of()));
        assertEquals(new Outcome.Returned(5), Runs.run(kind, "mov %r0, 5\n exit"));
    }

    @Test
    void aFaultCannotBeChanged() {
        Fault fault = Runs.fault(run(EngineKind.INTERPRETER, List.of()));
        assertThrows(
                UnsupportedOperationException.class, () -> fault.registers().set(0, 1L));
        assertThrows(UnsupportedOperationException.class, () -> fault.frames().remove(0));
    }
}

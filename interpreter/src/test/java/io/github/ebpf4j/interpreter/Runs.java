package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;

/** Shorthand for the tests: assembly in, outcome out. */
final class Runs {

    private Runs() {}

    static Program program(String assembly) {
        return Program.of(Assembler.assemble(assembly));
    }

    static LinkedProgram link(EngineKind kind, Environment environment, String assembly) {
        return kind.engine().link(program(assembly), environment);
    }

    static Execution execution(EngineKind kind, Environment environment, String assembly) {
        return link(kind, environment, assembly).execution();
    }

    static Outcome run(EngineKind kind, String assembly) {
        return run(kind, Environment.empty(), assembly);
    }

    static Outcome run(EngineKind kind, Environment environment, String assembly) {
        return link(kind, environment, assembly).run();
    }

    static Outcome run(EngineKind kind, Region memory, String assembly) {
        return link(kind, Environment.empty(), assembly).run(memory);
    }

    static Environment limitedTo(Limits limits) {
        return Environment.builder().limits(limits).build();
    }

    /** Returns R0 of a run that must not fault; a fault fails the test with its text. */
    static long r0(Outcome outcome) {
        return outcome.r0();
    }

    /** Returns the fault of a run that must not return. */
    static Fault fault(Outcome outcome) {
        return assertInstanceOf(Outcome.Faulted.class, outcome).fault();
    }

    static void assertR0(long expected, Outcome outcome) {
        assertEquals(Long.toHexString(expected), Long.toHexString(r0(outcome)));
    }

    static Fault assertFault(Fault.Kind kind, int pc, String message, Outcome outcome) {
        Fault fault = fault(outcome);
        assertEquals(
                "%s at pc %d: %s".formatted(kind, pc, message),
                "%s at pc %d: %s".formatted(fault.kind(), fault.pc(), fault.message()));
        return fault;
    }
}

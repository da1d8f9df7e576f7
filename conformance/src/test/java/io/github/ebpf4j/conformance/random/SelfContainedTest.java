package io.github.ebpf4j.conformance.random;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.text.Assembler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A semicolon stands for the end of a line. Programs are given 8 bytes of memory. */
class SelfContainedTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mov %r0, 1; exit",
                "mov %r0, %r2; exit",
                "ldxdw %r0, [%r1]; exit",
                "mov %r3, %r1; add %r3, 4; ldxw %r0, [%r3]; exit",
                "mov %r3, %r1; sub %r3, 4; ldxw %r0, [%r3+8]; exit",
                "sth [%r10-2], 1; ldxh %r0, [%r10-2]; exit",
                "mov %r0, 1; stxdw [%r10-8], %r0; lock fetch add [%r10-8], %r0; exit",
                "mov %r0, 1; mov %r3, 2; lock cmpxchg [%r1], %r3; exit",
                // It faults everywhere.
                "ldxb %r0, [%r1+8]; exit",
                "stb [%r10], 0; exit",
                // What is never executed does not count.
                "mov %r0, 1; ja L; mov %r0, %r5; L: exit",
                "mov %r0, 3; L: sub %r0, 1; jne %r0, 0, L; exit",
                "mov %r3, 1; mov %r6, 2; call local F; add %r0, %r6; exit; F: mov %r0, %r3; exit",
                "stdw [%r10-8], 1; mov %r1, %r10; call local F; exit; F: ldxdw %r0, [%r1-8]; exit",
                "lddw %r6, code_addr(F); call %r6; exit; F: mov %r0, 1; exit",
                "mov %r6, %r1; ldabsw 0; exit",
                "mov %r6, %r1; mov %r0, 1; ldindb %r0, 0; exit",
            })
    void programsWithOneRightAnswer(String text) {
        assertTrue(SelfContained.holds(program(text), 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Addresses.
                "mov %r0, %r1; exit",
                "mov %r0, %r10; exit",
                "mov32 %r0, %r1; exit",
                "mov %r0, %r1; and %r0, 7; exit",
                "mov %r0, 1; add %r0, %r1; exit",
                "mov %r0, %r10; sub %r0, %r1; exit",
                "mov %r0, 0; jeq %r1, 0, L; L: exit",
                "mov %r0, 0; jgt %r0, %r10, L; L: exit",
                "stxdw [%r1], %r1; ldxdw %r0, [%r1]; exit",
                "lock xchg [%r1], %r10; mov %r0, 0; exit",
                "lddw %r0, code_addr(L); L: exit",
                "mov %r1, %r10; call local F; exit; F: mov %r0, %r1; exit",
                "lddw %r6, code_addr(F); add %r6, 1; call %r6; exit; F: mov %r0, 0; mov %r0, 1; exit",
                "lddw %r6, code_addr(F); sub %r6, 1; call %r6; exit; mov %r0, 0; F: mov %r0, 1; exit",
                // Of no alignment that every machine can do with.
                "mov %r0, 1; lock add32 [%r1+1], %r0; exit",
                // Of no place that is known.
                "ldxb %r0, [%r2]; exit",
                "mov %r3, %r1; L: add %r3, 1; ldxb %r0, [%r3]; jne %r0, 0, L; exit",
                "mov %r3, %r1; jeq %r2, 0, L; mov %r3, %r10; L: ldxb %r0, [%r3-1]; exit",
                // Nothing set it.
                "exit",
                "mov %r0, %r3; exit",
                "mov %r0, 0; add %r0, %r9; exit",
                "mov %r0, 0; lsh %r7, 1; exit",
                "neg %r4; mov %r0, 0; exit",
                "ldxb %r0, [%r10-1]; exit",
                "sth [%r10-2], 1; ldxw %r0, [%r10-4]; exit",
                "mov %r0, 1; lock add [%r10-8], %r0; exit",
                "jeq %r2, 0, L; stb [%r10-1], 1; L: ldxb %r0, [%r10-1]; exit",
                "mov %r3, 2; lock cmpxchg [%r1], %r3; mov %r0, 0; exit",
                "mov %r6, 1; call local F; exit; F: mov %r0, %r6; exit",
                "mov %r1, %r10; call local F; exit; F: ldxb %r0, [%r1-8]; exit",
                "ldabsb 0; exit",
                // Lost in a call.
                "mov %r0, 0; mov %r3, 1; call local F; mov %r0, %r3; exit; F: mov %r0, 0; exit",
                "mov %r6, %r1; ldabsb 0; mov %r0, %r2; exit",
                // Without an end, or with one that is not shown to come.
                "call local F; exit; F: call local F; exit",
                // What it needs is no code and no memory.
                "mov %r1, 1; call 5; exit",
                "lddw %r0, map_by_fd(1); mov %r0, 0; exit",
            })
    void programsWithoutOne(String text) {
        assertFalse(SelfContained.holds(program(text), 8));
    }

    private static Bytecode program(String text) {
        return Assembler.assemble(text.replace("; ", "\n").replace(": ", ":\n") + "\n");
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Rule;
import io.github.ebpf4j.isa.ValidationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of the program: what a call keeps, how deep it may go, and calls through a register. */
class CallsTest {

    /** Recurses until r1 is used up and returns how many frames there were: r1 + 2. */
    private static final String RECURSION = """
                mov %r1, NESTED
                call local descend
                add %r0, 1
                exit
            descend:
                mov %r0, 1
                jeq %r1, 0, return
                sub %r1, 1
                call local descend
                add %r0, 1
            return:
                exit
            """;

    private static String recursion(int frames) {
        return RECURSION.replace("NESTED", Integer.toString(frames - 2));
    }

    @ParameterizedTest
    @EnumSource
    void r6ToR9SurviveACallAndOthersDoNot(EngineKind kind) {
        String assembly = """
                    mov %r6, 1
                    mov %r7, 2
                    mov %r8, 4
                    mov %r9, 8
                    mov %r1, 100
                    call local clobber
                    add %r1, %r6
                    add %r1, %r7
                    add %r1, %r8
                    add %r1, %r9
                    add %r0, %r1
                    exit
                clobber:
                    mov %r6, 1000
                    mov %r7, 1000
                    mov %r8, 1000
                    mov %r9, 1000
                    mov %r1, 16
                    mov %r0, 32
                    call local deeper
                    exit
                deeper:
                    mov %r6, 2000
                    mov %r9, 2000
                    exit
                """;
        Runs.assertR0(63, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void theCalleeSeesTheRegistersOfItsCaller(EngineKind kind) {
        String assembly = """
                    mov %r1, 1
                    mov %r2, 2
                    mov %r3, 3
                    mov %r4, 4
                    mov %r5, 5
                    call local sum
                    exit
                sum:
                    mov %r0, %r1
                    lsh %r0, 4
                    or %r0, %r2
                    lsh %r0, 4
                    or %r0, %r3
                    lsh %r0, 4
                    or %r0, %r4
                    lsh %r0, 4
                    or %r0, %r5
                    exit
                """;
        Runs.assertR0(0x12345, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void r10IsThatOfTheFrame(EngineKind kind) {
        String assembly = """
                    mov %r6, %r10
                    call local own
                    jeq %r0, %r6, bad
                    jne %r10, %r6, bad
                    mov %r0, 1
                    exit
                bad:
                    mov %r0, 2
                    exit
                own:
                    mov %r0, %r10
                    exit
                """;
        Runs.assertR0(1, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void eightFramesAreTheLimit(EngineKind kind) {
        Runs.assertR0(8, Runs.run(kind, recursion(8)));
        Fault fault = Runs.assertFault(
                Fault.Kind.CALL_DEPTH, 7, "a call would make 9 frames, the limit is 8", Runs.run(kind, recursion(9)));
        assertEquals(8, fault.frames().size());
    }

    @ParameterizedTest
    @EnumSource
    void theLimitOfFramesCanBeSet(EngineKind kind) {
        for (int limit : new int[] {2, 3, 100}) {
            Environment environment = Runs.limitedTo(Limits.DEFAULT.withFrames(limit));
            Runs.assertR0(limit, Runs.run(kind, environment, recursion(limit)));
            Fault fault = Runs.fault(Runs.run(kind, environment, recursion(limit + 1)));
            assertEquals(Fault.Kind.CALL_DEPTH, fault.kind());
            assertEquals(limit, fault.frames().size());
        }
        Environment one = Runs.limitedTo(Limits.DEFAULT.withFrames(1));
        Runs.assertR0(0, Runs.run(kind, one, "exit"));
        Runs.assertFault(
                Fault.Kind.CALL_DEPTH,
                1,
                "a call would make 2 frames, the limit is 1",
                Runs.run(kind, one, recursion(2)));
    }

    @ParameterizedTest
    @EnumSource
    void recursionWithoutEndIsAFault(EngineKind kind) {
        Fault fault = Runs.fault(Runs.run(kind, "again: call local again\n exit"));
        assertEquals(Fault.Kind.CALL_DEPTH, fault.kind());
    }

    @ParameterizedTest
    @EnumSource
    void limitsOutOfRangeAreRefused(EngineKind kind) {
        assertEquals(
                "frames is 0, must be 1 to 65536",
                assertThrows(IllegalArgumentException.class, () -> new Limits(1, 0, 0))
                        .getMessage());
        assertEquals(
                "frames is 65537, must be 1 to 65536",
                assertThrows(IllegalArgumentException.class, () -> new Limits(1, 65_537, 0))
                        .getMessage());
        assertEquals(
                "instructions is -1, must not be negative",
                assertThrows(IllegalArgumentException.class, () -> new Limits(-1, 1, 0))
                        .getMessage());
        Environment most = Runs.limitedTo(new Limits(1_000_000, 65_536, 0));
        Runs.assertR0(65_536, Runs.run(kind, most, recursion(65_536)));
    }

    @ParameterizedTest
    @EnumSource
    void callxCallsTheFunctionWhoseAddressTheRegisterHolds(EngineKind kind) {
        String assembly = """
                    lddw %r3, code_addr(one)
                    lddw %r4, code_addr(two)
                    stxdw [%r10-8], %r4
                    call %r3
                    mov %r6, %r0
                    ldxdw %r5, [%r10-8]
                    call %r5
                    add %r0, %r6
                    exit
                one:
                    mov %r0, 1
                    exit
                two:
                    mov %r0, 2
                    exit
                """;
        Runs.assertR0(3, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void callxMakesAFrame(EngineKind kind) {
        String assembly = "again: lddw %r1, code_addr(again)\n call %r1\n exit";
        Fault fault = Runs.fault(Runs.run(kind, assembly));
        assertEquals(Fault.Kind.CALL_DEPTH, fault.kind());
        assertEquals(2, fault.pc());
        assertEquals(8, fault.frames().size());
    }

    @ParameterizedTest
    @EnumSource
    void callxCallsTheHelperWhoseIdTheRegisterHolds(EngineKind kind) {
        Environment environment = Environment.builder()
                .helper(-3, (memory, r1, r2, r3, r4, r5) -> r1 * 2)
                .build();
        Runs.assertR0(42, Runs.run(kind, environment, "mov %r1, 21\n mov %r2, -3\n call %r2\n exit"));
        // The register is 64 bits wide, and so is the id: this one is not -3.
        Outcome other = Runs.run(kind, environment, "mov32 %r2, -3\n call %r2\n exit");
        assertEquals(Fault.Kind.CALL_TARGET, Runs.fault(other).kind());
    }

    @ParameterizedTest
    @EnumSource
    void callxToNonsenseIsAFault(EngineKind kind) {
        Runs.assertFault(
                Fault.Kind.CALL_TARGET,
                2,
                "r3 holds 0xfeedfacecafebeef, which is neither the address of an instruction nor the id of a helper",
                Runs.run(kind, "lddw %r3, 0xfeedfacecafebeef\n call %r3\n exit"));
        for (String target : new String[] {"%r10", "%r1", "%r0"}) {
            Outcome outcome = Runs.run(kind, Region.of("memory", new byte[8]), "call " + target + "\n exit");
            assertEquals(Fault.Kind.CALL_TARGET, Runs.fault(outcome).kind(), target);
        }
    }

    @ParameterizedTest
    @EnumSource
    void callxToAnAddressNextToAFunctionIsAFault(EngineKind kind) {
        // The wide instruction at pc 0 has its second slot at 1, and the program ends at 5.
        for (String sum : new String[] {"add %r1, 1", "add %r1, 5", "add %r1, -1", "add %r1, -4097"}) {
            String assembly = "again: lddw %r1, code_addr(again)\n" + sum + "\n call %r1\n exit";
            Fault fault = Runs.fault(Runs.run(kind, assembly));
            assertEquals(Fault.Kind.CALL_TARGET, fault.kind(), sum);
            assertEquals(3, fault.pc(), sum);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCallxOfOldClangIsExecuted(EngineKind kind) {
        // | imm = 3:32 | offset:16 | src:4 | dst:4 | opcode = 0x8d:8 |
        String old = """
                    lddw %r3, code_addr(seven)
                    .8byte 0x000000030000008d
                    exit
                seven:
                    mov %r0, 7
                    exit
                """;
        Runs.assertR0(7, Runs.run(kind, old));
        String both = old.replace("0x000000030000008d", "0x000000030000018d");
        ValidationException refusal = assertThrows(ValidationException.class, () -> Runs.run(kind, both));
        assertEquals(Rule.UNUSED_FIELD, refusal.findings().get(0).rule());
    }

    @ParameterizedTest
    @EnumSource
    void codeIsNeitherReadNorWritten(EngineKind kind) {
        for (String access : new String[] {"ldxb %r0, [%r1]", "stb [%r1], 1"}) {
            Outcome outcome = Runs.run(kind, "start: lddw %r1, code_addr(start)\n" + access + "\n exit");
            Fault fault = Runs.fault(outcome);
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
            assertTrue(fault.message().contains("\"code\""), fault::message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mayGotoJumpsWhenItsFrameHasComeByAsOftenAsItMay(EngineKind kind) {
        Environment environment =
                Environment.builder().limits(Limits.DEFAULT.withLoops(3)).build();
        String loop = """
                mov %r0, 0
            again:
                may_goto out
                add %r0, 1
                ja again
            out:
                exit
            """;
        Runs.assertR0(3, Runs.run(kind, environment, loop));
    }

    @ParameterizedTest
    @EnumSource
    void mayGotoCountsForEachFrameAndForEachCall(EngineKind kind) {
        Environment environment =
                Environment.builder().limits(Limits.DEFAULT.withLoops(3)).build();
        String calls = """
                may_goto out
                call local loop
                mov %r6, %r0
                call local loop
                add %r6, %r0
                mov %r0, 0
            again:
                may_goto out
                add %r0, 1
                ja again
            out:
                lsh %r6, 8
                add %r0, %r6
                exit
            loop:
                mov %r0, 0
            inner:
                may_goto back
                add %r0, 1
                ja inner
            back:
                exit
            """;
        // Twice three in the function; of the caller's three, one went before.
        Runs.assertR0(6 << 8 | 2, Runs.run(kind, environment, calls));
    }

    @ParameterizedTest
    @EnumSource
    void mayGotoAloneEndsALoopThatNothingElseEnds(EngineKind kind) {
        String loop = "mov %r0, 0\nagain: may_goto out\nadd %r0, 1\nja again\nout: exit";
        Runs.assertR0(8_388_608, Runs.run(kind, Environment.empty(), loop));
    }
}

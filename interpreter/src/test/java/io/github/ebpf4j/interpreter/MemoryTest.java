package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions, pointers and stacks. */
class MemoryTest {

    /** Calls a function twice; what it finds on its stack the second time is zero if each call has a fresh one. */
    private static final String DIRTIES_ITS_STACK = """
                call local dirty
                call local dirty
                exit
            dirty:
                ldxdw %r0, [%r10-512]
                stdw [%r10-512], 99
                exit
            """;

    @ParameterizedTest
    @EnumSource
    void theMemoryIsSharedWithTheArrayBelow4GiB(EngineKind kind) {
        byte[] bytes = new byte[3];
        Region memory = Region.of("memory", bytes);
        Runs.assertR0(3, Runs.run(kind, memory, "stb [%r1+1], 7\n mov %r0, %r2\n exit"));
        assertArrayEquals(new byte[] {0, 7, 0}, bytes);
        bytes[2] = 9;
        Runs.assertR0(9, Runs.run(kind, memory, "mov32 %r1, %r1\n ldxb %r0, [%r1+2]\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aRunWithoutMemoryStartsWithZeros(EngineKind kind) {
        LinkedProgram program = Runs.link(kind, Environment.empty(), "mov %r0, %r1\n or %r0, %r2\n exit");
        Runs.assertR0(0, program.run());
        Runs.assertR0(0, program.run(new byte[0]));
        assertTrue(program.run(new byte[1]).r0() != 0);
    }

    @ParameterizedTest
    @EnumSource
    void numbersAreInTheByteOrderOfTheProgram(EngineKind kind) {
        String assembly = "ldxw %r0, [%r1+1]\n sth [%r1+5], 0x1234\n exit";
        byte[] little = {0, 1, 2, 3, 4, 0, 0};
        byte[] big = little.clone();
        for (boolean bigEndian : List.of(false, true)) {
            Program program = Program.of(
                    Assembler.assemble(assembly), bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            Outcome outcome = kind.engine().link(program, Environment.empty()).run(bigEndian ? big : little);
            Runs.assertR0(bigEndian ? 0x01020304 : 0x04030201, outcome);
        }
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0x34, 0x12}, little);
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0x12, 0x34}, big);
    }

    @ParameterizedTest
    @EnumSource
    void conversionsKnowTheByteOrderOfTheProgram(EngineKind kind) {
        for (String conversion : List.of("le32", "be32", "swap32")) {
            String assembly = "lddw %r0, 0x1122334455667788\n" + conversion + " %r0\n exit";
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                boolean host = conversion.equals(order == ByteOrder.BIG_ENDIAN ? "be32" : "le32");
                Program program = Program.of(Assembler.assemble(assembly), order);
                Runs.assertR0(
                        host ? 0x55667788L : 0x88776655L,
                        kind.engine().link(program, Environment.empty()).run());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pointersSurviveBeingStoredAndLoaded(EngineKind kind) {
        Region variable = Region.of("variable", new byte[] {1, 2, 3, 4});
        Environment environment = Environment.builder().variable(1, variable).build();
        String assembly = """
                    stxdw [%r10-8], %r1         # memory by way of the stack
                    stxdw [%r10-16], %r10       # the stack by way of the stack
                    lddw %r3, var_addr(1)
                    stxdw [%r1+1], %r3          # a variable by way of memory, unaligned
                    ldxdw %r4, [%r10-16]
                    ldxdw %r5, [%r4-8]
                    ldxdw %r6, [%r5+1]
                    ldxw %r0, [%r6]
                    exit
                """;
        Runs.assertR0(0x04030201, Runs.link(kind, environment, assembly).run(new byte[9]));
    }

    @ParameterizedTest
    @EnumSource
    void regionsOfTheEnvironmentAreReachedByTheirAddress(EngineKind kind) {
        Region scratch = Region.of("scratch", new byte[] {5});
        Environment environment = Environment.builder().region(scratch).build();
        String address = Long.toUnsignedString(environment.addressOf(scratch).orElseThrow());
        Runs.assertR0(5, Runs.run(kind, environment, "lddw %r1, " + address + "\n ldxb %r0, [%r1]\n exit"));
        assertEquals(OptionalLong.empty(), environment.addressOf(Region.of("scratch", new byte[] {5})));
    }

    @ParameterizedTest
    @EnumSource
    void theStackHas512Bytes(EngineKind kind) {
        Runs.assertR0(1, Runs.run(kind, "stb [%r10-512], 1\n stb [%r10-1], 2\n ldxb %r0, [%r10-512]\n exit"));
        Fault below = Runs.fault(Runs.run(kind, "stb [%r10-513], 1\n exit"));
        assertTrue(below.message().endsWith("is below the start of \"stack\" (512 bytes)"), below::message);
        Fault above = Runs.fault(Runs.run(kind, "stb [%r10+0], 1\n exit"));
        assertTrue(above.message().endsWith("passes the end of \"stack\" (512 bytes)"), above::message);
    }

    @ParameterizedTest
    @EnumSource
    void theStackIsZeroForEveryRunAndCall(EngineKind kind) {
        LinkedProgram entry = Runs.link(kind, Environment.empty(), "ldxdw %r0, [%r10-8]\n stdw [%r10-8], 1\n exit");
        Runs.assertR0(0, entry.run());
        Runs.assertR0(0, entry.run());
        Runs.assertR0(0, Runs.run(kind, DIRTIES_ITS_STACK));
    }

    @ParameterizedTest
    @EnumSource
    void everyFrameHasItsOwnStack(EngineKind kind) {
        String assembly = """
                    stdw [%r10-512], 1
                    call local callee
                    ldxdw %r0, [%r10-512]
                    exit
                callee:
                    stdw [%r10-512], 2
                    stdw [%r10-8], 2
                    exit
                """;
        Runs.assertR0(1, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void theCalleeUsesTheStackOfItsCallerThroughAPointer(EngineKind kind) {
        String assembly = """
                    stdw [%r10-8], 40
                    mov %r1, %r10
                    call local addTwo
                    ldxdw %r0, [%r10-8]
                    exit
                addTwo:
                    ldxdw %r2, [%r1-8]
                    add %r2, 2
                    stxdw [%r1-8], %r2
                    exit
                """;
        Runs.assertR0(42, Runs.run(kind, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void theStackOfAFunctionThatReturnedIsGone(EngineKind kind) {
        String assembly = """
                    call local leak
                    ldxb %r1, [%r0-1]
                    exit
                leak:
                    mov %r0, %r10
                    ldxb %r1, [%r0-1]
                    exit
                """;
        Fault fault = Runs.fault(Runs.run(kind, assembly));
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
        assertEquals(1, fault.pc());
    }

    @ParameterizedTest
    @EnumSource
    void nothingLeadsFromOneStackToTheNext(EngineKind kind) {
        String assembly = """
                    stdw [%r10-8], 1
                    call local callee
                    exit
                callee:
                    ldxb %r0, [%r10+OFFSET]
                    exit
                """;
        for (int offset : List.of(0, 1, 511, 512, 4095, 32767, -513, -1024, -4608, -32768)) {
            String signed = offset < 0 ? "" + offset : "+" + offset;
            Fault fault = Runs.fault(Runs.run(kind, assembly.replace("+OFFSET", signed)));
            assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
            assertEquals(3, fault.pc());
        }
    }
}

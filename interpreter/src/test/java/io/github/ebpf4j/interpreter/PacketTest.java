package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The legacy packet instructions. The packet is the memory of the run, and R6 must hold what R1 held at entry. */
class PacketTest {

    private static final byte[] PACKET = {(byte) 0x81, (byte) 0x92, (byte) 0xa3, (byte) 0xb4, (byte) 0xc5};

    /** Runs with R6 set as it must be; what is out of bounds is told by R0, which the program sets to 9 at its end. */
    private static Outcome access(EngineKind kind, String access) {
        String assembly = "mov %r6, %r1\n mov %r0, 9\n" + access + "\n mov %r1, 9\n stxdw [%r10-8], %r1\n exit";
        return Runs.link(kind, Environment.empty(), assembly).run(PACKET.clone());
    }

    @ParameterizedTest
    @EnumSource
    void theValueComesFromNetworkOrderWhateverTheProgramsOrder(EngineKind kind) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            Program program = Program.of(Assembler.assemble("mov %r6, %r1\n ldabsw 1\n exit"), order);
            Runs.assertR0(
                    0x92a3b4c5L,
                    kind.engine().link(program, Environment.empty()).run(PACKET.clone()));
        }
        Runs.assertR0(0x92a3, access(kind, "ldabsh 1"));
        Runs.assertR0(0x92, access(kind, "ldabsb 1"));
    }

    @ParameterizedTest
    @EnumSource
    void theLastByteIsWithinAndTheNextIsNot(EngineKind kind) {
        Runs.assertR0(0xc5, access(kind, "ldabsb 4"));
        Runs.assertR0(0xb4c5, access(kind, "ldabsh 3"));
        Runs.assertR0(0x92a3b4c5L, access(kind, "ldabsw 1"));
        for (String outside : List.of("ldabsb 5", "ldabsh 4", "ldabsw 2", "ldabsw 0x7fffffff", "ldabsb 0x7fffffff")) {
            Runs.assertR0(0, access(kind, outside));
        }
    }

    @ParameterizedTest
    @EnumSource
    void belowTheStartIsOutOfBounds(EngineKind kind) {
        for (String outside : List.of("ldabsb -1", "ldabsh -1", "ldabsw -4", "ldabsw 0x80000000")) {
            Runs.assertR0(0, access(kind, outside));
        }
        Runs.assertR0(0, access(kind, "mov %r3, 2\n ldindb %r3, -3"));
        Runs.assertR0(0x81, access(kind, "mov %r3, 2\n ldindb %r3, -2"));
    }

    @ParameterizedTest
    @EnumSource
    void theRegisterAndTheImmediateAreAddedIn32Bits(EngineKind kind) {
        // As in Linux and in classic BPF, the sum is a 32-bit number, and one above 2^31 is negative.
        Runs.assertR0(0x92, access(kind, "lddw %r3, 0x100000000\n ldindb %r3, 1"));
        Runs.assertR0(0xa3, access(kind, "mov32 %r3, -2\n ldindb %r3, 4"));
        Runs.assertR0(0, access(kind, "mov %r3, 0x7fffffff\n ldindb %r3, 1"));
        Runs.assertR0(0, access(kind, "lddw %r3, 0x7fffffffffffffff\n ldindb %r3, 0"));
    }

    @ParameterizedTest
    @EnumSource
    void r1ToR5AreLostAndR6ToR9AreKept(EngineKind kind) {
        String assembly = """
                    mov %r6, %r1
                    mov %r2, 2
                    mov %r3, 3
                    mov %r4, 4
                    mov %r5, 5
                    mov %r7, 7
                    mov %r9, 9
                    ldindb %r2, 0
                    or %r1, %r2
                    or %r1, %r3
                    or %r1, %r4
                    or %r1, %r5
                    lsh %r1, 8
                    or %r1, %r7
                    or %r1, %r9
                    mov %r0, %r1
                    exit
                """;
        Runs.assertR0(15, Runs.link(kind, Environment.empty(), assembly).run(PACKET.clone()));
    }

    @ParameterizedTest
    @EnumSource
    void r6MustHoldWhatR1HeldAtEntry(EngineKind kind) {
        for (String access : List.of("ldabsb 0", "ldindh %r1, 0", "ldabsb 99")) {
            Outcome outcome =
                    Runs.link(kind, Environment.empty(), access + "\n exit").run(PACKET.clone());
            Runs.assertFault(
                    Fault.Kind.PACKET_CONTEXT,
                    0,
                    "packet access with r6 = 0x0, must be 0x1000, what r1 held at entry",
                    outcome);
        }
        String moved = "mov %r6, %r1\n mov %r1, 5\n ldabsb 0\n exit";
        Runs.assertR0(0x81, Runs.link(kind, Environment.empty(), moved).run(PACKET.clone()));
        String added = "mov %r6, %r1\n add %r6, 1\n ldabsb 0\n exit";
        Outcome outcome = Runs.link(kind, Environment.empty(), added).run(PACKET.clone());
        assertEquals(Fault.Kind.PACKET_CONTEXT, Runs.fault(outcome).kind());
    }

    @ParameterizedTest
    @EnumSource
    void withoutMemoryThereIsNoPacket(EngineKind kind) {
        Runs.assertR0(0, Runs.run(kind, "mov %r6, %r1\n mov %r0, 5\n ldabsb 0\n mov %r0, 5\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void outOfBoundsEndsTheProgramFromWithinAFunction(EngineKind kind) {
        String assembly = """
                    mov %r6, %r1
                    call local peek
                    mov %r0, 5
                    exit
                peek:
                    ldabsb OFFSET
                    exit
                """;
        Runs.assertR0(
                0,
                Runs.link(kind, Environment.empty(), assembly.replace("OFFSET", "5"))
                        .run(PACKET.clone()));
        Runs.assertR0(
                5,
                Runs.link(kind, Environment.empty(), assembly.replace("OFFSET", "4"))
                        .run(PACKET.clone()));
    }
}

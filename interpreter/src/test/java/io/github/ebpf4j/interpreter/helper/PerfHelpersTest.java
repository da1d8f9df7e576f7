package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.PerfEventContext;
import io.github.ebpf4j.interpreter.context.RegistersContext;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PerfHelpersTest {

    private static final long ENOENT = -2;
    private static final long EINVAL = -22;

    private final PerfEventContext sample = PerfEventContext.of(
                    Registers.of(Architecture.X86_64).instructionPointer(0x400))
            .samplePeriod(99)
            .address(0x1234)
            .reading(new PerfEventContext.Reading(5, 60, 700))
            .branches(List.of(new PerfEventContext.Branch(1, 2, 4), new PerfEventContext.Branch(8, 16, 32)));

    /** Returns a program that asks for some bytes and adds the words of its stack up, if that does not fail. */
    private static HelperCalls calls(ByteOrder byteOrder, int size, long flags) {
        String sum = """
                    jslt %r0, 0, exit
                    ldxdw %r1, [%r10-48]
                    add %r0, %r1
                    ldxdw %r1, [%r10-40]
                    add %r0, %r1
                    ldxdw %r1, [%r10-32]
                    add %r0, %r1
                    ldxdw %r1, [%r10-24]
                    add %r0, %r1
                    ldxdw %r1, [%r10-16]
                    add %r0, %r1
                    ldxdw %r1, [%r10-8]
                    add %r0, %r1
                    exit
                """;
        String buffer = "mov %r2, %r10\n sub %r2, 48\n mov %r3, SIZE\n lddw %r4, FLAGS\n";
        return HelperCalls.of(
                World.deterministic(),
                byteOrder,
                Optional.empty(),
                Map.of(
                        "reading",
                                (buffer + "call bpf_perf_prog_read_value\n" + sum)
                                        .replace("SIZE", "" + size)
                                        .replace("FLAGS", "0"),
                        "branches",
                                (buffer + "call bpf_read_branch_records\n" + sum)
                                        .replace("SIZE", "" + size)
                                        .replace("FLAGS", "" + flags),
                        "snapshot",
                                (buffer + "mov %r1, %r2\n mov %r2, %r3\n mov %r3, %r4\n call bpf_get_branch_snapshot\n"
                                                + sum)
                                        .replace("SIZE", "" + size)
                                        .replace("FLAGS", "" + flags),
                        "period", "ldxdw %r0, [%r1+168]\n exit",
                        "address", "ldxdw %r0, [%r1+176]\n exit",
                        "ip", "ldxdw %r0, [%r1+128]\n exit",
                        "arm period", "ldxdw %r0, [%r1+272]\n exit",
                        "arm ip", "ldxdw %r0, [%r1+256]\n exit",
                        "arm behind", "ldxdw %r0, [%r1+288]\n exit"),
                builder -> builder,
                "bpf_perf_prog_read_value",
                "bpf_read_branch_records",
                "bpf_get_branch_snapshot");
    }

    private static long run(String program, int size, long flags, Context context) {
        return calls(ByteOrder.LITTLE_ENDIAN, size, flags).run(program, context);
    }

    @ParameterizedTest
    @CsvSource({"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void aSampleHasRegistersPeriodAndAddress(String order) {
        HelperCalls calls = calls(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, 24, 0);
        assertEquals(99, calls.run("period", sample));
        assertEquals(0x1234, calls.run("address", sample));
        assertEquals(0x400, calls.run("ip", sample));
        assertEquals(765, calls.run("reading", sample));
        PerfEventContext arm = PerfEventContext.of(
                        Registers.of(Architecture.ARM64).instructionPointer(0x800))
                .samplePeriod(98);
        assertEquals(98, calls.run("arm period", arm));
        assertEquals(0x800, calls.run("arm ip", arm));
        assertThrows(FaultException.class, () -> calls.run("arm behind", arm));
    }

    @Test
    void aReadingHasOneSize() {
        assertEquals(765, run("reading", 24, 0, sample));
        for (int size : new int[] {0, 8, 23, 25, 48}) {
            assertEquals(EINVAL, run("reading", size, 0, sample));
        }
        for (int size : new int[] {49, -1, Integer.MIN_VALUE}) {
            FaultException refusal = assertThrows(FaultException.class, () -> run("reading", size, 0, sample));
            assertEquals(Fault.Kind.MEMORY_ACCESS, refusal.fault().kind());
        }
    }

    @Test
    void branchesAreWrittenAsFarAsTheyFit() {
        assertEquals(48 + 7 + 56, run("branches", 48, 0, sample));
        assertEquals(24 + 7, run("branches", 24, 0, sample));
        assertEquals(0, run("branches", 0, 0, sample));
        assertEquals(48, run("branches", 0, 1, sample), "only how many bytes there are");
        assertEquals(EINVAL, run("branches", 47, 0, sample));
        assertEquals(EINVAL, run("branches", 48, 2, sample));
        assertEquals(ENOENT, run("branches", 48, 0, sample.branches(List.of())));
        assertThrows(
                FaultException.class,
                () -> run("branches", 72, 0, sample.branches(List.of(new PerfEventContext.Branch(1, 2, 3)))));
    }

    @Test
    void aSnapshotOfBranchesIsThatOfTheContext() {
        assertEquals(48 + 7 + 56, run("snapshot", 48, 0, sample));
        assertEquals(24 + 7, run("snapshot", 25, 0, sample));
        assertEquals(EINVAL, run("snapshot", 48, 1, sample));
        assertEquals(ENOENT, run("snapshot", 23, 0, sample));
        assertEquals(ENOENT, run("snapshot", 48, 0, RegistersContext.entry()));
    }

    @ParameterizedTest
    @EnumSource
    void onlyAPerfEventHasACounter(Architecture architecture) {
        RegistersContext context = RegistersContext.of(Registers.of(architecture));
        assertThrows(FaultException.class, () -> run("reading", 24, 0, context));
        assertThrows(FaultException.class, () -> run("branches", 24, 0, context));
    }
}

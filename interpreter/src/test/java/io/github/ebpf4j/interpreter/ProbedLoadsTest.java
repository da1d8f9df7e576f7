package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads from where there is no memory: 0 for programs that follow the kernel's pointers, a fault for all others. */
class ProbedLoadsTest {

    private static final Set<ProgramType> PROBING = EnumSet.of(
            ProgramType.KPROBE,
            ProgramType.TRACEPOINT,
            ProgramType.PERF_EVENT,
            ProgramType.RAW_TRACEPOINT,
            ProgramType.RAW_TRACEPOINT_WRITABLE,
            ProgramType.TRACING,
            ProgramType.STRUCT_OPS,
            ProgramType.EXT,
            ProgramType.LSM);

    private static final String[] LOADS = {"ldxb", "ldxh", "ldxw", "ldxdw", "ldxsb", "ldxsh", "ldxsw"};

    private static LinkedProgram link(ProgramType type, Environment environment, String assembly) {
        Attachment attachment = new Attachment(type, Optional.empty(), "", false, true);
        return Engine.interpreter()
                .link(
                        new Program(
                                "main",
                                "",
                                attachment,
                                Assembler.assemble(assembly),
                                ByteOrder.LITTLE_ENDIAN,
                                List.of(),
                                List.of(),
                                List.of(),
                                ""),
                        environment);
    }

    @ParameterizedTest
    @EnumSource
    void aLoadFromNowhereFindsZeroInProgramsThatTrace(ProgramType type) {
        for (String load : LOADS) {
            for (long address : new long[] {0, 1, 0xfff, 0x1000, 1L << 40, 1L << 60, -1, Long.MIN_VALUE}) {
                String assembly = "mov %%r0, 7\n lddw %%r1, %d\n %s %%r0, [%%r1+0]\n exit".formatted(address, load);
                Outcome outcome = link(type, Environment.empty(), assembly).run();
                if (PROBING.contains(type)) {
                    assertEquals(0, outcome.r0());
                } else {
                    assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stxdw [%r1+0], %r0",
                "stdw [%r1+0], 1",
                "lock add [%r1], %r0",
                "lock fetch add [%r1], %r0",
            })
    void aStoreToNowhereIsAFaultAllTheSame(String store) {
        Outcome outcome = link(
                        ProgramType.TRACING, Environment.empty(), "mov %r1, 0\n mov %r0, 0\n " + store + "\n exit")
                .run();
        assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ldxdw %r0, [%r10+0]",
                "ldxdw %r0, [%r10-520]",
                "ldxw %r0, [%r10-2]",
                "mov %r1, %r10\n add %r1, 0x10000\n ldxb %r0, [%r1+0]"
            })
    void aLoadBesideTheStackIsAFaultAllTheSame(String load) {
        Outcome outcome =
                link(ProgramType.TRACING, Environment.empty(), load + "\n exit").run();
        assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, -1})
    void theHostIsRefusedAllTheSame(long address) {
        Environment environment = Environment.builder()
                .helper(1, (caller, r1, r2, r3, r4, r5) -> {
                    assertEquals(false, caller.isReadable(r1, 1));
                    return caller.load(r1, 1);
                })
                .helper(2, (caller, r1, r2, r3, r4, r5) -> caller.read(r1, 4).length)
                .build();
        for (int helper : new int[] {1, 2}) {
            Outcome outcome = link(
                            ProgramType.KPROBE, environment, "mov %%r1, %d\n call %d\n exit".formatted(address, helper))
                    .run();
            assertEquals(Fault.Kind.MEMORY_ACCESS, Runs.fault(outcome).kind());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProgramType.class,
            names = {"TRACING", "XDP"})
    void whatIsThereIsLoaded(ProgramType type) {
        byte[] memory = {1, 2, 3, 4, 5, 6, 7, 8};
        assertEquals(
                0x0807_0605_0403_0201L,
                link(type, Environment.empty(), "ldxdw %r0, [%r1+0]\n exit")
                        .run(memory)
                        .r0());
    }
}

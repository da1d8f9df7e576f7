package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a fault says: the size, the address, the region and its size. */
class MemoryMessagesTest {

    private static final Map<Integer, String> SUFFIX = Map.of(1, "b", 2, "h", 4, "w", 8, "dw");

    private static Region packet() {
        return Region.of("packet", new byte[60]);
    }

    private static void assertMessage(EngineKind kind, Region memory, String access, String message) {
        Outcome outcome = Runs.run(kind, memory, access + "\n mov %r0, 7\n exit");
        assertEquals("pc 0: " + message, Runs.fault(outcome).toString());
    }

    @ParameterizedTest
    @EnumSource
    void theEndIsTheLastByteForEverySize(EngineKind kind) {
        for (int size : List.of(1, 2, 4, 8)) {
            String suffix = SUFFIX.get(size);
            int last = 60 - size;
            int next = 0x1000 + last + 1;
            Runs.assertR0(0, Runs.run(kind, packet(), "ldx%s %%r0, [%%r1+%d]\n exit".formatted(suffix, last)));
            assertMessage(
                    kind,
                    packet(),
                    "ldx%s %%r0, [%%r1+%d]".formatted(suffix, last + 1),
                    "%d-byte read at 0x%x passes the end of \"packet\" (60 bytes)".formatted(size, next));
            for (String store : List.of("st%s [%%r1+%d], 1", "stx%s [%%r1+%d], %%r2")) {
                Runs.assertR0(0, Runs.run(kind, packet(), store.formatted(suffix, last) + "\n exit"));
                assertMessage(
                        kind,
                        packet(),
                        store.formatted(suffix, last + 1),
                        "%d-byte write at 0x%x passes the end of \"packet\" (60 bytes)".formatted(size, next));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStartIsTheFirstByteForEverySize(EngineKind kind) {
        for (int size : List.of(1, 2, 4, 8)) {
            String suffix = SUFFIX.get(size);
            Runs.assertR0(0, Runs.run(kind, packet(), "ldx%s %%r0, [%%r1]\n exit".formatted(suffix)));
            assertMessage(
                    kind,
                    packet(),
                    "ldx%s %%r0, [%%r1-1]".formatted(suffix),
                    "%d-byte read at 0xfff is in no memory of the program".formatted(size));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMessageOfTheDesignIsGivenToTheLetter(EngineKind kind) {
        assertMessage(
                kind, packet(), "ldxdw %r0, [%r1+56]", "8-byte read at 0x1038 passes the end of \"packet\" (60 bytes)");
    }

    @ParameterizedTest
    @EnumSource
    void atomicOperationsWrite(EngineKind kind) {
        assertMessage(
                kind,
                packet(),
                "lock add32 [%r1+57], %r2",
                "4-byte write at 0x1039 passes the end of \"packet\" (60 bytes)");
        assertMessage(
                kind,
                Region.readOnly("table", new byte[8]),
                "lock fetch add [%r1], %r2",
                "8-byte write at 0x1000 is in read-only \"table\" (8 bytes)");
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyMemoryIsReadAndNotWritten(EngineKind kind) {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
        Region table = Region.readOnly("table", bytes);
        Runs.assertR0(0x0807060504030201L, Runs.run(kind, table, "ldxdw %r0, [%r1]\n exit"));
        for (int size : List.of(1, 2, 4, 8)) {
            assertMessage(
                    kind,
                    table,
                    "st%s [%%r1], -1".formatted(SUFFIX.get(size)),
                    "%d-byte write at 0x1000 is in read-only \"table\" (8 bytes)".formatted(size));
        }
        assertEquals(0x01, bytes[0]);
        Runs.assertR0(0xff, Runs.run(kind, Region.of("table", bytes), "stb [%r1], -1\n ldxb %r0, [%r1]\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void addressesThatNobodyGaveAreInNoMemory(EngineKind kind) {
        Map<String, String> messages = Map.of(
                "0x8000000000000000", "8-byte read at 0x8000000000000000 is in no memory of the program",
                "0xffffffffffffffff", "8-byte read at 0xffffffffffffffff is in no memory of the program",
                "0x7fffffffffffffff", "8-byte read at 0x7fffffffffffffff is in no memory of the program",
                "0x00000000ffffffff", "8-byte read at 0xffffffff passes the end of \"packet\" (60 bytes)",
                "0x0000000080000000", "8-byte read at 0x80000000 passes the end of \"packet\" (60 bytes)",
                "0x0000000080001000", "8-byte read at 0x80001000 passes the end of \"packet\" (60 bytes)",
                "0x0000000000000ff8", "8-byte read at 0xff8 is in no memory of the program",
                "0x0000000000000000", "8-byte read at 0x0 is in no memory of the program");
        messages.forEach((address, message) -> {
            Outcome outcome = Runs.run(kind, packet(), "lddw %r2, " + address + "\n ldxdw %r0, [%r2]\n exit");
            Runs.assertFault(Fault.Kind.MEMORY_ACCESS, 2, message, outcome);
        });
    }

    @ParameterizedTest
    @EnumSource
    void withoutMemoryAddressZeroIsNoMemory(EngineKind kind) {
        Outcome outcome = Runs.run(kind, "ldxw %r0, [%r1]\n exit");
        Runs.assertFault(Fault.Kind.MEMORY_ACCESS, 0, "4-byte read at 0x0 is in no memory of the program", outcome);
    }

    @ParameterizedTest
    @EnumSource
    void aSumThatWrapsAroundIsTheSameAddress(EngineKind kind) {
        byte[] bytes = new byte[60];
        bytes[3] = 77;
        Region packet = Region.of("packet", bytes);
        // 0x1003 - 32767 and 0x1003 + 32768, the latter after a wrap below zero.
        Runs.assertR0(77, Runs.run(kind, packet, "mov %r2, -28668\n ldxb %r0, [%r2+32767]\n exit"));
        Runs.assertR0(77, Runs.run(kind, packet, "mov %r2, 36867\n ldxb %r0, [%r2-32768]\n exit"));
        Outcome wrapped = Runs.run(kind, packet, "lddw %r2, 0x7fffffffffffffff\n ldxb %r0, [%r2+1]\n exit");
        Runs.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                2,
                "1-byte read at 0x8000000000000000 is in no memory of the program",
                wrapped);
    }
}

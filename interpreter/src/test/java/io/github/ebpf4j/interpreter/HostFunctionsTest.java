package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.IOException;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of the host: what they are given, what they may do to memory, and what their exceptions become. */
class HostFunctionsTest {

    private static Environment helper(int id, HostFunction function) {
        return Environment.builder().helper(id, function).build();
    }

    @ParameterizedTest
    @EnumSource
    void argumentsAreR1ToR5AndTheResultIsR0(EngineKind kind) {
        HostFunction digits = (memory, r1, r2, r3, r4, r5) -> r1 << 16 | r2 << 12 | r3 << 8 | r4 << 4 | r5;
        Environment environment = Environment.builder()
                .helper(9, digits)
                .btfFunction(9, (m, a, b, c, d, e) -> -1)
                .build();
        String call = """
                    mov %r0, 9
                    mov %r1, 1
                    mov %r2, 2
                    mov %r3, 3
                    mov %r4, 4
                    mov %r5, 5
                    mov %r6, 6
                    CALL
                    exit
                """;
        Runs.assertR0(0x12345, Runs.run(kind, environment, call.replace("CALL", "call 9")));
        Runs.assertR0(-1, Runs.run(kind, environment, call.replace("CALL", "call runtime 9")));
    }

    @ParameterizedTest
    @EnumSource
    void allBitsOfArgumentsAndResultAreKept(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> ~r1);
        Runs.assertR0(
                ~0x8123_4567_89ab_cdefL, Runs.run(kind, environment, "lddw %r1, 0x8123456789abcdef\n call 1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aCallKeepsR6ToR10(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> 0);
        String assembly = """
                    mov %r6, 1
                    mov %r9, 2
                    mov %r7, %r10
                    call 1
                    mov %r0, %r6
                    add %r0, %r9
                    jeq %r7, %r10, exit
                    mov %r0, -1
                    exit
                """;
        Runs.assertR0(3, Runs.run(kind, environment, assembly));
    }

    @ParameterizedTest
    @EnumSource
    void theMemoryIsThatOfTheProgramInItsByteOrder(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            long first = memory.load(r1, 2);
            memory.store(r1 + 2, 2, first + 1);
            memory.write(r1 + 4, memory.read(r1, 2));
            memory.store(r2, 8, memory.byteOrder() == ByteOrder.BIG_ENDIAN ? 8 : 7);
            return first;
        });
        String assembly = "mov %r2, %r10\n sub %r2, 8\n call 1\n ldxdw %r1, [%r10-8]\n lsh %r0, 8\n or %r0, %r1\n exit";
        byte[] little = {1, 2, 0, 0, 0, 0};
        Runs.assertR0(0x020107, Runs.link(kind, environment, assembly).run(little));
        assertArrayEquals(new byte[] {1, 2, 2, 2, 1, 2}, little);
        byte[] big = {1, 2, 0, 0, 0, 0};
        Program program = Program.of(Assembler.assemble(assembly), ByteOrder.BIG_ENDIAN);
        Runs.assertR0(0x010208, kind.engine().link(program, environment).run(big));
        assertArrayEquals(new byte[] {1, 2, 1, 3, 1, 2}, big);
    }

    @ParameterizedTest
    @EnumSource
    void loadsAndStoresHaveFourSizes(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            memory.store(r1, (int) r2, 0x8877_6655_4433_2211L);
            return memory.load(r1, (int) r2);
        });
        long[] expected = {0, 0x11, 0x2211, 0, 0x4433_2211L, 0, 0, 0, 0x8877_6655_4433_2211L};
        for (int size = -1; size <= 9; size++) {
            LinkedProgram program = Runs.link(kind, environment, "mov %%r2, %d\n call 1\n exit".formatted(size));
            Outcome outcome = program.run(new byte[8]);
            if (size > 0 && size < 9 && expected[size] != 0) {
                Runs.assertR0(expected[size], outcome);
            } else {
                Runs.assertFault(
                        Fault.Kind.HOST_FUNCTION,
                        1,
                        "helper 1 threw java.lang.IllegalArgumentException: size is %d, must be 1, 2, 4 or 8"
                                .formatted(size),
                        outcome);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccessOfTheHostIsCheckedAsOneOfTheProgram(EngineKind kind) {
        byte[] bytes = {1, 2, 3, 4};
        Environment write = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            memory.write(r1, new byte[(int) r2]);
            return 0;
        });
        Fault fault = Runs.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                1,
                "5-byte write at 0x1000 passes the end of \"memory\" (4 bytes)",
                Runs.link(kind, write, "mov %r2, 5\n call 1\n exit").run(bytes));
        assertEquals("call 1", fault.instruction());
        assertArrayEquals(new byte[] {1, 2, 3, 4}, bytes);
        Runs.assertR0(0, Runs.link(kind, write, "mov %r2, 4\n call 1\n exit").run(bytes));
        assertArrayEquals(new byte[4], bytes);

        Environment read = helper(1, (memory, r1, r2, r3, r4, r5) -> memory.read(r1, (int) r2).length);
        String reading = "mov %r2, SIZE\n call 1\n exit";
        // A size that comes from the program may be anything, and nothing may be allocated for it.
        for (int size : new int[] {5, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            LinkedProgram program = Runs.link(kind, read, reading.replace("SIZE", "" + size));
            Fault refused = Runs.fault(program.run(bytes));
            assertEquals(Fault.Kind.MEMORY_ACCESS, refused.kind());
            assertTrue(refused.message().startsWith(size + "-byte read at 0x1000 "), refused::message);
        }
        for (int size : new int[] {0, 4}) {
            Runs.assertR0(
                    size,
                    Runs.link(kind, read, reading.replace("SIZE", "" + size)).run(bytes));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHostFunctionMayCatchAnAccessThatIsRefused(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            try {
                return memory.load(r1, 8);
            } catch (MemoryAccessException e) {
                return -14;
            }
        });
        Runs.assertR0(-14, Runs.run(kind, environment, "mov %r1, 0\n call 1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionOfTheHostEndsTheProgram(EngineKind kind) {
        HostFunction fails = (memory, r1, r2, r3, r4, r5) -> {
            throw new IllegalStateException("no such user");
        };
        Environment environment =
                Environment.builder().helper(5, fails).btfFunction(8, fails).build();
        Fault helper = Runs.assertFault(
                Fault.Kind.HOST_FUNCTION,
                1,
                "helper 5 threw java.lang.IllegalStateException: no such user",
                Runs.run(kind, environment, "mov %r0, 1\n call 5\n exit"));
        assertEquals(1, helper.registers().get(0));
        Runs.assertFault(
                Fault.Kind.HOST_FUNCTION,
                0,
                "function with BTF id 8 threw java.lang.IllegalStateException: no such user",
                Runs.run(kind, environment, "call runtime 8\n exit"));
        Runs.assertFault(
                Fault.Kind.HOST_FUNCTION,
                1,
                "helper 5 threw java.lang.IllegalStateException: no such user",
                Runs.run(kind, environment, "mov %r1, 5\n call %r1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aHostFunctionMayRunAProgramOfItsOwn(EngineKind kind) {
        LinkedProgram inner = Runs.link(kind, Environment.empty(), "stdw [%r10-8], 5\n ldxdw %r0, [%r10-8]\n exit");
        Environment environment =
                helper(1, (memory, r1, r2, r3, r4, r5) -> inner.run().r0());
        Runs.assertR0(
                6,
                Runs.run(kind, environment, "stdw [%r10-8], 1\n call 1\n ldxdw %r1, [%r10-8]\n add %r0, %r1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aCheckedExceptionThatIsNotDeclaredIsAFaultToo(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            HostFunctionsTest.<RuntimeException>throwAsUnchecked(new IOException("no disk"));
            return 0;
        });

        Runs.assertFault(
                Fault.Kind.HOST_FUNCTION,
                0,
                "helper 1 threw java.io.IOException: no disk",
                Runs.run(kind, environment, "call 1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsOneLineWhateverTheExceptionSays(EngineKind kind) {
        Environment environment = helper(1, (memory, r1, r2, r3, r4, r5) -> {
            throw new IllegalStateException("two\r\nlines");
        });

        Runs.assertFault(
                Fault.Kind.HOST_FUNCTION,
                0,
                "helper 1 threw java.lang.IllegalStateException: two lines",
                Runs.run(kind, environment, "call 1\n exit"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // What other languages do without a cast.
    private static <E extends Throwable> void throwAsUnchecked(Throwable throwable) throws E {
        throw (E) throwable;
    }
}

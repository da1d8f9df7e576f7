package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Rule;
import io.github.ebpf4j.isa.ValidationException;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table is executed: the programs are in {@code every-row.txt}, and none may be missing there. */
class EveryRowTest {

    private static final String MEMORY = "8192a3b4c5d6e7f81122334455667708";

    private static final Environment ENVIRONMENT = Environment.builder()
            .helper(5, (memory, r1, r2, r3, r4, r5) -> 10_000 * r1 + 1000 * r2 + 100 * r3 + 10 * r4 + r5)
            .helper(
                    6,
                    (memory, r1, r2, r3, r4, r5) ->
                            memory.mapAt(r1).map(map -> map.values().size()).orElse(-1))
            .btfFunction(5, (memory, r1, r2, r3, r4, r5) -> r1 + 10 * r2 + 100 * r3 + 1000 * r4 + 10_000 * r5)
            .mapByFd(3, BoundMap.of("by fd", Region.of("by fd", bytesFrom(0x21, 24))))
            .mapByIndex(3, BoundMap.of("by index", Region.of("by index", bytesFrom(0x31, 40))))
            .variable(3, Region.of("variable", bytesFrom(0x70, 2)))
            .arena(Region.of("arena", bytesFrom(0x51, 8)))
            .build();

    private static final Map<Opcode, String> NOT_EXECUTED = Map.of(Opcode.GOTOX, "gotox %r1");

    record RowCase(Opcode row, String assembly, long r0) {
        @Override
        public String toString() {
            return row + ": " + assembly;
        }
    }

    private static byte[] bytesFrom(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    static List<RowCase> cases() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                EveryRowTest.class.getResourceAsStream("/every-row.txt"), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", -1))
                    .map(part -> new RowCase(
                            Opcode.valueOf(part[0].toUpperCase(Locale.ROOT)),
                            part[1],
                            Long.parseUnsignedLong(part[2].substring(2), 16)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatTheRfcSays(RowCase test) {
        Bytecode code = Assembler.assemble(test.assembly().replace(';', '\n'));
        assertTrue(
                code.instructions().stream().map(Opcode::lookup).anyMatch(Optional.of(test.row())::equals),
                "the program has no " + test.row());
        for (EngineKind kind : EngineKind.values()) {
            Outcome outcome = kind.engine()
                    .link(Program.of(code), ENVIRONMENT)
                    .run(HexFormat.of().parseHex(MEMORY));
            Runs.assertR0(test.r0(), outcome);
        }
    }

    @Test
    void noRowIsLeftOut() {
        Set<Opcode> missing = EnumSet.allOf(Opcode.class);
        cases().forEach(test -> missing.remove(test.row()));
        missing.removeAll(NOT_EXECUTED.keySet());
        assertEquals(Set.of(Opcode.NEXT_IMM), missing);
    }

    @ParameterizedTest
    @EnumSource
    void whatHasNoRuntimeYetIsRefusedByName(EngineKind kind) {
        NOT_EXECUTED.forEach((row, assembly) -> {
            LinkException refusal = assertThrows(
                    LinkException.class, () -> Runs.link(kind, ENVIRONMENT, "mov %r0, 0\n" + assembly + "\n exit"));
            assertEquals(
                    "program \"main\", pc 1: %s cannot be executed yet".formatted(row.operation()),
                    refusal.getMessage());
        });
    }

    @ParameterizedTest
    @EnumSource
    void theRowThatIsNoInstructionIsRefused(EngineKind kind) {
        ValidationException refusal = assertThrows(
                ValidationException.class, () -> Runs.link(kind, ENVIRONMENT, ".8byte 0x0000000500000000\n exit"));
        assertEquals(Rule.SECOND_SLOT_ALONE, refusal.findings().get(0).rule());
    }
}

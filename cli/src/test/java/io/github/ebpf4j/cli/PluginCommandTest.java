package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PluginCommandTest {

    private static final byte[] SUM = runnersHex(Session.assembled("ldxh %r0, [%r1]\nadd %r0, %r2\nexit"));

    /** Returns what the runner writes to a plugin: two spaces after each byte, and the end of the line. */
    private static byte[] runnersHex(byte[] bytes) {
        return Session.bytes(HexFormat.ofDelimiter("  ").formatHex(bytes) + "  \n");
    }

    @Test
    void memoryAsTheRunnerGivesIt() {
        Session.of(SUM, "plugin", "01  02  ff  ").assertPrints("204\n");
    }

    @Test
    void noMemoryIsNoArgument() {
        Session.of(runnersHex(Session.assembled("mov %r0, -1\nexit")), "plugin").assertPrints("ffffffffffffffff\n");
    }

    @Test
    void anObjectFileAsTheRunnerWritesIt() {
        byte[] object = runnersHex(RunnersObject.of(Session.assembled("ldxh %r0, [%r1]\nadd %r0, %r2\nexit")));

        Session.of(object, "plugin", "01  02  ff  ", "--elf").assertPrints("204\n");
        Session.of(object, "plugin", "01  02  ff  ", "--profile", "linux", "--elf")
                .assertPrints("204\n");
    }

    @Test
    void anObjectFileThatIsRefused() {
        byte[] object = runnersHex(Session.objectBytes("undefined.bpfel.o"));

        Session.of(object, "plugin", "--elf").assertRefuses("link: program \"call_missing\"", "\"missing\"");
        Session.of(object, "plugin", "aa  bb  ", "--elf")
                .assertRefuses("link: program \"call_missing\"", "\"missing\"");
        Session.of(runnersHex(Session.objectBytes("fibonacci.bpfel.o")), "plugin", "--elf")
                .assertRefuses("load: standard input: ", "\"xdp_fib\", \"xdp_fib2\"");
        Session.of(SUM, "plugin", "--elf").assertRefuses("load: standard input: ", "ELF");
    }

    @Test
    void optionsStandBetweenMemoryAndElf() {
        Session.of(SUM, "plugin", "01  02  ff  ", "--profile", "rfc9669").assertPrints("204\n");
        Session.of(runnersHex(Session.assembled("call %r2\nexit")), "plugin", "aa  ", "--profile", "rfc9669")
                .assertRefuses("validate: pc 0: ", "is of profile callx");
        Session.of(SUM, "plugin", "aa  ", "--profile=rfc9669", "--elf").assertRefuses("load: standard input: ", "ELF");
    }

    @Test
    void theShortWayIsThatOfPicocli() {
        List<List<String>> calls = List.of(
                List.of("plugin"),
                List.of("plugin", "--elf"),
                List.of("plugin", "01  02  ff  "),
                List.of("plugin", "01  02  ff  ", "--elf"),
                List.of("plugin", "zz"),
                List.of("plugin", ""));
        for (List<String> call : calls) {
            List<String> longWay = new ArrayList<>(call);
            longWay.add("--profile=linux,callx");
            assertTrue(PluginCommand.ofRunnersCall(call, console()).isPresent(), call::toString);
            assertTrue(PluginCommand.ofRunnersCall(longWay, console()).isEmpty(), longWay::toString);
            assertEquals(Session.of(SUM, longWay.toArray(String[]::new)), Session.of(SUM, call.toArray(String[]::new)));
        }
    }

    private static Console console() {
        return new Console(System.in, System.out, System.err);
    }

    @Test
    void otherCallsAreLeftToPicocli() {
        for (String call :
                List.of("", "run", "plugin --help", "plugin --elf --elf", "plugin aa bb", "plugin --elf aa")) {
            assertTrue(
                    PluginCommand.ofRunnersCall(Arrays.asList(call.split(" ")), console())
                            .isEmpty(),
                    call);
        }
        Session.of(SUM, "plugin", "aa", "bb")
                .assertWrongUsage("ebpf4j plugin: Unmatched argument at index 2: 'bb' (see ebpf4j plugin --help)");
    }

    @Test
    void upstreamsHelpersAreThere() {
        Session.of(runnersHex(Session.assembled("mov %r1, 7\ncall 5\nexit")), "plugin")
                .assertPrints("7\n");
    }

    @Test
    void textThatIsNotHexadecimal() {
        Session.of(SUM, "plugin", "1")
                .assertRefuses("load: memory: character 1: \"1\" is not bytes of two hexadecimal digits");
        Session.of(Session.bytes("95 00 0g"), "plugin")
                .assertRefuses("load: standard input: character 7: \"0g\" is not bytes of two hexadecimal digits");
    }

    @Test
    void aProgramThatIsNone() {
        Session.of("plugin").assertRefuses("validate: pc 0: the program has no instruction", "");
        Session.of(Session.bytes("95 00"), "plugin")
                .assertRefuses("load: standard input (bytecode): 2 bytes are not whole instructions", "");
        Session.of(SUM, "plugin").assertRefuses("run: pc 0: 2-byte read at 0x0 ", ": ldxh %r0, [%r1]");
    }

    @TestFactory
    Stream<DynamicTest> everyUnusedFieldOfEveryRowIsRefusedByName() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Opcode row : Opcode.values()) {
            for (Field field : Field.values()) {
                if (isUnused(row, field)) {
                    tests.add(dynamicTest(row + " " + field, () -> assertNamed(row, field)));
                }
            }
        }
        assertTrue(tests.size() > 200, () -> tests.size() + " unused fields");
        return tests.stream();
    }

    private static boolean isUnused(Opcode row, Field field) {
        // A register in the imm of callx is the older form of it; a lone second slot is no instruction.
        return row.constraint(field).kind() == Constraint.Kind.EXACTLY
                && !row.selectingFields().contains(field)
                && (field != Field.NEXT_IMM || row.operation() == Opcode.LDDW.operation())
                && !(row == Opcode.CALLX && field == Field.IMM)
                && row != Opcode.NEXT_IMM;
    }

    private static void assertNamed(Opcode row, Field unused) {
        Instruction instruction = row.operation() == Opcode.LDDW.operation()
                ? Instruction.wide(
                        content(row, Field.DST, unused),
                        content(row, Field.SRC, unused),
                        content(row, Field.OFFSET, unused),
                        content(row, Field.IMM, unused),
                        content(row, Field.NEXT_IMM, unused))
                : Instruction.of(
                        row.opcode(),
                        content(row, Field.DST, unused),
                        content(row, Field.SRC, unused),
                        content(row, Field.OFFSET, unused),
                        content(row, Field.IMM, unused));
        byte[] code = Bytecode.of(instruction, Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0))
                .encode(ByteOrder.LITTLE_ENDIAN);

        Session.of(runnersHex(code), "plugin")
                .assertRefuses(
                        "validate: pc 0: " + row + ": " + unused + " is 1, must be 0 (unused-field, ", "RFC 9669");
    }

    private static int content(Opcode row, Field field, Field unused) {
        return field == unused ? 1 : row.constraint(field).value();
    }

    @TestFactory
    Stream<DynamicTest> upstreamsUnusedFieldsAreRefusedByName() throws IOException {
        Path negative = upstream()
                .map(folder -> folder.resolve("negative"))
                .filter(Files::isDirectory)
                .orElseGet(
                        () -> abort("upstream's negative vectors are not here: name their folder, which has the folder"
                                + " negative, with -Debpf4j.upstream=DIR or EBPF4J_UPSTREAM=DIR"));
        List<DynamicTest> tests = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(negative, "unused-*.data")) {
            for (Path file : files) {
                tests.add(dynamicTest(String.valueOf(file.getFileName()), () -> {
                    TestVector vector = VectorReader.read(file);
                    String field = vector.name().replaceFirst(".*-", "");
                    Session.of(runnersHex(vector.code().encode(ByteOrder.LITTLE_ENDIAN)), "plugin")
                            .assertRefuses("validate: pc ", ": " + field + " is ");
                }));
            }
        }
        assertEquals(45, tests.size());
        return tests.stream();
    }

    private static Optional<Path> upstream() {
        return Stream.of(
                        System.getProperty("ebpf4j.upstream", ""),
                        System.getenv().getOrDefault("EBPF4J_UPSTREAM", ""))
                .filter(name -> !name.isBlank())
                .map(name ->
                        Path.of(System.getProperty("ebpf4j.invokedFrom", "")).resolve(name))
                .findFirst()
                .or(() -> Optional.of(Session.testcases().resolve("bpf_conformance")));
    }
}

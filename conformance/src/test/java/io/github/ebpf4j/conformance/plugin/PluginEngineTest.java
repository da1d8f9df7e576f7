package io.github.ebpf4j.conformance.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ebpf4j.conformance.Bytes;
import io.github.ebpf4j.conformance.ConformanceReport;
import io.github.ebpf4j.conformance.ConformanceRunner;
import io.github.ebpf4j.conformance.EngineUnderTest;
import io.github.ebpf4j.conformance.EngineUnderTest.Answer;
import io.github.ebpf4j.conformance.PluginException;
import io.github.ebpf4j.conformance.PluginOptions;
import io.github.ebpf4j.conformance.Suite;
import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorReader;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that do whatever a plugin should not, as scripts for the shell. */
class PluginEngineTest {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final String ASM = "mov32 %r0, 42\nexit\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(SHELL), "the plugins of this test are scripts, and there is no " + SHELL);
    }

    /** Returns a plugin that runs a script, in whose folder it works; the trial that comes first is over. */
    private EngineUnderTest plugin(Duration timeout, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("plugin.sh"), "");
        EngineUnderTest engine = EngineUnderTest.plugin(new PluginOptions(
                "stub", List.of(SHELL.toString(), file.toString()), Optional.of(folder), timeout, false, false));
        Files.writeString(file, script);
        return engine;
    }

    private Answer answer(Duration timeout, String script) throws IOException {
        return plugin(timeout, script).run(vector(ASM, ""));
    }

    private Answer answer(String script) throws IOException {
        return answer(LONG, script);
    }

    private static TestVector vector(String asm, String memory) {
        return VectorReader.read(
                "a.data", "-- asm\n" + asm + (memory.isEmpty() ? "" : "\n-- mem\n" + memory) + "\n-- result\n0x2a\n");
    }

    private static TestVector large() {
        return vector("mov32 %r0, 42\n".repeat(50_000) + "exit\n", "");
    }

    /** Asserts that a process is over whose number is in a file. */
    private void assertEnded(String file) throws IOException, InterruptedException {
        long pid = Long.parseLong(Files.readString(folder.resolve(file)).strip());
        for (int i = 0; i < 100 && isRunning(pid); i++) {
            Thread.sleep(20);
        }
        assertFalse(isRunning(pid), () -> "process " + pid + " still runs");
    }

    private static boolean isRunning(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "stat");
        if (ProcessHandle.of(pid).isEmpty()) {
            return false;
        }
        // An orphan stays listed as ended where nobody waits for orphans.
        return !Files.exists(status) || !Files.readString(status).contains(") Z ");
    }

    @ParameterizedTest
    @CsvSource({
        "2a, 42",
        "0x2A, 42",
        "'  00000000000000000002a  ', 42",
        "ffffffffffffffff, -1",
        "8000000000000000, -9223372036854775808",
        "0, 0"
    })
    void aNumberInHexadecimalIsAResult(String output, long value) throws IOException {
        assertEquals(new Answer.Result(value), answer("echo '" + output + "'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000000000000000", "hello", "2a 2b", "-1", "0x"})
    void anythingElseWithStatus0IsACrash(String output) throws IOException {
        assertEquals(
                new Answer.Crash("exit status 0, but no number of 64 bits in hexadecimal, after \"" + output + "\""),
                answer("echo '" + output + "'"));
    }

    @Test
    void silenceIsACrash() throws IOException {
        assertEquals(new Answer.Crash("exit status 0, but no number of 64 bits in hexadecimal"), answer("exit 0"));
    }

    @Test
    void anyOtherStatusIsARefusal() throws IOException {
        assertEquals(new Answer.Refusal("no way"), answer("echo no way; exit 1"));
        assertEquals(new Answer.Refusal("no way"), answer("echo no way >&2; exit 1"));
        assertEquals(
                new Answer.Refusal("one; two; three"), answer("echo three >&2; echo one; echo ' two\r'; exit 255"));
        assertEquals(new Answer.Refusal("exit status 3"), answer("exit 3"));
        // The status counts, whatever was written.
        assertEquals(new Answer.Refusal("2a"), answer("echo 2a; exit 128"));
    }

    @Test
    void aSignalIsACrash() throws IOException {
        assertEquals(new Answer.Crash("signal 11"), answer("kill -SEGV $$"));
        assertEquals(new Answer.Crash("signal 6, after \"oh\""), answer("echo oh >&2; kill -ABRT $$"));
        assertEquals(new Answer.Crash("signal 9"), answer("echo; kill -KILL $$"));
    }

    @Test
    void aHangIsEndedInTime() throws IOException, InterruptedException {
        Duration limit = Duration.ofMillis(500);

        Answer answer = assertTimeout(LONG, () -> answer(limit, "echo $$ > pid; echo 2a; exec sleep 60"));

        assertEquals(new Answer.Hang(limit), answer);
        assertEnded("pid");
    }

    @Test
    void aHangIsEndedWithItsChildren() throws IOException, InterruptedException {
        Answer answer = assertTimeout(
                LONG,
                () -> answer(
                        Duration.ofMillis(800), "trap '' TERM HUP\n(sleep 60) & echo $! > child\nsleep 60 & wait"));

        assertInstanceOf(Answer.Hang.class, answer);
        assertEnded("child");
    }

    @Test
    void aChildThatKeepsThePipesHoldsUpNothing() throws IOException, InterruptedException {
        Answer answer =
                assertTimeout(LONG, () -> answer(Duration.ofSeconds(60), "sleep 60 & echo $! > child\necho 2a"));

        assertEquals(new Answer.Result(42), answer);
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "orphans are found by /proc");
        assertEnded("child");
    }

    @Test
    void aFloodIsStopped() throws IOException, InterruptedException {
        Answer answer = assertTimeout(LONG, () -> answer(Duration.ofSeconds(60), "echo $$ > pid; cat /dev/zero"));

        assertEquals(new Answer.Crash("it wrote more than 1048576 bytes to standard output"), answer);
        assertEnded("pid");
    }

    @Test
    void aFloodOfDiagnosticsIsReadAndDropped() throws IOException {
        assertEquals(new Answer.Result(42), answer("head -c 20000000 /dev/zero >&2; echo 2a"));
        assertTrue(assertInstanceOf(Answer.Refusal.class, answer("head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1"))
                        .message()
                        .length()
                < 3_000);
    }

    @Test
    void aPluginNeedNotReadTheProgram() throws IOException {
        assertEquals(new Answer.Result(42), plugin(LONG, "exec <&-; echo 2a").run(large()));
        EngineUnderTest deaf = plugin(Duration.ofMillis(500), "sleep 60");
        assertInstanceOf(Answer.Hang.class, assertTimeout(LONG, () -> deaf.run(large())));
    }

    @Test
    void aSlowOneIsWaitedFor() throws IOException {
        assertEquals(new Answer.Result(42), answer("sleep 1; echo 2a"));
    }

    @Test
    void programAndMemoryAreGivenAsUpstreamsRunnerGivesThem() throws IOException {
        EngineUnderTest engine = plugin(LONG, "printf '%s|' \"$@\" > arguments; cat > input; echo 2a");

        engine.run(vector(ASM, "01 ff"));
        assertEquals("01  ff  |", Files.readString(folder.resolve("arguments")));
        assertEquals(
                "b4  00  00  00  2a  00  00  00  95  00  00  00  00  00  00  00  \n",
                Files.readString(folder.resolve("input")));

        engine.run(vector(ASM, ""));
        assertEquals("|", Files.readString(folder.resolve("arguments")));
    }

    @ParameterizedTest
    @CsvSource({
        "'--jit', 'aa  |--jit|--elf|', '--jit|--elf|'",
        "'run --profile safe', 'run|aa  |--profile|safe|--elf|', 'run|--profile|safe|--elf|'",
        "'--a {memory} --b', '--a|aa  |--b|--elf|', '--a||--b|--elf|'"
    })
    void memoryStandsBeforeTheFirstOptionOrWhereItIsSaid(String arguments, String with, String without)
            throws IOException {
        Path script = Files.writeString(folder.resolve("arguments.sh"), "printf '%s|' \"$@\" > arguments; echo 2a");
        EngineUnderTest engine = EngineUnderTest.plugin(PluginOptions.of(SHELL + " '" + script + "' " + arguments)
                .withDirectory(folder)
                .withElf(true));

        engine.run(vector(ASM, "aa"));
        assertEquals(with, Files.readString(folder.resolve("arguments")));
        engine.run(vector(ASM, ""));
        assertEquals(without, Files.readString(folder.resolve("arguments")));
    }

    @Test
    void theProgramCanBeAnObjectWithAPrologue() throws IOException {
        Path script = Files.writeString(folder.resolve("input.sh"), "cat > input; echo 2a");
        PluginOptions options = PluginOptions.of(SHELL + " '" + script + "'").withDirectory(folder);
        byte[] code = Assembler.assemble(ASM).encode(ByteOrder.LITTLE_ENDIAN);
        byte[] prologue = XdpPrologue.of(1).encode(ByteOrder.LITTLE_ENDIAN);

        assertEquals(hex(ElfObject.of(".text", code)), input(options.withElf(true), "aa"));
        assertEquals(hex(prologue) + hex(code), input(options.withXdpPrologue(true), "aa"));
        assertEquals(hex(code), input(options.withXdpPrologue(true), ""));
        assertEquals(
                hex(ElfObject.of("xdp", code)),
                input(options.withXdpPrologue(true).withElf(true), ""));
    }

    private String input(PluginOptions options, String memory) throws IOException {
        EngineUnderTest.plugin(options).run(vector(ASM, memory));
        return Files.readString(folder.resolve("input")).replaceAll("\\s", "");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void aCommandThatIsNotThereIsAnErrorBeforeAnyVector() {
        assertFailure(
                "plugin \"/no/such/plugin --jit\": cannot be started: No such file or directory",
                PluginOptions.of("/no/such/plugin --jit"));
        assertFailure(
                "plugin \"a\": cannot be started: No such file or directory",
                PluginOptions.of("a").withDirectory(folder));
        assertFailure(
                "plugin \"" + folder + "\": cannot be started: Permission denied", PluginOptions.of(folder.toString()));
        assertTrue(assertThrows(
                        PluginException.class,
                        () -> EngineUnderTest.plugin(PluginOptions.of("/bin/sh -c 'exec /no/such/plugin'")))
                .getMessage()
                .contains(": cannot be started: exit status 127 "));
    }

    private static void assertFailure(String message, PluginOptions options) {
        assertEquals(
                message,
                assertThrows(PluginException.class, () -> EngineUnderTest.plugin(options))
                        .getMessage());
    }

    @Test
    void whatTheProtocolCannotSayIsNotApplicable() throws IOException {
        EngineUnderTest engine = plugin(LONG, "echo 2a");
        TestVector vector = VectorReader.read("a.data", """
                -- env
                byte-order big
                limit frames 3
                map fd 1: 00
                variable 2: 00
                helper 3: sum
                repeat pc 0 times 2
                -- asm
                mov32 %r0, 42
                exit
                -- result
                42
                """);

        assertEquals(
                new Answer.NotApplicable("the plugin protocol has no words for a byte order, limits, maps, variables,"
                        + " functions, repetition"),
                engine.run(vector));
        TestVector tooLarge = TestVector.of(
                "a", Assembler.assemble(ASM), Bytes.of(new byte[32_001]), new TestVector.Expectation.Result(42));
        assertEquals(
                new Answer.NotApplicable("32001 bytes of memory do not fit an argument, 32000 do"),
                engine.run(tooLarge));
    }

    @Test
    void theLargestMemoryFitsAnArgument() throws IOException {
        TestVector vector = TestVector.of(
                "a", Assembler.assemble(ASM), Bytes.of(new byte[32_000]), new TestVector.Expectation.Result(42));

        assertEquals(new Answer.Result(0x1f400), plugin(LONG, "printf %x ${#1}").run(vector));
    }

    @Test
    void vectorsRunAtTheSameTimeAndAreReportedInOrder() throws IOException {
        List<String> paths = new ArrayList<>();
        for (char name = 'a'; name < 'e'; name++) {
            paths.add(String.valueOf(name));
            Files.writeString(
                    Files.createDirectories(folder.resolve("vectors")).resolve(name + ".data"),
                    "-- asm\n" + ASM + "-- result\n42\n");
        }
        // None answers before all four have come.
        EngineUnderTest engine = plugin(LONG, """
                mkdir here.$$
                while [ "$(ls -d here.* | wc -l)" -lt 4 ]; do sleep 0.05; done
                echo 2a
                """);

        ConformanceReport report =
                ConformanceRunner.of(engine).withJobs(4).run(List.of(Suite.at(folder.resolve("vectors"))));

        assertTrue(report.isClean(), report::toTable);
        assertEquals(
                paths,
                report.entries().stream().map(ConformanceReport.Entry::path).toList());
    }

    @Test
    void anInterruptEndsThePlugin() throws IOException, InterruptedException {
        EngineUnderTest engine = plugin(LONG, "echo $$ > pid.new; mv pid.new pid; exec sleep 60");
        List<RuntimeException> thrown = new ArrayList<>();
        Thread thread =
                new Thread(() -> thrown.add(assertThrows(PluginException.class, () -> engine.run(vector(ASM, "")))));
        thread.start();
        while (!Files.exists(folder.resolve("pid"))) {
            Thread.sleep(20);
        }
        thread.interrupt();
        thread.join(LONG.toMillis());

        assertEquals("plugin \"stub\": interrupted", thrown.get(0).getMessage());
        assertEnded("pid");
    }
}

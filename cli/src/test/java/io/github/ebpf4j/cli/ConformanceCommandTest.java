package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ebpf4j.conformance.VectorReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {

    @TempDir
    private Path folder;

    @Test
    void ourVectorsPass() {
        Session session =
                Session.of("conformance", Session.testcases().resolve("vectors").toString());

        assertEquals(Status.OK, session.status(), session.out());
        assertTrue(session.out().startsWith("vectors for interpreter "), session.out());
        assertEquals("", session.err());
    }

    @Test
    void aFailureIsOneLineBeforeTheTable() throws IOException {
        Files.writeString(folder.resolve("good.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n1\n");
        Files.writeString(folder.resolve("bad.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n2\n");
        Files.writeString(folder.resolve("ugly.data"), "-- asm\nfly\n-- result\n2\n");

        Session session = Session.of("conformance", folder.toString());

        assertEquals(Status.FAILED, session.status());
        assertEquals(
                List.of(
                        "wrong: bad: expected 0x2, got 0x1",
                        "unreadable: ugly: assemble: ugly.data: line 2: invalid mnemonic \"fly\""),
                session.out().lines().limit(2).toList());
        assertTrue(session.out().contains("\nvectors for interpreter "), session.out());
        assertEquals("", session.err());
    }

    @Test
    void severalPlaces() throws IOException {
        Path file = Files.writeString(folder.resolve("a.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n1\n");
        Session session = Session.of("conformance", folder.toString(), file.toString());

        assertEquals(Status.OK, session.status());
        assertTrue(session.out().lines().anyMatch(line -> line.matches("all +2 +0 +0 +2")), session.out());
    }

    @Test
    void theProfileLeavesOutWhatItHasNot() throws IOException {
        Files.writeString(folder.resolve("x.data"), "-- asm\nmov %r2, 5\ncall %r2\nmov %r0, 1\nexit\n-- result\n1\n");

        assertEquals(Status.OK, Session.of("conformance", folder.toString()).status());
        Session.of("conformance", "--profile", "linux", folder.toString())
                .assertRefuses("load: none of 1 vectors is selected, left out are 1 by profile");
    }

    @Test
    void groupsAndPathsLeaveOutTheOthers() {
        Session session = Session.of(
                "conformance",
                "--groups",
                "base64,atomic64",
                "--include",
                "5.*/**",
                "--include",
                "4.2-byte-swap/*",
                "--exclude",
                "5.2-*/*",
                Session.testcases().resolve("vectors").toString());

        assertEquals(Status.OK, session.status(), session.out());
        assertEquals(
                List.of("base32", "base64", "atomic32", "atomic64"),
                session.out()
                        .lines()
                        .map(line -> line.split(" ", 2)[0])
                        .filter(word -> word.matches("[a-z]+[36][0-9]"))
                        .toList());
        Session.of("conformance", "--include", "6/*", Session.testcases().toString())
                .assertRefuses("load: none of ", " vectors is selected, left out are ");
    }

    @Test
    void ourOwnPluginPasses() {
        String plugin = ourPlugin();
        String place = Session.testcases().resolve("vectors").toString();

        for (String elf : new String[] {"--jobs=2", "--elf"}) {
            Session session = Session.of("conformance", "--plugin", plugin, elf, "--include", "*/ldxsw*", place);

            assertEquals("", session.err());
            assertEquals(Status.OK, session.status(), session.out());
            assertTrue(session.out().startsWith("vectors for "), session.out());
        }
    }

    /** Returns the command line of the verb {@code plugin} in a JVM of its own. */
    private static String ourPlugin() {
        String classPath =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path", "");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return "'" + java + "' -XX:TieredStopAtLevel=1 -cp '" + classPath + "' " + Main.class.getName()
                + " plugin {memory}";
    }

    @Test
    void severalEnginesAreNamedWhereTheyFail() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the plugins are scripts for /bin/sh");
        Files.writeString(folder.resolve("result.data"), "-- asm\nmov %r0, 1\nexit\n-- result\n1\n");
        Files.writeString(folder.resolve("error.data"), "-- asm\nldxb %r0, [%r10]\nexit\n-- error\n");
        Files.writeString(folder.resolve("ugly.data"), "-- asm\nfly\n-- result\n2\n");

        Session session = Session.of(
                "conformance",
                "--timeout",
                "2000",
                "--engine",
                "interpreter",
                "--plugin",
                "sh -c 'echo 2'",
                "--plugin",
                "sh -c 'kill -SEGV $$'",
                "--plugin",
                "sh -c 'exit 1'",
                "--plugin",
                "sh -c 'exec sleep 60'",
                folder.toString());

        assertEquals("", session.err());
        assertEquals(Status.FAILED, session.status());
        assertEquals(
                List.of(
                        "accepted: sh -c 'echo 2': error: expected an error, got 0x2",
                        "crashed: sh -c 'kill -SEGV $$': error: expected an error, got a crash: signal 11",
                        "hung: sh -c 'exec sleep 60': error: expected an error, got nothing in 2000 ms",
                        "wrong: sh -c 'echo 2': result: expected 0x1, got 0x2",
                        "crashed: sh -c 'kill -SEGV $$': result: expected 0x1, got a crash: signal 11",
                        "refused: sh -c 'exit 1': result: expected 0x1, got the error \"exit status 1\"",
                        "hung: sh -c 'exec sleep 60': result: expected 0x1, got nothing in 2000 ms",
                        "unreadable: ugly: assemble: ugly.data: line 2: invalid mnemonic \"fly\""),
                session.out().lines().limit(8).toList());
        assertEquals(
                5,
                session.out()
                        .lines()
                        .filter(line -> line.startsWith("vectors for "))
                        .count());
    }

    @Test
    void randomProgramsAreTheSameForTheSameSeed() {
        String[] args = {
            "conformance", "--random", "50", "--seed", "3", "--engine", "interpreter", "--engine", "reference"
        };
        Session session = Session.of(args);

        assertEquals(Status.OK, session.status(), session.out());
        assertEquals(
                2,
                session.out()
                        .lines()
                        .filter(line -> line.matches("random +50 +0 +0 +50"))
                        .count());
        assertEquals(Session.of(args).out(), session.out());
        assertNotEquals(
                Session.of("conformance", "--random", "50", "--engine", "interpreter")
                        .out(),
                session.out());
    }

    @Test
    void aRandomProgramThatFailsIsCutDownToAVector() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the plugin is a script for /bin/sh");
        Path plugin = Files.writeString(folder.resolve("always-5"), "cat > /dev/null\necho 5\n");

        Session session = Session.of(
                "conformance", "--plugin", "/bin/sh " + plugin + " {memory}", "--random", "1", "--profile", "rfc9669");

        assertEquals(Status.FAILED, session.status());
        List<String> lines = session.out().lines().toList();
        assertTrue(lines.get(0).matches("wrong: random-0-0: expected 0x[0-9a-f]+, got 0x5"), session.out());
        String vector = String.join("\n", lines.subList(1, lines.size())).replaceFirst("(?s)vectors for .*", "");
        assertTrue(vector.startsWith("# random-0-0 differs: /bin/sh "), session.out());
        assertTrue(VectorReader.read("smallest", vector).code().slots() <= 2, session.out());
    }

    @Test
    void aPluginThatIsGoneBeforeItsProgramIsCutDown() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the plugin is a script for /bin/sh");
        // It is started for a trial first.
        Path plugin = Files.writeString(
                folder.resolve("twice"),
                "#!/bin/sh\ncat > /dev/null\n[ -e \"$0.once\" ] && rm \"$0\"\n: > \"$0.once\"\necho 5\n");
        assertTrue(plugin.toFile().setExecutable(true));

        Session session = Session.of("conformance", "--plugin", "'" + plugin + "' {memory}", "--random", "1");

        assertEquals(Status.FAILED, session.status());
        assertTrue(session.out().startsWith("wrong: random-0-0: "), session.out());
        assertTrue(
                session.err().startsWith("run: plugin \"'" + plugin + "' {memory}\": cannot be started: "),
                session.err());
    }

    @Test
    void pathsLeaveOutNoRandomProgram() {
        Session session =
                Session.of("conformance", "--random", "3", "--exclude", "**", "--include", "x", "--jobs", "2");

        assertEquals(Status.OK, session.status(), session.err());
        assertTrue(session.out().lines().anyMatch(line -> line.matches("random +3 +0 +0 +3")), session.out());
    }

    @Test
    void withoutPlaceOrRandomProgramThereIsNothingToRun() {
        Session.of("conformance")
                .assertWrongUsage(
                        "ebpf4j conformance: Missing required parameter: 'DIR' (see ebpf4j conformance --help)");
    }

    @Test
    void aPluginThatIsNotThere() {
        Session.of("conformance", "--plugin", "/no/such/plugin\n--jit", folder.toString())
                .assertRefuses("run: plugin \"/no/such/plugin\\u000a--jit\": cannot be started: ", "");
    }

    @Test
    void aPlaceWithoutVectors() {
        Session.of("conformance", folder.toString()).assertRefuses("load: " + folder + ": no .data file is there");
        Path nothing = folder.resolve("nothing");
        Session.of("conformance", nothing.toString())
                .assertRefuses("load: " + nothing + ": there is no such file or folder");
    }
}

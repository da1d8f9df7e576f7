package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
                        "failed: bad: expected 0x2, got 0x1",
                        "failed: ugly: assemble: ugly.data: line 2: invalid mnemonic \"fly\""),
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
    void theProfileIsJudgedBy() throws IOException {
        Files.writeString(folder.resolve("x.data"), "-- asm\nmov %r2, 5\ncall %r2\nmov %r0, 1\nexit\n-- result\n1\n");

        assertEquals(Status.OK, Session.of("conformance", folder.toString()).status());
        assertEquals(
                Status.FAILED,
                Session.of("conformance", "--profile", "linux", folder.toString())
                        .status());
    }

    @Test
    void aPlaceWithoutVectors() {
        Session.of("conformance", folder.toString()).assertRefuses("load: " + folder + ": no .data file is there");
        Path nothing = folder.resolve("nothing");
        Session.of("conformance", nothing.toString())
                .assertRefuses("load: " + nothing + ": there is no such file or folder");
    }
}

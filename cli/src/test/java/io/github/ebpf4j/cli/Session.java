package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.isa.text.Dialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What came of a command. */
record Session(int status, String out, String err) {

    /** Runs a command without standard input. */
    static Session of(String... args) {
        return of(new byte[0], args);
    }

    /** Runs a command with standard input. */
    static Session of(byte[] in, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                args,
                new ByteArrayInputStream(in),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Session(status, text(out), text(err));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns bare bytecode. */
    static byte[] assembled(String text) {
        return Assembler.assemble(text).encode(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns bare bytecode that was written in a dialect. */
    static byte[] assembled(Dialect dialect, String text) {
        return Assembler.assemble(dialect, text).encode(ByteOrder.LITTLE_ENDIAN);
    }

    static Path testcases() {
        return Path.of(System.getProperty("ebpf4j.testcases", "../testcases"));
    }

    /** Returns the path of an object file of ours. */
    static String object(String name) {
        return testcases().resolve("programs").resolve(name).toString();
    }

    static byte[] objectBytes(String name) {
        try {
            return Files.readAllBytes(Path.of(object(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertPrints(String expected) {
        assertAll(
                () -> assertEquals("", err), () -> assertEquals(expected, out), () -> assertEquals(Status.OK, status));
    }

    /** Asserts that the command ended with exactly this line on standard error and nothing else. */
    void assertRefuses(String line) {
        assertAll(
                () -> assertEquals(line + "\n", err),
                () -> assertEquals("", out),
                () -> assertEquals(Status.FAILED, status));
    }

    /** Asserts that the command ended with one line on standard error that starts and goes on as given. */
    void assertRefuses(String start, String part) {
        assertAll(
                () -> assertTrue(err.startsWith(start), err),
                () -> assertTrue(err.contains(part), err),
                () -> assertEquals(1, err.lines().count(), err),
                () -> assertEquals("", out),
                () -> assertEquals(Status.FAILED, status));
    }

    void assertWrongUsage(String line) {
        assertAll(
                () -> assertEquals(line + "\n", err),
                () -> assertEquals("", out),
                () -> assertEquals(Status.WRONG_USAGE, status));
    }
}

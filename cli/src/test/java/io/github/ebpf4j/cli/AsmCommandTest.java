package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsmCommandTest {

    private static final byte[] TEXT = Session.bytes("mov %r1, 2\nexit\n");

    @TempDir
    private Path folder;

    @Test
    void littleEndian() throws IOException {
        Path out = folder.resolve("out");

        Session.of(TEXT, "asm", "-", "-o", out.toString()).assertPrints("");
        assertArrayEquals(
                new byte[] {(byte) 0xb7, 1, 0, 0, 2, 0, 0, 0, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0},
                Files.readAllBytes(out));
    }

    @Test
    void bigEndian() throws IOException {
        Path out = folder.resolve("out");

        Session.of(TEXT, "asm", "-", "--output", out.toString(), "--big-endian").assertPrints("");
        assertArrayEquals(
                new byte[] {(byte) 0xb7, 0x10, 0, 0, 0, 0, 0, 2, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0},
                Files.readAllBytes(out));
    }

    @Test
    void eitherDialect() throws IOException {
        Path out = folder.resolve("out");
        byte[] code = Session.assembled("mov %r1, 2\nexit\n");

        Session.of(TEXT, "asm", "-", "-o", out.toString(), "--dialect", "bpf_conformance")
                .assertPrints("");
        assertArrayEquals(code, Files.readAllBytes(out));
        Session.of(Session.bytes("r1 = 2\nexit"), "asm", "-", "-o", out.toString(), "--dialect", "pseudo-c")
                .assertPrints("");
        assertArrayEquals(code, Files.readAllBytes(out));
    }

    @Test
    void textInTheOtherDialect() {
        Session.of(TEXT, "asm", "-", "-o", "-", "--dialect", "pseudo-c")
                .assertRefuses("assemble: standard input: line 1: \"mov %r1, 2\" is not an instruction");
        Session.of(Session.bytes("exit\nr1 = 2\n"), "asm", "-", "-o", "-")
                .assertRefuses("assemble: standard input: line 2: invalid mnemonic ", "\"r1");
    }

    @Test
    void fromAFileToStandardOutput() throws IOException {
        Path file = folder.resolve("in");
        // All bytes are characters, so that nothing is lost in the session's text.
        Files.writeString(file, ".8byte 0x6867666564636261");

        Session.of("asm", file.toString(), "-o", "-").assertPrints("abcdefgh");
    }

    @Test
    void textThatIsNoProgram() {
        Path out = folder.resolve("out");

        Session.of(Session.bytes("exit\nfly %r1"), "asm", "-", "-o", out.toString())
                .assertRefuses("assemble: standard input: line 2: invalid mnemonic \"fly\"");
        assertFalse(Files.exists(out));
    }

    @Test
    void anOutputThatCannotBeWritten() {
        Session.of(TEXT, "asm", "-", "-o", folder.toString())
                .assertRefuses("assemble: " + folder + ": cannot be written: ", "");
        Path nowhere = folder.resolve("no/where");
        Session.of(TEXT, "asm", "-", "-o", nowhere.toString())
                .assertRefuses("assemble: " + nowhere + ": cannot be written: no such file or folder");
    }

    @Test
    void bytesThatAreNoText() {
        Session.of(Session.objectBytes("fibonacci.bpfel.o"), "asm", "-", "-o", "-")
                .assertRefuses("assemble: standard input: line ", "");
    }
}

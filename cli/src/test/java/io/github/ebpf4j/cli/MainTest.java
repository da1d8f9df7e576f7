package io.github.ebpf4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is nobody's input: broken streams, and bugs. */
class MainTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(InputStream in, OutputStream out, String... args) {
        return Main.run(
                args,
                in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** What a stream does when it is asked for bytes: returns how many there are, or fails. */
    private interface Source {
        int read(int length) throws IOException;
    }

    private static InputStream stream(Source source) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return source.read(1) - 1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return source.read(length);
            }
        };
    }

    private String lineOnStandardError() {
        String text = err.toString(StandardCharsets.UTF_8);
        assertEquals(1, text.lines().count(), text);
        return text.strip();
    }

    @Test
    void aBrokenPipeIsOneLine() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertEquals(Status.FAILED, run(InputStream.nullInputStream(), broken, "--help"));
        assertEquals("ebpf4j: standard output could not be written to the end", lineOnStandardError());
    }

    @Test
    void standardInputThatFailsIsOneLine() {
        InputStream failing = stream(length -> {
            throw new IOException("Input/output error");
        });

        assertEquals(Status.FAILED, run(failing, OutputStream.nullOutputStream(), "run", "-"));
        assertEquals("load: standard input: cannot be read: Input/output error", lineOnStandardError());
    }

    @Test
    void aBugIsOneLine() {
        InputStream buggy = stream(length -> {
            throw new IllegalStateException("two\nlines");
        });

        assertEquals(Status.FAILED, run(buggy, OutputStream.nullOutputStream(), "run", "-"));
        String line = lineOnStandardError();
        assertTrue(
                line.startsWith("ebpf4j: internal error: java.lang.IllegalStateException: two\\u000alines at "), line);
        assertTrue(line.contains("MainTest.java"), line);
        assertTrue(line.endsWith("https://github.com/ebpf4j/ebpf4j/issues"), line);
    }

    @Test
    void tooLittleMemoryIsOneLine() {
        InputStream large = stream(length -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertEquals(Status.FAILED, run(large, OutputStream.nullOutputStream(), "run", "-"));
        assertTrue(lineOnStandardError().startsWith("ebpf4j: out of memory"));
    }

    @Test
    void anEndlessInputIsReadUpToALimit() {
        InputStream endless = stream(length -> length);

        assertEquals(Status.FAILED, run(endless, OutputStream.nullOutputStream(), "run", "-"));
        assertEquals("load: standard input: has more than 67108864 bytes", lineOnStandardError());
    }
}

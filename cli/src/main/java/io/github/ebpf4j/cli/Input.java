package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What was read from a file, or from standard input where {@code -} is given. */
final class Input {

    /** What stands for standard input, or for standard output where something is written. */
    static final String STANDARD = "-";

    private static final int LARGEST = 64 << 20;

    private final String name;
    private final byte[] bytes;

    /**
     * Creates an input.
     *
     * @param name what messages call it
     * @param bytes all of it, which nobody changes
     */
    Input(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Reads a file.
     *
     * @throws Refusal if it cannot be read, or is larger than anything that is meant to be read
     */
    static Input read(String file, Console console) {
        if (file.equals(STANDARD)) {
            return read("standard input", console.in());
        }
        Path path = path(file);
        if (Files.isDirectory(path)) {
            throw Refusal.of(Phase.LOAD, file, "is a directory");
        }
        try (InputStream stream = Files.newInputStream(path)) {
            return read(file, stream);
        } catch (IOException e) {
            throw Refusal.of(Phase.LOAD, file, "cannot be read: " + reason(e));
        }
    }

    private static Input read(String name, InputStream stream) {
        try {
            // A pipe claims no size, and a file may grow: never read more than the limit and one byte.
            byte[] bytes = stream.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw Refusal.of(Phase.LOAD, name, "has more than " + LARGEST + " bytes");
            }
            return new Input(name, bytes);
        } catch (IOException e) {
            throw Refusal.of(Phase.LOAD, name, "cannot be read: " + reason(e));
        }
    }

    /** Returns the path that an argument names. */
    static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw Refusal.of(Phase.LOAD, file, "is no path: " + e.getReason());
        }
    }

    /** Returns what went wrong, for people, without the file's name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String said = e instanceof FileSystemException fileSystem ? fileSystem.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }

    /** Returns what messages call it. */
    String name() {
        return name;
    }

    /** Returns all of it. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns all of it as text. */
    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

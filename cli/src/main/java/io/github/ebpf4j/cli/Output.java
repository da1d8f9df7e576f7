package io.github.ebpf4j.cli;

import java.io.IOException;
import java.nio.file.Files;

/** Writes to a file, or to standard output where {@code -} is given. */
final class Output {

    private Output() {}

    /**
     * Writes all of a file.
     *
     * @param doing the word that a refusal begins with
     * @throws Refusal if it cannot be written
     */
    static void write(String file, byte[] bytes, String doing, Console console) {
        if (file.equals(Input.STANDARD)) {
            console.out().write(bytes, 0, bytes.length);
            return;
        }
        try {
            Files.write(Input.path(file), bytes);
        } catch (IOException e) {
            throw Refusal.ofOutput(doing, file, "cannot be written: " + Input.reason(e));
        }
    }
}

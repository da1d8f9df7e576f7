package io.github.ebpf4j.loader;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something odd in an object file that does not prevent loading it.
 *
 * @param file the file, as it was named on loading
 * @param section the section concerned
 * @param symbol the symbol concerned
 * @param offset where in the section it is, in bytes
 * @param message one line that leads from the file to the place and ends with what is odd
 */
public record LoadWarning(
        String file, Optional<String> section, Optional<String> symbol, OptionalLong offset, String message) {}

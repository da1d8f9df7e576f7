package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Phase;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An object file, or one program of it, that cannot be loaded. Its message is one line that leads from the file to the
 * place and ends with the reason: {@code fibonacci.o: section ".text": ends at 0x1a40, the file has 0x900 bytes}.
 * It has no stack trace.
 */
public final class LoadException extends EbpfException {
    private static final long serialVersionUID = 1L;

    /** The file, as {@link #file()} returns it. */
    private final String file;

    /** The section, as {@link #section()} returns it. */
    private final @Nullable String section;

    /** The symbol, as {@link #symbol()} returns it. */
    private final @Nullable String symbol;

    /** The offset, as {@link #offset()} returns it. */
    private final @Nullable Long offset;

    LoadException(Place place, String reason) {
        super(Phase.LOAD, place + ": " + reason);
        this.file = place.file();
        this.section = place.section().orElse(null);
        this.symbol = place.symbol().orElse(null);
        this.offset = place.offset().isPresent() ? place.offset().getAsLong() : null;
    }

    // An object keeps an exception for each program that it refuses, of which there may be a hundred thousand.
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** Returns the name that the object file was given on loading: its path, unless the caller chose another. */
    public String file() {
        return file;
    }

    /** Returns the section concerned: its name, or its index in brackets where it has none. */
    public Optional<String> section() {
        return Optional.ofNullable(section);
    }

    /** Returns the symbol concerned, which for code is the program or function. */
    public Optional<String> symbol() {
        return Optional.ofNullable(symbol);
    }

    /** Returns where in the section the trouble is, in bytes. */
    public OptionalLong offset() {
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Returns the message from the place in the file on. */
    String messageInFile() {
        return String.valueOf(getMessage()).substring(Place.of(file).toString().length() + ": ".length());
    }
}

package io.github.ebpf4j.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of things. */
final class Count implements ITypeConverter<Long> {

    @Override
    public Long convert(String text) {
        try {
            long count = Long.parseLong(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Said below, as of a negative number.
        }
        throw new TypeConversionException("\"" + text + "\" is not a number from 0 to " + Long.MAX_VALUE);
    }
}

package io.github.ebpf4j.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number within a range. */
abstract class Whole implements ITypeConverter<Integer> {

    private final int least;
    private final int most;

    Whole(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String text) {
        try {
            int number = Integer.parseInt(text);
            if (least <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as of a number out of range.
        }
        throw new TypeConversionException("\"" + text + "\" is not a number from " + least + " to " + most);
    }

    /** Reads how many things are done at once. */
    static final class OfJobs extends Whole {
        OfJobs() {
            super(1, 1024);
        }
    }

    /** Reads how many programs are made. */
    static final class OfPrograms extends Whole {
        OfPrograms() {
            super(1, 100_000);
        }
    }

    /** Reads a time in milliseconds, an hour at most. */
    static final class OfMilliseconds extends Whole {
        OfMilliseconds() {
            super(1, 3_600_000);
        }
    }
}

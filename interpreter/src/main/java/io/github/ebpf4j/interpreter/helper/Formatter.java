package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.MemoryAccessException;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;

/**
 * Formats as the kernel lets programs format: {@code bpf_bprintf_prepare} of {@code kernel/bpf/helpers.c} says what a
 * format may be, and {@code lib/vsprintf.c} what comes of it.
 *
 * <p>Where the kernel does not show pointers as they are ({@code %p} prints a hash, {@code %pS} and {@code %pB} the name
 * of a function of the kernel's), the address that the program sees is printed.
 *
 * <p>For one run at a time. It allocates nothing.
 */
final class Formatter implements EndOfRun {

    /** How many arguments a format can have ({@code MAX_BPRINTF_VARARGS}). */
    static final int ARGUMENTS = 12;

    /** How many bytes the arguments can take together, strings with their NUL ({@code MAX_BPRINTF_BIN_ARGS}). */
    private static final int ARGUMENT_BYTES = 512;

    // What a conversion answers.
    private static final int OK = 0;
    private static final int INVALID = -Errno.EINVAL.number();
    private static final int NO_ROOM = -Errno.ENOSPC.number();

    // Bytes beyond ASCII: text, except behind a conversion, where they are those of Latin-1 (lib/ctype.c).
    private static final int FIRST_BEYOND_ASCII = 0x80;
    private static final int NO_BREAK_SPACE = 0xa0;
    private static final int FIRST_LATIN_LETTER = 0xc0;
    private static final int MULTIPLICATION = 0xd7;
    private static final int DIVISION = 0xf7;

    private static final int POINTER_DIGITS = 16;
    /** No field is wider ({@code FIELD_WIDTH_MAX}). */
    private static final int MOST_WIDTH = (1 << 23) - 1;

    /** What the conversions of a format take, in order: set before {@link #format} is called. */
    final long[] arguments = new long[ARGUMENTS];

    /** What the last format came to. */
    final TextBuffer text = new TextBuffer();

    private final byte[] scratch = new byte[ARGUMENT_BYTES];

    private long format;
    private int end;
    private int at;
    private int used;
    private int argumentBytes;

    // The conversion that is being read: %[flags][width]
    private boolean left;
    private boolean plus;
    private boolean space;
    private boolean zero;
    private int width;

    /**
     * Formats.
     *
     * @param start where the format is, which a NUL ends
     * @param size how many bytes it has at most; the program can read them, or all up to a NUL
     * @param count how many arguments there are
     * @param room how many bytes of text are kept, with a NUL that ends them
     * @return how long the whole text is without a NUL; or a negated error number
     */
    long format(Caller caller, long start, int size, int count, int room) {
        format = start;
        end = endOf(caller, start, size);
        if (end < 0) {
            return INVALID;
        }
        used = 0;
        argumentBytes = 0;
        text.begin(room);
        for (at = 0; at < end; at++) {
            int character = MemoryArguments.byteAt(caller, start + at);
            if (isAscii(character) && !isPrintable(character) && !isSpace(character)) {
                return INVALID;
            }
            if (character != '%') {
                text.put(character);
            } else if (peek(caller, 1) == '%') {
                at++;
                text.put('%');
            } else if (used == count) {
                return INVALID;
            } else {
                at++;
                int error = convert(caller);
                if (error != OK) {
                    return error;
                }
                used++;
            }
        }
        return Math.min(text.total(), Integer.MAX_VALUE);
    }

    /** Nothing is let go of: the buffers stay for the next run. */
    @Override
    public void endOfRun() {}

    private static int endOf(Caller caller, long start, int size) {
        for (int i = 0; i < size; i++) {
            Cost.ofStep(caller, i);
            if (MemoryArguments.byteAt(caller, start + i) == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Returns a character of the format some places on; 0 at its end. */
    private int peek(Caller caller, int distance) {
        return at + distance < end ? MemoryArguments.byteAt(caller, format + at + distance) : 0;
    }

    private int convert(Caller caller) {
        flags(caller);
        width(caller);
        return switch (peek(caller, 0)) {
            case 'p' -> pointer(caller);
            case 's' -> endsWord(peek(caller, 1)) ? string(caller, true) : INVALID;
            case 'c' -> character();
            default -> number(caller);
        };
    }

    private void flags(Caller caller) {
        left = false;
        plus = false;
        space = false;
        zero = false;
        while (true) {
            switch (peek(caller, 0)) {
                case '-' -> left = true;
                case '+' -> plus = true;
                case ' ' -> space = true;
                case '0' -> zero = true;
                default -> {
                    return;
                }
            }
            at++;
        }
    }

    private void width(Caller caller) {
        width = 0;
        int digit = peek(caller, 0) - '0';
        while (digit >= 0 && digit <= 9) {
            width = width * 10 + digit;
            at++;
            digit = peek(caller, 0) - '0';
        }
        width = Math.min(width, MOST_WIDTH);
    }

    private int pointer(Caller caller) {
        int next = peek(caller, 1);
        int afterNext = peek(caller, 2);
        if ((next == 'k' || next == 'u') && afterNext == 's') {
            at += 2;
            return endsWord(peek(caller, 1)) ? string(caller, false) : INVALID;
        }
        if (endsWord(next)) {
            return address();
        }
        switch (next) {
            case 'K', 'x' -> {
                skipWord(caller);
                return address();
            }
            case 's', 'S' -> {
                skipWord(caller);
                return symbol(true);
            }
            case 'B' -> {
                skipWord(caller);
                return symbol(false);
            }
            case 'i', 'I' -> {
                if (afterNext != '4' && afterNext != '6') {
                    return INVALID;
                }
                skipWord(caller);
                return internetAddress(caller, next == 'I', afterNext == '4');
            }
            default -> {
                return INVALID;
            }
        }
    }

    /** Goes to the last of the letters and digits that follow a pointer conversion, all of which it swallows. */
    private void skipWord(Caller caller) {
        while (isAlphanumeric(peek(caller, 1))) {
            at++;
        }
    }

    private int address() {
        if (!takeNumber(Long.BYTES)) {
            return NO_ROOM;
        }
        int digits = digits(arguments[used], 16, 'a');
        // Without a width, a pointer has all its digits.
        boolean whole = width == 0;
        int zeros = whole ? POINTER_DIGITS - digits : 0;
        field(0, zeros, digits, zero && !left);
        return OK;
    }

    private int symbol(boolean inWidth) {
        if (!takeNumber(inWidth ? Long.BYTES : 0)) {
            return NO_ROOM;
        }
        int digits = digits(arguments[used], 16, 'a');
        if (!inWidth) {
            // Formatted beforehand in the kernel, so it takes as many bytes as its text.
            argumentBytes += 2 + digits + 1;
            width = 0;
        }
        int blanks = width - digits - 2;
        text.repeat(' ', left ? 0 : blanks);
        text.put('0');
        text.put('x');
        text.put(scratch, scratch.length - digits, digits);
        text.repeat(' ', left ? blanks : 0);
        return OK;
    }

    private int internetAddress(Caller caller, boolean readable, boolean four) {
        int size = four ? 4 : 16;
        if (ARGUMENT_BYTES - argumentBytes < size) {
            return NO_ROOM;
        }
        long address = arguments[used];
        boolean there = caller.isReadable(address, size);
        long before = text.total();
        for (int i = 0; i < size; i++) {
            int part = there ? MemoryArguments.byteAt(caller, address + i) : 0;
            if (four) {
                if (i > 0) {
                    text.put('.');
                }
                int digits = digits(part, 10, 'a');
                text.repeat('0', readable ? 0 : 3 - digits);
                text.put(scratch, scratch.length - digits, digits);
            } else {
                if (readable && i > 0 && i % 2 == 0) {
                    text.put(':');
                }
                int digits = digits(part, 16, 'a');
                text.repeat('0', 2 - digits);
                text.put(scratch, scratch.length - digits, digits);
            }
        }
        argumentBytes += (int) (text.total() - before) + 1;
        return OK;
    }

    /**
     * Formats a string, cut where the room for arguments ends. One that cannot be read is empty.
     *
     * @param inWidth whether it is given the width of its field
     */
    private int string(Caller caller, boolean inWidth) {
        int room = ARGUMENT_BYTES - argumentBytes;
        if (room <= 0) {
            return NO_ROOM;
        }
        int length = read(caller, arguments[used], room - 1);
        argumentBytes += length + 1;
        int blanks = inWidth ? width - length : 0;
        text.repeat(' ', left ? 0 : blanks);
        text.put(scratch, 0, length);
        text.repeat(' ', left ? blanks : 0);
        return OK;
    }

    private int read(Caller caller, long address, int most) {
        try {
            for (int i = 0; i < most; i++) {
                Cost.ofStep(caller, i);
                int character = MemoryArguments.byteAt(caller, address + i);
                if (character == 0) {
                    return i;
                }
                scratch[i] = (byte) character;
            }
            return most;
        } catch (MemoryAccessException e) {
            return 0;
        }
    }

    private int character() {
        if (argumentBytes >= ARGUMENT_BYTES) {
            return NO_ROOM;
        }
        argumentBytes++;
        text.repeat(' ', left ? 0 : width - 1L);
        text.put((int) arguments[used]);
        text.repeat(' ', left ? width - 1L : 0);
        return OK;
    }

    private int number(Caller caller) {
        int size = Integer.BYTES;
        for (int i = 0; i < 2 && peek(caller, 0) == 'l'; i++) {
            size = Long.BYTES;
            at++;
        }
        int conversion = peek(caller, 0);
        boolean signed = conversion == 'd' || conversion == 'i';
        if (!signed && conversion != 'u' && conversion != 'x' && conversion != 'X') {
            return INVALID;
        }
        if (!takeNumber(size)) {
            return NO_ROOM;
        }
        long value = arguments[used];
        if (size == Integer.BYTES) {
            value = signed ? (int) value : value & 0xffff_ffffL;
        }
        int sign = 0;
        if (signed) {
            if (value < 0) {
                sign = '-';
                value = -value;
            } else if (plus) {
                sign = '+';
            } else if (space) {
                sign = ' ';
            }
        }
        int base = conversion == 'x' || conversion == 'X' ? 16 : 10;
        field(sign, 0, digits(value, base, conversion == 'X' ? 'A' : 'a'), zero && !left);
        return OK;
    }

    /** Counts the room that a number takes, at a multiple of 4; false if there is none. */
    private boolean takeNumber(int size) {
        int aligned = (argumentBytes + (Integer.BYTES - 1)) & -Integer.BYTES;
        if (ARGUMENT_BYTES - aligned < size) {
            return false;
        }
        if (size > 0) {
            argumentBytes = aligned + size;
        }
        return true;
    }

    /** Puts a number whose digits lie at the end of the scratch, in a field of the width. */
    private void field(int sign, int zeros, int digits, boolean fillWithZeros) {
        long blanks = (long) width - (sign == 0 ? 0 : 1) - zeros - digits;
        text.repeat(' ', left || fillWithZeros ? 0 : blanks);
        if (sign != 0) {
            text.put(sign);
        }
        text.repeat('0', fillWithZeros ? blanks : 0);
        text.repeat('0', zeros);
        text.put(scratch, scratch.length - digits, digits);
        text.repeat(' ', left ? blanks : 0);
    }

    /** Writes an unsigned number to the end of the scratch, and returns how many digits it has. */
    private int digits(long value, int base, char ten) {
        int digits = 0;
        long rest = value;
        do {
            int digit = (int) Long.remainderUnsigned(rest, base);
            digits++;
            scratch[scratch.length - digits] = (byte) (digit < 10 ? '0' + digit : ten + (digit - 10));
            rest = Long.divideUnsigned(rest, base);
        } while (rest != 0);
        return digits;
    }

    /** Returns whether what follows a conversion cannot be taken for a part of it. */
    private static boolean endsWord(int next) {
        return next == 0 || isSpace(next) || (isVisible(next) && !isAlphanumeric(next));
    }

    /** Returns whether a byte is a character that can be printed, by Latin-1. */
    static boolean isVisible(int character) {
        return isPrintable(character) || character >= NO_BREAK_SPACE;
    }

    private static boolean isAscii(int character) {
        return character < FIRST_BEYOND_ASCII;
    }

    private static boolean isSpace(int character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    private static boolean isAlphanumeric(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z')
                || (character >= FIRST_LATIN_LETTER && character != MULTIPLICATION && character != DIVISION);
    }
}

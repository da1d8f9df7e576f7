package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.MemoryArguments.byteAt;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;

/** Numbers in text, and comparison: {@code kernel/bpf/helpers.c} over {@code lib/kstrtox.c}. */
final class StringHelpers {

    private static final long BASE_MASK = 0x1f;
    /** How many bytes of a number are looked at, behind blanks and sign. */
    private static final int MOST_DIGITS = 63;

    void register(Registry registry) {
        registry.helper(
                "bpf_strtol",
                (caller, text, length, flags, result, r5) -> parse(caller, text, length, flags, result, true));
        registry.helper(
                "bpf_strtoul",
                (caller, text, length, flags, result, r5) -> parse(caller, text, length, flags, result, false));
        registry.helper(
                "bpf_strncmp", (caller, first, length, second, r4, r5) -> compare(caller, first, length, second));
    }

    private static long parse(Caller caller, long text, long length, long flags, long result, boolean signed) {
        caller.store(result, Long.BYTES, 0);
        int size = MemoryArguments.readable(caller, text, length);
        long base = flags & BASE_MASK;
        if (size == 0 || (flags & ~BASE_MASK) != 0 || (base != 0 && base != 8 && base != 10 && base != 16)) {
            return Errno.EINVAL.result();
        }
        int at = 0;
        while (at < size && isBlank(byteAt(caller, text + at))) {
            Cost.ofStep(caller, at);
            at++;
        }
        boolean negative = at < size && byteAt(caller, text + at) == '-';
        if (negative) {
            at++;
        }
        int end = Math.min(size, at + MOST_DIGITS);
        if (base == 0) {
            base = 10;
            if (characterAt(caller, text, at, end) == '0') {
                boolean hexadecimal = lower(characterAt(caller, text, at + 1, end)) == 'x'
                        && digit(characterAt(caller, text, at + 2, end)) < 16;
                base = hexadecimal ? 16 : 8;
            }
        }
        if (base == 16
                && characterAt(caller, text, at, end) == '0'
                && lower(characterAt(caller, text, at + 1, end)) == 'x') {
            at += 2;
        }
        int first = at;
        long value = 0;
        boolean overflow = false;
        while (at < end && digit(byteAt(caller, text + at)) < base) {
            long digit = digit(byteAt(caller, text + at));
            overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1 - digit, base)) > 0;
            value = value * base + digit;
            at++;
        }
        if (overflow) {
            return Errno.ERANGE.result();
        }
        if (at == first) {
            return Errno.EINVAL.result();
        }
        if (signed) {
            // The magnitude of the least number has no positive counterpart.
            if (negative ? -value > 0 : value < 0) {
                return Errno.ERANGE.result();
            }
        } else if (negative) {
            return Errno.EINVAL.result();
        }
        caller.store(result, Long.BYTES, negative ? -value : value);
        return at;
    }

    private static int characterAt(Caller caller, long text, int at, int end) {
        return at < end ? byteAt(caller, text + at) : 0;
    }

    private static int lower(int character) {
        return character | 0x20;
    }

    /** Returns what a digit of a number to base 16 is worth, or a number that no digit is worth. */
    private static int digit(int character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        int letter = lower(character);
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : Integer.MAX_VALUE;
    }

    /** Returns whether the kernel takes a character for a space: also the no-break space of Latin-1. */
    private static boolean isBlank(int character) {
        return character == ' ' || (character >= '\t' && character <= '\r') || character == 0xa0;
    }

    private static long compare(Caller caller, long first, long length, long second) {
        int size = MemoryArguments.readable(caller, first, MemoryArguments.u32(length));
        for (int i = 0; i < size; i++) {
            Cost.ofStep(caller, i);
            int a = byteAt(caller, first + i);
            int b = byteAt(caller, second + i);
            if (a != b) {
                return a < b ? -1 : 1;
            }
            if (a == 0) {
                return 0;
            }
        }
        return 0;
    }
}

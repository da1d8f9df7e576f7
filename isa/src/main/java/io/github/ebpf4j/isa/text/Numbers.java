package io.github.ebpf4j.isa.text;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in assembly text. */
final class Numbers {

    private static final Pattern NUMBER = Pattern.compile("([+-]?)(?:0[xX]0*([0-9a-fA-F]+)|0*(\\d+))");

    // No field has more digits, leading zeros aside; what is longer is out of range and not worth the time to convert.
    private static final int MOST_DIGITS = 64;

    private Numbers() {}

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /**
     * Returns the number if it fits a field of {@code bits}: a decimal one as a signed number, a hexadecimal one also
     * as the bits themselves, so that {@code 0xffff} is -1 in 16 bits. A decimal one may use all 64 bits too, since
     * upstream reads {@code lddw} so.
     */
    static Optional<Long> parse(String text, int bits) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean hex = matcher.group(2) != null;
        String digits = hex ? matcher.group(2) : matcher.group(3);
        if (digits.length() > MOST_DIGITS) {
            return Optional.empty();
        }
        BigInteger magnitude = new BigInteger(digits, hex ? 16 : 10);
        BigInteger value = matcher.group(1).equals("-") ? magnitude.negate() : magnitude;
        boolean signed = value.bitLength() < bits;
        boolean asBits = value.signum() >= 0 && value.bitLength() <= bits && (hex || bits == Long.SIZE);
        return signed || asBits ? Optional.of(value.longValue()) : Optional.empty();
    }
}

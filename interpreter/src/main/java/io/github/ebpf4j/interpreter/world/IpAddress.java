package io.github.ebpf4j.interpreter.world;

import java.util.Arrays;
import java.util.Locale;

/**
 * An address of IPv4 or IPv6.
 *
 * @param v6 whether it is one of IPv6
 * @param high its first 64 bits, of IPv4 0
 * @param low its last 64 bits, of IPv4 its 32 bits
 */
public record IpAddress(boolean v6, long high, long low) {

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY4 = v4(0);

    /** {@code ::}. */
    public static final IpAddress ANY6 = v6(0, 0);

    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;

    /** Checks that an address of IPv4 has 32 bits. */
    public IpAddress {
        if (!v6 && (high != 0 || low >>> Integer.SIZE != 0)) {
            throw new IllegalArgumentException(
                    "an address of IPv4 has 32 bits, not 0x%x and 0x%x".formatted(high, low));
        }
    }

    /** Returns an address of IPv4: {@code 0x7f000001} is {@code 127.0.0.1}. */
    public static IpAddress v4(int bits) {
        return new IpAddress(false, 0, Integer.toUnsignedLong(bits));
    }

    /** Returns an address of IPv6. */
    public static IpAddress v6(long high, long low) {
        return new IpAddress(true, high, low);
    }

    /**
     * Returns the address of a text: {@code "10.0.0.1"} or {@code "fd00::1"}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IpAddress of(String text) {
        return text.indexOf(':') < 0 ? v4(dotted(text, text)) : ofColons(text);
    }

    private static int dotted(String part, String text) {
        String[] numbers = part.split("\\.", -1);
        if (numbers.length != Integer.BYTES) {
            throw refusal(text);
        }
        int bits = 0;
        for (String number : numbers) {
            bits = bits << Byte.SIZE | number(number, 10, 3, 0xff, text);
        }
        return bits;
    }

    private static IpAddress ofColons(String text) {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            if (groups(text, text, groups) != GROUPS) {
                throw refusal(text);
            }
        } else {
            int before = groups(text.substring(0, gap), text, groups);
            int[] last = new int[GROUPS];
            int after = groups(text.substring(gap + 2), text, last);
            if (before + after >= GROUPS) {
                throw refusal(text);
            }
            System.arraycopy(last, 0, groups, GROUPS - after, after);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << GROUP_BITS | groups[i];
            low = low << GROUP_BITS | groups[GROUPS / 2 + i];
        }
        return v6(high, low);
    }

    private static int groups(String part, String text, int[] groups) {
        if (part.isEmpty()) {
            return 0;
        }
        int count = 0;
        for (String group : part.split(":", -1)) {
            boolean dotted = group.indexOf('.') >= 0;
            if (count + (dotted ? 2 : 1) > GROUPS) {
                throw refusal(text);
            }
            if (dotted) {
                int bits = dotted(group, text);
                groups[count++] = bits >>> GROUP_BITS;
                groups[count++] = bits & 0xffff;
            } else {
                groups[count++] = number(group, 16, 4, 0xffff, text);
            }
        }
        return count;
    }

    private static int number(String digits, int radix, int most, int largest, String text) {
        if (digits.isEmpty() || digits.length() > most) {
            throw refusal(text);
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0) {
                throw refusal(text);
            }
            number = number * radix + digit;
        }
        if (number > largest) {
            throw refusal(text);
        }
        return number;
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException("\"%s\" is not an address of IPv4 or IPv6".formatted(text));
    }

    /** Returns the family as the kernel numbers it: 2 ({@code AF_INET}) or 10 ({@code AF_INET6}). */
    public int family() {
        return v6 ? Socket.AF_INET6 : Socket.AF_INET;
    }

    /** Returns whether all its bits are 0. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** Returns a quarter of an address of IPv6, from 0 on, or the address of IPv4 as element 0. */
    public int word(int index) {
        if (!v6) {
            return index == 0 ? (int) low : 0;
        }
        return (int) ((index < 2 ? high : low) >>> (index % 2 == 0 ? Integer.SIZE : 0));
    }

    /** Returns whether the first bits of an address of the same family are those of this one. */
    boolean isPrefixOf(int bits, long otherHigh, long otherLow) {
        if (!v6) {
            return bits == 0 || (low ^ otherLow) >>> (Integer.SIZE - bits) == 0;
        }
        boolean first = bits == 0 || (high ^ otherHigh) >>> Math.max(0, Long.SIZE - bits) == 0;
        return first && (bits <= Long.SIZE || (low ^ otherLow) >>> (2 * Long.SIZE - bits) == 0);
    }

    /** Returns the address as text: {@code 10.0.0.1}, or {@code fd00:0:0:0:0:0:0:1}. */
    @Override
    public String toString() {
        if (!v6) {
            return "%d.%d.%d.%d".formatted(low >>> 24, low >>> 16 & 0xff, low >>> 8 & 0xff, low & 0xff);
        }
        String[] groups = new String[GROUPS];
        Arrays.setAll(groups, i -> Integer.toHexString(word(i / 2) >>> (i % 2 == 0 ? GROUP_BITS : 0) & 0xffff));
        return String.join(":", groups).toLowerCase(Locale.ROOT);
    }
}

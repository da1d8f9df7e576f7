package io.github.ebpf4j.interpreter.world;

/**
 * An Ethernet address.
 *
 * @param bits its 48 bits
 */
public record MacAddress(long bits) {

    /** How many bytes it has. */
    public static final int SIZE = 6;

    /** {@code 00:00:00:00:00:00}. */
    public static final MacAddress ZERO = new MacAddress(0);

    /** Checks that it has 48 bits. */
    public MacAddress {
        if (bits >>> (SIZE * Byte.SIZE) != 0) {
            throw new IllegalArgumentException("an Ethernet address has 48 bits, not 0x%x".formatted(bits));
        }
    }

    /**
     * Returns the address of a text, {@code "02:00:00:00:00:01"}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static MacAddress of(String text) {
        if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
            throw new IllegalArgumentException("\"%s\" is not an Ethernet address".formatted(text));
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /** Returns a byte, of 0 to 5. */
    public int octet(int index) {
        return (int) (bits >>> ((SIZE - 1 - index) * Byte.SIZE)) & 0xff;
    }

    /** Returns the address as text: {@code 02:00:00:00:00:01}. */
    @Override
    public String toString() {
        return "%02x:%02x:%02x:%02x:%02x:%02x".formatted(octet(0), octet(1), octet(2), octet(3), octet(4), octet(5));
    }
}

package io.github.ebpf4j.interpreter.layout;

/**
 * A number in a structure.
 *
 * @param name its name; an element of an array has its index in brackets, {@code "user_ip6[3]"}
 * @param offset where it begins, in bytes
 * @param size how many bytes it has: 1, 2, 4 or 8
 * @param order in which order they stand
 */
public record Field(String name, int offset, int size, Order order) {

    /** How a number stands in memory. */
    public enum Order {
        /** In the program's byte order, unsigned. */
        HOST,
        /** In the program's byte order, signed. */
        SIGNED,
        /** In network byte order over the whole field. */
        NETWORK,
        /**
         * 16 bits in network byte order, loaded by the kernel and zero-extended to the field: which end of the field
         * they stand at follows from the program's byte order.
         */
        NETWORK_16,
        /** An address that a program can follow: set when a run begins. */
        POINTER
    }

    /** Returns the number as it stands in memory. */
    public long get(byte[] bytes, boolean bigEndian) {
        return switch (order) {
            case HOST, POINTER -> Bytes.get(bytes, offset, size, bigEndian);
            case SIGNED -> {
                int unused = Long.SIZE - Byte.SIZE * size;
                yield Bytes.get(bytes, offset, size, bigEndian) << unused >> unused;
            }
            case NETWORK -> Bytes.get(bytes, offset, size, true);
            case NETWORK_16 -> Bytes.get(bytes, start16(bigEndian), Short.BYTES, true);
        };
    }

    /** Stores the lowest bytes of a number. */
    public void set(byte[] bytes, boolean bigEndian, long value) {
        switch (order) {
            case HOST, SIGNED, POINTER -> Bytes.set(bytes, offset, size, bigEndian, value);
            case NETWORK -> Bytes.set(bytes, offset, size, true, value);
            case NETWORK_16 -> {
                Bytes.set(bytes, offset, size, bigEndian, 0);
                Bytes.set(bytes, start16(bigEndian), Short.BYTES, true, value);
            }
        }
    }

    private int start16(boolean bigEndian) {
        return bigEndian ? offset + size - Short.BYTES : offset;
    }

    /** Returns how many bits a number of the field has. */
    public int bits() {
        return order == Order.NETWORK_16 ? Short.SIZE : Byte.SIZE * size;
    }

    /** Returns whether a number fits: as a signed one, or as an unsigned one. */
    public boolean admits(long value) {
        int bits = bits();
        return bits == Long.SIZE || (value >= -1L << (bits - 1) && value < 1L << bits);
    }
}

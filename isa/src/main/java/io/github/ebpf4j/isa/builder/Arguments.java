package io.github.ebpf4j.isa.builder;

/** Judges what types cannot. */
final class Arguments {

    private Arguments() {}

    static void requireRange(String argument, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s is %d, must be %d to %d".formatted(argument, value, low, high));
        }
    }

    static void requireNotNegative(String argument, int value) {
        requireRange(argument, value, 0, Integer.MAX_VALUE);
    }

    /** Requires that a value loses no bits in memory of that size, whether it is meant as signed or as unsigned. */
    static void requireFits(String argument, int value, Size size) {
        if (size.bytes() < Integer.BYTES) {
            int bits = size.bytes() * Byte.SIZE;
            requireRange(argument, value, -(1 << (bits - 1)), (1 << bits) - 1);
        }
    }
}

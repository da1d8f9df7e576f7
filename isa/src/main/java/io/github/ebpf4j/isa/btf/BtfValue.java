package io.github.ebpf4j.isa.btf;

import java.math.BigInteger;
import java.util.List;

/**
 * What bytes in memory mean by their type: a tree of numbers, texts, arrays and structures. {@link BtfValues} makes it of
 * bytes and bytes of it; {@link CValues} prints it.
 */
public sealed interface BtfValue {

    /**
     * An integer of up to 64 bits.
     *
     * @param bits its value, extended to 64 bits as its sign demands
     * @param signed whether it has a sign; without one, {@code bits} is an unsigned number
     */
    record Int(long bits, boolean signed) implements BtfValue {
        /** Returns the number in decimal digits. */
        @Override
        public String toString() {
            return signed ? Long.toString(bits) : Long.toUnsignedString(bits);
        }
    }

    /**
     * An integer of more than 64 bits, or the bits of a floating-point number of more than 64.
     *
     * @param value its value
     */
    record BigInt(BigInteger value) implements BtfValue {}

    /**
     * A truth value that is 0 or 1; any other is an {@link Int}.
     *
     * @param value whether it is 1
     */
    record Bool(boolean value) implements BtfValue {}

    /**
     * A character.
     *
     * @param value its code
     */
    record Char(byte value) implements BtfValue {}

    /**
     * A value of an enumeration.
     *
     * @param value the number, extended to 64 bits as the enumeration's sign demands
     * @param signed whether the enumeration has a sign
     * @param name the first constant of that value, empty if there is none
     */
    record Constant(long value, boolean signed, String name) implements BtfValue {}

    /**
     * A floating-point number of up to 64 bits.
     *
     * @param size how many bytes it takes: 2, 4 or 8
     * @param bits its bits, as IEEE 754 lays them out
     */
    record FloatingPoint(int size, long bits) implements BtfValue {
        /** Returns the number. */
        public double value() {
            return switch (size) {
                case 2 -> half((int) bits);
                case 4 -> Float.intBitsToFloat((int) bits);
                default -> Double.longBitsToDouble(bits);
            };
        }

        // sign:1 | exponent:5 | fraction:10
        private static double half(int bits) {
            int exponent = (bits >>> 10) & 0x1f;
            int fraction = bits & 0x3ff;
            double magnitude = switch (exponent) {
                case 0 -> Math.scalb((double) fraction, -24);
                case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                default -> Math.scalb((double) (fraction | 0x400), exponent - 25);
            };
            return (bits & 0x8000) == 0 ? magnitude : -magnitude;
        }
    }

    /**
     * A pointer.
     *
     * @param address where it points to
     */
    record Pointer(long address) implements BtfValue {}

    /**
     * An array of characters that is a text: printable ASCII, tabs and line ends, then nothing but zeros.
     *
     * @param text the characters before the first zero
     */
    record Text(String text) implements BtfValue {}

    /**
     * An array. One of zeros takes no memory, however long it is.
     *
     * @param count how many elements it has, 0 to 2^32 - 1
     * @param elements the first ones; in those after them all bytes are zero
     */
    record Array(long count, List<BtfValue> elements) implements BtfValue {
        /** Copies the list, so that the value cannot change. */
        public Array {
            elements = List.copyOf(elements);
        }
    }

    /**
     * A structure or union. Of a union all members are there, each with what the bytes mean by its type.
     *
     * @param fields what it consists of, in the order of the declaration
     */
    record Composite(List<Field> fields) implements BtfValue {
        /** Copies the list, so that the value cannot change. */
        public Composite {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A member of a structure or union, or a variable of a section.
     *
     * @param name its name, empty where it has none
     * @param value its value
     */
    record Field(String name, BtfValue value) {}
}

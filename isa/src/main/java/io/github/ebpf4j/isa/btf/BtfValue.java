package io.github.ebpf4j.isa.btf;

import java.math.BigInteger;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What bytes in memory mean by their type: a tree of numbers, texts, arrays and structures. {@link BtfValues} makes it of
 * bytes and bytes of it; {@link CValues} prints it, which is what {@code toString} returns.
 */
public sealed interface BtfValue {

    /** Returns a number, which may be written as any integer or enumeration that it fits in. */
    static BtfValue of(long number) {
        return new Int(number, true);
    }

    /** Returns a text, which may be written as any array of characters that it fits in. */
    static BtfValue of(String text) {
        return new Text(text);
    }

    /**
     * Returns the number that an integer, a truth value, a character, a constant or a pointer is: extended to 64 bits as
     * its sign demands.
     *
     * @throws IllegalStateException if it is none of these
     */
    default long number() {
        if (this instanceof Int number) {
            return number.bits();
        } else if (this instanceof Constant constant) {
            return constant.value();
        } else if (this instanceof Pointer pointer) {
            return pointer.address();
        } else if (this instanceof Char character) {
            return character.value();
        } else if (this instanceof Bool bool) {
            return bool.value() ? 1 : 0;
        }
        throw new IllegalStateException("%s is no number of up to 64 bits".formatted(this));
    }

    /**
     * Returns the value of a member of a structure or union. Members of one without a name, inside it, count as its own,
     * as in C.
     *
     * @throws NoSuchElementException if it has no such member
     */
    default BtfValue field(String name) {
        if (this instanceof Composite composite) {
            for (Field field : composite.fields()) {
                if (field.name().equals(name)) {
                    return field.value();
                }
            }
            for (Field field : composite.fields()) {
                if (field.name().isEmpty() && field.value() instanceof Composite inner && inner.has(name)) {
                    return inner.field(name);
                }
            }
        }
        throw new NoSuchElementException("%s has no member \"%s\"".formatted(this, name));
    }

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
    record BigInt(BigInteger value) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

    /**
     * A truth value that is 0 or 1; any other is an {@link Int}.
     *
     * @param value whether it is 1
     */
    record Bool(boolean value) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

    /**
     * A character.
     *
     * @param value its code
     */
    record Char(byte value) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

    /**
     * A value of an enumeration.
     *
     * @param value the number, extended to 64 bits as the enumeration's sign demands
     * @param signed whether the enumeration has a sign
     * @param name the first constant of that value, empty if there is none
     */
    record Constant(long value, boolean signed, String name) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

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

        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
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
    record Pointer(long address) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

    /**
     * An array of characters that is a text: printable ASCII, tabs and line ends, then nothing but zeros.
     *
     * @param text the characters before the first zero
     */
    record Text(String text) implements BtfValue {
        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
        }
    }

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

        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
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

        /** Returns whether {@link #field} finds a member. */
        public boolean has(String name) {
            return fields.stream()
                    .anyMatch(field -> field.name().equals(name)
                            || (field.name().isEmpty() && field.value() instanceof Composite inner && inner.has(name)));
        }

        /** Returns it as C writes it. */
        @Override
        public String toString() {
            return CValues.of(this);
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

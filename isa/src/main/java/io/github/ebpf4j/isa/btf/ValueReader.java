package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads values from memory. Its depth is that of structures and arrays in one another, which {@link Btf} limits. */
final class ValueReader {

    /** Each part of a value, and each byte that is looked at to see where an array's zeros begin, is a step. */
    private static final long STEPS_ANYWAY = 1 << 19;

    private static final long STEPS_PER_BYTE = 64;

    private final Btf btf;
    private final MemoryBits memory;
    /** By the number of an enumeration, the names of its constants by value. */
    private final Map<Integer, Map<Long, String>> constants = new HashMap<>();

    /** The values of one byte that were met. */
    private final Map<BtfValue, BtfValue> bytes = new HashMap<>();

    private long steps;

    ValueReader(Btf btf, byte[] bytes, ByteOrder byteOrder) {
        this.btf = btf;
        this.memory = new MemoryBits(bytes, byteOrder);
        this.steps = STEPS_ANYWAY + STEPS_PER_BYTE * bytes.length;
    }

    /**
     * Reads a value that begins at a bit.
     *
     * @throws BtfException as {@link BtfValues#read} does
     */
    BtfValue read(int id, long bit) {
        return read(id, bit, 0);
    }

    /** Reads a value; one of no bits has as many as its type. */
    private BtfValue read(int id, long bit, int bitSize) {
        step(1);
        int resolved = btf.resolve(id);
        BtfType type = btf.type(resolved);
        if (type instanceof BtfType.Variable variable) {
            return read(variable.type(), bit, bitSize);
        } else if (type instanceof BtfType.Int integer) {
            return bitSize == 0
                    ? integer(integer, bit + integer.bitOffset(), integer.bits())
                    : integer(integer, bit, bitSize);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration(resolved, enumeration, bit, width(id, bitSize));
        } else if (type instanceof BtfType.Pointer) {
            return new BtfValue.Pointer(memory.get(bit, width(id, bitSize)));
        }
        long size = btf.sizeOf(resolved);
        if (bitSize != 0) {
            throw new BtfException("BTF type %d (%s): cannot be a bit field".formatted(resolved, type.kind()));
        } else if (type instanceof BtfType.FloatingPoint number) {
            return number.size() > Long.BYTES
                    ? new BtfValue.BigInt(memory.getWide(bit, number.size() * Byte.SIZE))
                    : new BtfValue.FloatingPoint(number.size(), memory.get(bit, number.size() * Byte.SIZE));
        } else if (type instanceof BtfType.Array array) {
            return array(array, bit, size);
        } else if (type instanceof BtfType.Composite composite) {
            return composite(resolved, composite, bit);
        }
        throw new BtfException("BTF type %d (%s): is not that of a value".formatted(resolved, type.kind()));
    }

    private int width(int id, int bitSize) {
        return bitSize == 0 ? (int) btf.sizeOf(id) * Byte.SIZE : bitSize;
    }

    private BtfValue integer(BtfType.Int type, long bit, int width) {
        if (width > Long.SIZE) {
            BigInteger value = memory.getWide(bit, width);
            boolean negative = type.signed() && value.testBit(width - 1);
            return new BtfValue.BigInt(negative ? value.subtract(BigInteger.ONE.shiftLeft(width)) : value);
        }
        long value = extend(memory.get(bit, width), width, type.signed());
        if (type.bool() && (value & 1) == value) {
            return new BtfValue.Bool(value == 1);
        } else if (isCharacter(type) && width == Byte.SIZE) {
            return shared(new BtfValue.Char((byte) value));
        }
        BtfValue.Int number = new BtfValue.Int(value, type.signed());
        return width <= Byte.SIZE ? shared(number) : number;
    }

    // An array of bytes is to take a small multiple of its bytes.
    private BtfValue shared(BtfValue small) {
        return bytes.computeIfAbsent(small, itself -> itself);
    }

    private static long extend(long value, int width, boolean signed) {
        int unused = Long.SIZE - width;
        return signed && width != 0 ? value << unused >> unused : value;
    }

    // clang does not mark characters as such, so that the name has to tell; __u8 is no character.
    private static boolean isCharacter(BtfType.Int type) {
        return type.character() || type.name().equals("char");
    }

    private BtfValue enumeration(int id, BtfType.Enumeration type, long bit, int width) {
        long value = extend(memory.get(bit, width), width, type.signed());
        String name = constants.computeIfAbsent(id, unknown -> names(type)).getOrDefault(value, "");
        return new BtfValue.Constant(value, type.signed(), name);
    }

    private static Map<Long, String> names(BtfType.Enumeration type) {
        Map<Long, String> names = new HashMap<>();
        for (Enumerator enumerator : type.enumerators()) {
            // The value of a constant may have more bits than the enumeration.
            int width = type.size() * Byte.SIZE;
            long mask = -1L >>> (Long.SIZE - width);
            names.putIfAbsent(extend(enumerator.value() & mask, width, type.signed()), enumerator.name());
        }
        return names;
    }

    private BtfValue array(BtfType.Array type, long bit, long size) {
        long used = usedBytes(bit, size);
        if (type.count() != 0 && btf.resolved(type.element()) instanceof BtfType.Int element && isByte(element)) {
            Optional<BtfValue> text = text(bit, used);
            if (text.isPresent()) {
                return text.get();
            }
        }
        List<BtfValue> elements = new ArrayList<>();
        if (used != 0) {
            long each = size / type.count();
            long count = (used + each - 1) / each;
            for (long i = 0; i < count; i++) {
                elements.add(read(type.element(), bit + i * each * Byte.SIZE));
            }
        }
        return new BtfValue.Array(type.count(), elements);
    }

    private static boolean isByte(BtfType.Int type) {
        return isCharacter(type) && type.size() == 1 && type.bits() == Byte.SIZE;
    }

    /** Returns how many of an array's bytes there are up to the last that is not zero. */
    private long usedBytes(long bit, long size) {
        long start = bit >>> 3;
        // An array that does not begin with a byte ends within one more.
        long end = Math.min(start + size + ((bit & 7) == 0 ? 0 : 1), memory.length());
        long last = end;
        while (last > start && memory.at(last - 1) == 0) {
            last--;
        }
        step(Math.max(end - last, 0));
        return Math.min(Math.max(last - start, 0), size);
    }

    /** Returns the text that so many characters are, if they are one. */
    private Optional<BtfValue> text(long bit, long used) {
        step(used);
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < used; i++) {
            byte character = (byte) memory.get(bit + i * Byte.SIZE, Byte.SIZE);
            if (!isPrintable(character)) {
                return Optional.empty();
            }
            text.append((char) character);
        }
        return Optional.of(new BtfValue.Text(text.toString()));
    }

    private static boolean isPrintable(byte character) {
        return (character >= ' ' && character <= '~') || character == '\n' || character == '\t' || character == '\r';
    }

    private BtfValue composite(int id, BtfType.Composite type, long bit) {
        List<BtfValue.Field> fields = new ArrayList<>(type.members().size());
        for (int i = 0; i < type.members().size(); i++) {
            Member member = type.members().get(i);
            MemberExtent.require(btf, id, type, i);
            fields.add(
                    new BtfValue.Field(member.name(), read(member.type(), bit + member.bitOffset(), member.bitSize())));
        }
        return new BtfValue.Composite(fields);
    }

    private void step(long count) {
        steps -= count;
        if (steps < 0) {
            throw new BtfException("BTF: the value has parts out of proportion to its bytes");
        }
    }
}

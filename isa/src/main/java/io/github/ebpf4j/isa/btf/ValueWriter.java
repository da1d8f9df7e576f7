package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Member;
import java.math.BigInteger;
import java.nio.ByteOrder;

/** Writes values to memory: what {@link ValueReader} reads back. */
final class ValueWriter {

    private static final BigInteger UNSIGNED_LONG = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final Btf btf;
    private final MemoryBits memory;

    /** Creates a writer to bytes that are all zero. */
    ValueWriter(Btf btf, byte[] bytes, ByteOrder byteOrder) {
        this.btf = btf;
        this.memory = new MemoryBits(bytes, byteOrder);
    }

    /**
     * Writes a value that begins at a bit.
     *
     * @throws BtfException as {@link BtfValues#write} does
     */
    void write(int id, BtfValue value, long bit) {
        write(id, value, bit, 0);
    }

    private void write(int id, BtfValue value, long bit, int bitSize) {
        int resolved = btf.resolve(id);
        BtfType type = btf.type(resolved);
        if (type instanceof BtfType.Variable variable) {
            write(variable.type(), value, bit, bitSize);
        } else if (type instanceof BtfType.Int integer) {
            if (bitSize == 0) {
                number(resolved, value, integer.signed(), bit + integer.bitOffset(), integer.bits());
            } else {
                number(resolved, value, integer.signed(), bit, bitSize);
            }
        } else if (type instanceof BtfType.Enumeration enumeration) {
            number(resolved, value, enumeration.signed(), bit, width(resolved, bitSize));
        } else if (type instanceof BtfType.Pointer || type instanceof BtfType.FloatingPoint) {
            number(resolved, value, false, bit, width(resolved, bitSize));
        } else if (type instanceof BtfType.Array array) {
            array(resolved, array, value, bit);
        } else if (type instanceof BtfType.Composite composite) {
            composite(resolved, composite, value, bit);
        } else {
            throw refuse(resolved, "is not that of a value");
        }
    }

    private int width(int id, int bitSize) {
        return bitSize == 0 ? (int) btf.sizeOf(id) * Byte.SIZE : bitSize;
    }

    private void number(int id, BtfValue value, boolean signed, long bit, int width) {
        BigInteger number = number(id, value);
        boolean fits = signed
                ? number.bitLength() < width || (width == 0 && number.signum() == 0)
                : number.signum() >= 0 && number.bitLength() <= width;
        if (!fits) {
            throw refuse(id, "%s does not fit in %d %s bits".formatted(number, width, signed ? "signed" : "unsigned"));
        }
        memory.set(bit, width, number);
    }

    private BigInteger number(int id, BtfValue value) {
        BtfType type = btf.type(id);
        if (type instanceof BtfType.FloatingPoint floating) {
            if (value instanceof BtfValue.FloatingPoint number && number.size() == floating.size()) {
                return unsigned(number.bits());
            } else if (value instanceof BtfValue.BigInt number && floating.size() > Long.BYTES) {
                return number.value();
            }
        } else if (type instanceof BtfType.Pointer) {
            if (value instanceof BtfValue.Pointer pointer) {
                return unsigned(pointer.address());
            }
        } else if (value instanceof BtfValue.Int number) {
            return number.signed() ? BigInteger.valueOf(number.bits()) : unsigned(number.bits());
        } else if (value instanceof BtfValue.Constant constant) {
            return constant.signed() ? BigInteger.valueOf(constant.value()) : unsigned(constant.value());
        } else if (value instanceof BtfValue.BigInt number) {
            return number.value();
        } else if (value instanceof BtfValue.Bool bool) {
            return bool.value() ? BigInteger.ONE : BigInteger.ZERO;
        } else if (value instanceof BtfValue.Char character) {
            boolean signed = type instanceof BtfType.Int integer && integer.signed();
            return BigInteger.valueOf(signed ? character.value() : character.value() & 0xff);
        }
        throw unfit(id, value);
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(UNSIGNED_LONG) : value;
    }

    private void array(int id, BtfType.Array type, BtfValue value, long bit) {
        if (value instanceof BtfValue.Text text) {
            text(id, type, text.text(), bit);
        } else if (value instanceof BtfValue.Array array) {
            requireRoom(id, array.elements().size(), type.count());
            long each = btf.sizeOf(type.element()) * Byte.SIZE;
            for (int i = 0; i < array.elements().size(); i++) {
                write(type.element(), array.elements().get(i), bit + i * each);
            }
        } else {
            throw unfit(id, value);
        }
    }

    private void text(int id, BtfType.Array type, String text, long bit) {
        requireRoom(id, text.length(), type.count());
        if (btf.sizeOf(type.element()) != 1) {
            throw refuse(id, "is no array of characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                throw refuse(
                        id, "character %d of the text is 0x%x, the last is 0x7e".formatted(i, (int) text.charAt(i)));
            }
            memory.set(bit + i * (long) Byte.SIZE, Byte.SIZE, BigInteger.valueOf(text.charAt(i)));
        }
    }

    private void requireRoom(int id, int given, long count) {
        if (given > count) {
            throw refuse(id, "has %d elements, the value has %d".formatted(count, given));
        }
    }

    private void composite(int id, BtfType.Composite type, BtfValue value, long bit) {
        if (!(value instanceof BtfValue.Composite composite)) {
            throw unfit(id, value);
        }
        int count = type.members().size();
        if (composite.fields().size() != count) {
            throw refuse(
                    id,
                    "has %d members, the value has %d"
                            .formatted(count, composite.fields().size()));
        }
        for (int i = 0; i < count; i++) {
            Member member = type.members().get(i);
            BtfValue.Field field = composite.fields().get(i);
            if (!field.name().equals(member.name())) {
                throw refuse(id, "member %d has another name than that of the value".formatted(i));
            }
            MemberExtent.require(btf, id, type, i);
            write(member.type(), field.value(), bit + member.bitOffset(), member.bitSize());
        }
    }

    private BtfException unfit(int id, BtfValue value) {
        return refuse(id, "the value is of shape %s".formatted(value.getClass().getSimpleName()));
    }

    private BtfException refuse(int id, String reason) {
        return new BtfException(
                "BTF type %d (%s): %s".formatted(id, btf.type(id).kind(), reason));
    }
}

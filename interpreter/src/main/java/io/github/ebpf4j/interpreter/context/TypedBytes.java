package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfValue;
import io.github.ebpf4j.isa.btf.BtfValues;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bytes with a type of BTF, whose members are set and read by name: {@code set("sk.__sk_common.skc_dport", 80)}. A path
 * goes through structures by {@code .name}, through anonymous ones unnamed, through arrays by {@code [index]}; it does not
 * follow pointers. For one thread at a time.
 */
public final class TypedBytes {

    private final Btf types;
    private final int type;
    private final ByteOrder byteOrder;
    private final byte[] bytes;

    private TypedBytes(Btf types, int type, ByteOrder byteOrder) {
        this.types = types;
        this.type = type;
        this.byteOrder = byteOrder;
        long size = types.sizeOf(type);
        if (size > MOST_BYTES) {
            throw new IllegalArgumentException("BTF type %d (%s) has %d bytes, the most that it may have is %d"
                    .formatted(type, types.type(type).kind(), size, MOST_BYTES));
        }
        bytes = new byte[(int) size];
    }

    private static final int MOST_BYTES = 64 << 20;

    /**
     * Returns zeros of a type.
     *
     * @param type the number of the type
     * @throws io.github.ebpf4j.isa.btf.BtfException if it has no size
     * @throws IllegalArgumentException if it has more than 64 MiB
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public static TypedBytes of(Btf types, int type, ByteOrder byteOrder) {
        return new TypedBytes(types, type, byteOrder);
    }

    /**
     * Returns zeros of the first type of a name that has a size.
     *
     * @throws IllegalArgumentException if there is none, or if it has more than 64 MiB
     */
    public static TypedBytes of(Btf types, String name, ByteOrder byteOrder) {
        return find(types, name, byteOrder)
                .orElseThrow(
                        () -> new IllegalArgumentException("no type with a size has the name \"%s\"".formatted(name)));
    }

    /**
     * Returns zeros of the first type of a name that has a size, if there is one.
     *
     * @throws IllegalArgumentException if it has more than 64 MiB
     */
    public static Optional<TypedBytes> find(Btf types, String name, ByteOrder byteOrder) {
        for (int id : types.idsOf(name)) {
            if (types.hasSize(id)) {
                return Optional.of(new TypedBytes(types, id, byteOrder));
            }
        }
        return Optional.empty();
    }

    /** Returns the bytes themselves, which change with what is set. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the order of the bytes of numbers. */
    public ByteOrder byteOrder() {
        return byteOrder;
    }

    /** Returns the number of the type. */
    public int type() {
        return type;
    }

    /** Returns the types. */
    public Btf types() {
        return types;
    }

    /**
     * Returns what the bytes mean.
     *
     * @throws io.github.ebpf4j.isa.btf.BtfException as {@link BtfValues#read} does
     */
    public BtfValue value() {
        return BtfValues.read(types, type, bytes, byteOrder);
    }

    /**
     * Sets all bytes.
     *
     * @throws io.github.ebpf4j.isa.btf.BtfException as {@link BtfValues#write} does
     */
    public TypedBytes set(BtfValue value) {
        System.arraycopy(BtfValues.write(types, type, value, byteOrder), 0, bytes, 0, bytes.length);
        return this;
    }

    /** Returns whether there is a member at a path. */
    public boolean has(String path) {
        return member(path).isPresent();
    }

    /**
     * Sets a number, pointer or truth value, of which it takes the lowest bits.
     *
     * @throws IllegalArgumentException if there is no member at the path, or one of more than 8 bytes
     */
    public TypedBytes set(String path, long value) {
        Place place = require(path);
        int bits = bitsOfNumber(path, place);
        boolean bigEndian = byteOrder == ByteOrder.BIG_ENDIAN;
        for (int i = 0; i < bits; i++) {
            long at = place.bit + i;
            int mask = 1 << (int) (bigEndian ? 7 - at % Byte.SIZE : at % Byte.SIZE);
            boolean one = (value >>> (bigEndian ? bits - 1 - i : i) & 1) != 0;
            int index = (int) (at / Byte.SIZE);
            bytes[index] = (byte) (one ? bytes[index] | mask : bytes[index] & ~mask);
        }
        return this;
    }

    /**
     * Sets a member as {@link #set(String, long)}, if there is one.
     *
     * @return whether there is
     */
    public boolean setIfPresent(String path, long value) {
        boolean present = member(path).filter(place -> isNumber(place)).isPresent();
        if (present) {
            set(path, value);
        }
        return present;
    }

    /**
     * Sets an array of characters: the text in UTF-8, cut so that a zero follows it, and zeros behind it.
     *
     * @throws IllegalArgumentException if there is no member at the path, or one without a byte
     */
    public TypedBytes set(String path, String text) {
        Place place = require(path);
        long size = types.hasSize(place.type) ? types.sizeOf(place.type) : 0;
        if (size == 0 || place.bitSize != 0) {
            throw new IllegalArgumentException("member \"%s\" has no room for a text".formatted(path));
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int start = (int) (place.bit / Byte.SIZE);
        Arrays.fill(bytes, start, start + (int) size, (byte) 0);
        System.arraycopy(encoded, 0, bytes, start, (int) Math.min(encoded.length, size - 1));
        return this;
    }

    /** Sets a member as {@link #set(String, String)}, if there is one. */
    public boolean setIfPresent(String path, String text) {
        boolean present = member(path)
                .filter(place -> place.bitSize == 0 && types.hasSize(place.type) && types.sizeOf(place.type) > 0)
                .isPresent();
        if (present) {
            set(path, text);
        }
        return present;
    }

    /**
     * Returns a number, pointer or truth value, zero-extended.
     *
     * @throws IllegalArgumentException if there is no member at the path, or one of more than 8 bytes
     */
    public long get(String path) {
        Place place = require(path);
        int bits = bitsOfNumber(path, place);
        boolean bigEndian = byteOrder == ByteOrder.BIG_ENDIAN;
        long value = 0;
        for (int i = 0; i < bits; i++) {
            long at = place.bit + i;
            int shift = (int) (bigEndian ? 7 - at % Byte.SIZE : at % Byte.SIZE);
            long one = (long) bytes[(int) (at / Byte.SIZE)] >>> shift & 1;
            value |= one << (bigEndian ? bits - 1 - i : i);
        }
        return value;
    }

    /**
     * Returns where a member begins, in bytes.
     *
     * @throws IllegalArgumentException if there is no member at the path
     */
    public int offsetOf(String path) {
        return (int) (require(path).bit / Byte.SIZE);
    }

    private boolean isNumber(Place place) {
        if (place.bitSize != 0) {
            return true;
        }
        return types.hasSize(place.type)
                && types.sizeOf(place.type) <= Long.BYTES
                && !(types.resolved(place.type) instanceof BtfType.Composite)
                && !(types.resolved(place.type) instanceof BtfType.Array);
    }

    private int bitsOfNumber(String path, Place place) {
        if (!isNumber(place)) {
            throw new IllegalArgumentException("member \"%s\" is not a number of up to 8 bytes".formatted(path));
        }
        return place.bitSize != 0 ? place.bitSize : (int) types.sizeOf(place.type) * Byte.SIZE;
    }

    /** Where a member begins, in bits, and of what type it is; the size in bits is 0 unless it is a bit field. */
    private record Place(long bit, int type, int bitSize) {}

    private Place require(String path) {
        return member(path)
                .orElseThrow(() -> new IllegalArgumentException("BTF type %d (%s %s) has no member \"%s\""
                        .formatted(
                                type, types.type(type).kind(), types.type(type).name(), path)));
    }

    private Optional<Place> member(String path) {
        Optional<Place> found = Optional.of(new Place(0, type, 0));
        for (String step : path.replace("[", ".[").split("\\.", -1)) {
            if (!step.isEmpty()) {
                found = found.flatMap(place -> step.startsWith("[") ? element(place, step) : named(place, step));
            }
        }
        return found.filter(this::isInside);
    }

    private boolean isInside(Place place) {
        long bits = place.bitSize != 0
                ? place.bitSize
                : types.hasSize(place.type) ? types.sizeOf(place.type) * Byte.SIZE : 0;
        return place.bit >= 0 && place.bit + bits <= (long) bytes.length * Byte.SIZE;
    }

    private Optional<Place> element(Place place, String step) {
        if (!(types.resolved(place.type) instanceof BtfType.Array array) || !step.matches("\\[\\d{1,9}]")) {
            return Optional.empty();
        }
        int index = Integer.parseInt(step.substring(1, step.length() - 1));
        if (index >= array.count() || !types.hasSize(array.element())) {
            return Optional.empty();
        }
        long bit = place.bit + index * types.sizeOf(array.element()) * Byte.SIZE;
        return Optional.of(new Place(bit, array.element(), 0));
    }

    private Optional<Place> named(Place place, String name) {
        if (!(types.resolved(place.type) instanceof BtfType.Composite composite)) {
            return Optional.empty();
        }
        List<BtfType.Member> members = composite.members();
        for (BtfType.Member member : members) {
            Place at = new Place(place.bit + member.bitOffset(), member.type(), member.bitSize());
            if (member.name().equals(name)) {
                return Optional.of(at);
            }
            Optional<Place> inside = member.name().isEmpty() ? named(at, name) : Optional.empty();
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }
}

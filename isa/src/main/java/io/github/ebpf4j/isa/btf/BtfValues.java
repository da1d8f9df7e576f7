package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.DataSection;
import io.github.ebpf4j.isa.btf.BtfType.Placement;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Turns bytes into typed values, and values into bytes. */
public final class BtfValues {

    /** The most bytes that a value is written to, 64 MiB: a few types can describe gigabytes. */
    static final int MOST_BYTES = 64 << 20;

    private BtfValues() {}

    /**
     * Returns what bytes mean by a type.
     *
     * @param type the number of the type, or of a variable
     * @param bytes the bytes in memory; where there are fewer than the type has, the others are zero
     * @param byteOrder the order of the bytes of a number; with it goes that of bit fields, which begin at the least
     *     significant bit in little-endian memory and at the most significant one in big-endian memory
     * @throws BtfException if the type has no size, if a member lies outside its structure, or if the value has parts
     *     out of proportion to the bytes
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public static BtfValue read(Btf btf, int type, byte[] bytes, ByteOrder byteOrder) {
        return new ValueReader(btf, bytes, byteOrder).read(type, 0);
    }

    /**
     * Returns what the variables of a section are, in the order in which BTF lists them. Functions are left out. The
     * places of the variables are those that BTF says, which compilers leave at 0 for a linker to fill in.
     *
     * @param section the number of the {@link DataSection}
     * @param image what the section holds; where there are fewer bytes, the others are zero
     * @param byteOrder as in {@link #read}
     * @throws BtfException as {@link #read} does, or if the number is not that of a section
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public static List<BtfValue.Field> readSection(Btf btf, int section, byte[] image, ByteOrder byteOrder) {
        if (!(btf.type(section) instanceof DataSection found)) {
            throw new BtfException("BTF type %d (%s): must be DATASEC"
                    .formatted(section, btf.type(section).kind()));
        }
        ValueReader reader = new ValueReader(btf, image, byteOrder);
        List<BtfValue.Field> variables = new ArrayList<>();
        for (Placement placement : found.variables()) {
            if (btf.type(placement.type()) instanceof BtfType.Variable variable) {
                BtfValue value = reader.read(variable.type(), placement.offset() * Byte.SIZE);
                variables.add(new BtfValue.Field(variable.name(), value));
            }
        }
        return List.copyOf(variables);
    }

    /**
     * Returns the bytes of a value: as many as the type has, with zeros where no member lies. Of a union, later members
     * overwrite earlier ones.
     *
     * @param type the number of the type, or of a variable
     * @param byteOrder as in {@link #read}
     * @throws BtfException if the value is not of the type's shape, or a number does not fit; or if the type has no
     *     size, or more than 64 MiB
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public static byte[] write(Btf btf, int type, BtfValue value, ByteOrder byteOrder) {
        long size = btf.sizeOf(type);
        if (size > MOST_BYTES) {
            throw new BtfException("BTF type %d (%s) has %d bytes, the most that are written is %d"
                    .formatted(type, btf.type(type).kind(), size, MOST_BYTES));
        }
        byte[] bytes = new byte[(int) size];
        new ValueWriter(btf, bytes, byteOrder).write(type, value, 0);
        return bytes;
    }
}

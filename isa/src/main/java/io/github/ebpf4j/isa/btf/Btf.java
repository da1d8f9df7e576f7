package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The types of an object file or of a kernel, by their numbers. It is immutable and consistent: every number that a
 * type refers to is that of a type, no type contains itself, and functions, variables, sections and notes refer to
 * what they can refer to.
 *
 * <p>A {@code Btf} takes memory in proportion to its types. Each question about a type takes the same short time,
 * however long the way through typedefs, arrays and structures is: the answers are worked out beforehand, once.
 */
public final class Btf {

    private final List<BtfType> types;
    private final TypeLayout layout;
    private final TypeIndex index;

    private Btf(List<BtfType> types, TypeLayout layout, TypeIndex index) {
        this.types = types;
        this.layout = layout;
        this.index = index;
    }

    /**
     * Returns the types of a list.
     *
     * @param types the types from number 1 on
     * @throws BtfException if a type refers to a number that no type has, or to a type of the wrong kind, if a type
     *     contains itself, if a size is none of those that its kind can have, or if more than 512 structures, unions
     *     and arrays lie in one another
     */
    public static Btf of(List<BtfType> types) {
        return of(types, BtfLimits.DEFAULT);
    }

    static Btf of(List<BtfType> types, BtfLimits limits) {
        List<BtfType> all = new ArrayList<>(types.size() + 1);
        all.add(new BtfType.VoidType());
        all.addAll(types);
        List<BtfType> fixed = List.copyOf(all);
        TypeCheck.check(fixed);
        return new Btf(fixed, TypeLayout.of(fixed, limits), TypeIndex.of(fixed));
    }

    /**
     * Reads the content of a {@code .BTF} section, or of a file like {@code /sys/kernel/btf/vmlinux}.
     *
     * @param bytes header, types and names
     * @param byteOrder the order of the bytes of every number in it
     * @throws BtfException if it is malformed or not consistent, or exceeds {@link BtfLimits#DEFAULT}
     */
    public static Btf read(byte[] bytes, ByteOrder byteOrder) {
        return read(bytes, byteOrder, BtfLimits.DEFAULT);
    }

    /**
     * Reads the content of a {@code .BTF} section within limits.
     *
     * @throws BtfException as {@link #read(byte[], ByteOrder)} does
     */
    public static Btf read(byte[] bytes, ByteOrder byteOrder, BtfLimits limits) {
        return of(BtfReader.read(bytes, byteOrder, limits), limits);
    }

    /** Returns the byte order of what begins as BTF does, by its magic number 0xeb9f; empty if nothing like it does. */
    public static Optional<ByteOrder> byteOrderOf(byte[] bytes) {
        return BtfReader.byteOrderOf(bytes);
    }

    /** Returns how many types there are, {@link BtfType.VoidType} among them: numbers go from 0 to one less. */
    public int count() {
        return types.size();
    }

    /**
     * Returns the type of a number.
     *
     * @throws IndexOutOfBoundsException if no type has it
     */
    public BtfType type(int id) {
        return types.get(id);
    }

    /**
     * Returns the number of the type behind typedefs, qualifiers and notes on types; that of the type itself if it is
     * none of these.
     *
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public int resolve(int id) {
        return layout.resolve(id);
    }

    /**
     * Returns the type behind typedefs, qualifiers and notes on types.
     *
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public BtfType resolved(int id) {
        return types.get(resolve(id));
    }

    /**
     * Returns whether {@link #sizeOf} has an answer. It has none for {@code void}, functions, what is only declared,
     * notes on declarations, arrays of these, and arrays of more than 2^32 - 1 bytes.
     *
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public boolean hasSize(int id) {
        return layout.hasSize(id);
    }

    /**
     * Returns how many bytes a type, variable or section takes, 0 to 2^32 - 1.
     *
     * @throws BtfException if it has no size, or if it is an array of more than 2^32 - 1 bytes
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public long sizeOf(int id) {
        return layout.sizeOf(id);
    }

    /**
     * Returns the alignment of a type in bytes, 1 to 8, as libbpf works it out: that of a structure is the largest of
     * its members, or 1 if one of them is not aligned or the size is no multiple of it.
     *
     * @throws BtfException if it has none
     * @throws IndexOutOfBoundsException if no type has the number
     */
    public int alignmentOf(int id) {
        return layout.alignmentOf(id);
    }

    /** Returns the alignment of a type in bytes, 0 if it has none. */
    int alignmentOrZero(int id) {
        return layout.alignmentOrZero(id);
    }

    /** Returns the number of the first type of a kind and name; empty if there is none, or if the name is empty. */
    public OptionalInt find(Kind kind, String name) {
        return index.find(kind, name);
    }

    /** Returns the numbers of all types of a name, in ascending order; none if the name is empty. */
    public List<Integer> idsOf(String name) {
        return index.idsOf(name);
    }

    /** Returns the notes on a type, in the order of their numbers; those on its members and parameters are among them. */
    public List<BtfType.DeclTag> declTags(int id) {
        return index.declTags(id);
    }
}

package io.github.ebpf4j.isa.btf;

import java.util.ArrayList;
import java.util.List;

/**
 * The types of an object file or of a kernel, by their numbers. It is immutable and consistent: every number that a
 * type refers to is that of a type.
 */
public final class Btf {

    private final List<BtfType> types;

    private Btf(List<BtfType> types) {
        this.types = types;
    }

    /**
     * Returns the types of a list.
     *
     * @param types the types from number 1 on
     * @throws BtfException if a type refers to a number that no type has
     */
    public static Btf of(List<BtfType> types) {
        List<BtfType> all = new ArrayList<>(types.size() + 1);
        all.add(new BtfType.VoidType());
        all.addAll(types);
        return new Btf(List.copyOf(all));
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
}

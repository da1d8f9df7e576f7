package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import java.util.List;
import java.util.Optional;

/**
 * What a CO-RE record is about: a type, a field or element that is reached from it, or a constant of an enumeration.
 * The way to a field in members of members without a name has one step only, for the field.
 *
 * @param root the number of the type that it begins with
 * @param steps none for a type; for a constant, that one; else first which of several values of the type that follow
 *     each other in memory, then fields and elements
 * @param bitOffset where the field begins, in bits from the start of the first value, 0 to 2^32 - 1
 */
record CoreAccess(int root, List<Step> steps, long bitOffset) {

    /** How many steps lead to a field at most, those through members without a name among them; libbpf's limit. */
    static final int MAX_STEPS = 64;

    private static final long LARGEST_OFFSET = 0xffff_ffffL;

    /** How long the text of an access is at most, in characters: names come from the file. */
    private static final int SHOWN = 512;

    /**
     * A step.
     *
     * @param type of a field, the number of the structure or union that has it; of a constant, that of its enumeration;
     *     of an element, that of the element
     * @param index the number of the field, element or constant
     * @param name the name of the field or constant, nothing for an element
     */
    record Step(int type, int index, Optional<String> name) {}

    CoreAccess {
        steps = List.copyOf(steps);
    }

    Step last() {
        return steps.get(steps.size() - 1);
    }

    /** Returns an offset if it is one that BTF could state. */
    static long requireOffset(long bits) throws CoreRefusal {
        if (bits > LARGEST_OFFSET) {
            throw new CoreRefusal("a field begins at bit %d, must be %d at most".formatted(bits, LARGEST_OFFSET));
        }
        return bits;
    }

    /** Returns how far an element is from the first, in bits. */
    static long elementOffset(int index, long size) throws CoreRefusal {
        // The index has 31 bits and the size 32: in bytes this cannot overflow.
        long bytes = index * size;
        return bytes > LARGEST_OFFSET ? requireOffset(bytes) : requireOffset(bytes * Byte.SIZE);
    }

    /**
     * Returns whether an array is the last field of a structure and has no length, so that any number of elements may
     * follow.
     *
     * @param before the step that leads to the array
     */
    static boolean isFlexible(CoreTypes types, BtfType.Array array, Step before) {
        return before.name().isPresent()
                && array.count() == 0
                && types.type(before.type()) instanceof BtfType.Composite owner
                && before.index() == owner.members().size() - 1;
    }

    /** Returns the access as C would write it: {@code struct task_struct.pid}, {@code enum bpf_map_type::HASH}. */
    String describe(CoreTypes types) {
        StringBuilder text = new StringBuilder(types.describe(root));
        for (int number = 0; number < steps.size(); number++) {
            Step step = steps.get(number);
            if (step.name().isPresent()) {
                boolean constant = types.type(step.type()) instanceof BtfType.Enumeration;
                text.append(constant ? "::" : ".").append(Place.cut(step.name().get()));
            } else if (number > 0 || step.index() > 0) {
                text.append('[').append(step.index()).append(']');
            }
            if (text.length() > SHOWN) {
                return text.substring(0, SHOWN) + "...";
            }
        }
        return text.toString();
    }
}

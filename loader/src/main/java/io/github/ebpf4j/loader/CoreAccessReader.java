package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.loader.CoreAccess.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a record is about: numbers with colons between them, each the index of a member or element. */
final class CoreAccessReader {

    private static final int MAX_DIGITS = 10;
    private static final int MAX_LENGTH = CoreAccess.MAX_STEPS * (MAX_DIGITS + 1);

    private final CoreTypes types;

    CoreAccessReader(CoreTypes types) {
        this.types = types;
    }

    /**
     * Returns what a record is about.
     *
     * @param root the number of a type
     * @param text {@code 0:1:2}, for example; {@code 0} if the record is about the type itself
     */
    CoreAccess read(int root, CoreKind kind, String text) throws CoreRefusal {
        List<Integer> indices = indices(text);
        if (kind.asksOfType()) {
            if (!text.equals("0")) {
                throw new CoreRefusal("the access to a type is %s, must be \"0\"".formatted(Place.quote(text)));
            }
            return new CoreAccess(root, List.of(), 0);
        }
        return kind.asksOfField() ? field(root, indices) : constant(root, indices);
    }

    private static List<Integer> indices(String text) throws CoreRefusal {
        List<Integer> indices = new ArrayList<>();
        if (text.length() <= MAX_LENGTH) {
            for (String number : text.split(":", -1)) {
                indices.add(index(number, text));
            }
        }
        if (indices.isEmpty() || indices.size() > CoreAccess.MAX_STEPS) {
            throw new CoreRefusal(
                    "the access %s has more than %d steps".formatted(Place.quote(text), CoreAccess.MAX_STEPS));
        }
        return indices;
    }

    private static int index(String number, String text) throws CoreRefusal {
        boolean digits = !number.isEmpty()
                && number.length() <= MAX_DIGITS
                && number.chars().allMatch(character -> character >= '0' && character <= '9');
        if (!digits || Long.parseLong(number) > Integer.MAX_VALUE) {
            throw new CoreRefusal("the access %s has %s for an index, must be 0 to %d"
                    .formatted(Place.quote(text), Place.quote(number), Integer.MAX_VALUE));
        }
        return Integer.parseInt(number);
    }

    private CoreAccess constant(int root, List<Integer> indices) throws CoreRefusal {
        int id = types.resolve(root);
        if (!(types.type(id) instanceof BtfType.Enumeration enumeration)) {
            throw new CoreRefusal("%s is no enumeration".formatted(types.describe(root)));
        }
        int index = indices.get(0);
        if (indices.size() > 1 || index >= enumeration.enumerators().size()) {
            throw new CoreRefusal(
                    "the access to a constant of %s has %d indices, the first of them %d; it has %d constants"
                            .formatted(
                                    types.describe(root),
                                    indices.size(),
                                    index,
                                    enumeration.enumerators().size()));
        }
        String name = enumeration.enumerators().get(index).name();
        return new CoreAccess(root, List.of(new Step(id, index, Optional.of(name))), 0);
    }

    private CoreAccess field(int root, List<Integer> indices) throws CoreRefusal {
        List<Step> steps = new ArrayList<>();
        int id = types.resolve(root);
        steps.add(new Step(id, indices.get(0), Optional.empty()));
        long offset = CoreAccess.elementOffset(indices.get(0), types.sizeOf(id));
        for (int index : indices.subList(1, indices.size())) {
            BtfType type = types.type(id);
            if (type instanceof BtfType.Composite composite) {
                requireIndex(index, composite.members().size(), id);
                BtfType.Member member = composite.members().get(index);
                if (!member.name().isEmpty()) {
                    steps.add(new Step(id, index, Optional.of(member.name())));
                }
                offset = CoreAccess.requireOffset(offset + member.bitOffset());
                id = types.resolve(member.type());
            } else if (type instanceof BtfType.Array array) {
                if (!CoreAccess.isFlexible(types, array, steps.get(steps.size() - 1))) {
                    requireIndex(index, array.count(), id);
                }
                id = types.resolve(array.element());
                steps.add(new Step(id, index, Optional.empty()));
                offset = CoreAccess.requireOffset(offset + CoreAccess.elementOffset(index, types.sizeOf(id)));
            } else {
                throw new CoreRefusal("the access goes into %s, which has no members".formatted(types.describe(id)));
            }
        }
        return new CoreAccess(root, steps, offset);
    }

    private void requireIndex(int index, long count, int id) throws CoreRefusal {
        if (index >= count) {
            throw new CoreRefusal(
                    "the access has index %d of %s, which has %d".formatted(index, types.describe(id), count));
        }
    }
}

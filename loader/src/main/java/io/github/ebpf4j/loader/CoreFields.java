package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.loader.CoreAccess.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the fields and constants of a target that are meant by those of an object: by name, wherever they are now. */
final class CoreFields {

    private final CoreTypes local;
    private final CoreTypes target;
    private final CoreWork work;

    CoreFields(CoreTypes local, CoreTypes target, CoreWork work) {
        this.local = local;
        this.target = target;
        this.work = work;
    }

    /** Returns the constant of a target's type with the name of an access, but for flavors. */
    Optional<CoreAccess> findConstant(CoreAccess wanted, int candidate) throws CoreRefusal {
        int id = target.resolve(candidate);
        String name = CoreNames.essential(wanted.last().name().orElseThrow());
        if (target.type(id) instanceof BtfType.Enumeration enumeration) {
            for (int index = 0; index < enumeration.enumerators().size(); index++) {
                String found = enumeration.enumerators().get(index).name();
                work.compare(found);
                if (CoreNames.essential(found).equals(name)) {
                    return Optional.of(new CoreAccess(candidate, List.of(new Step(id, index, Optional.of(found))), 0));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns the same way through a target's type: fields of the same names, elements of the same numbers. */
    Optional<CoreAccess> findField(CoreAccess wanted, int candidate) throws CoreRefusal {
        return new Way(candidate).follow(wanted.steps());
    }

    /** A way on its way. */
    private final class Way {
        private final int root;
        private final List<Step> steps = new ArrayList<>();
        private int type;
        private int depth;
        private long offset;

        Way(int root) {
            this.root = root;
            this.type = target.resolve(root);
        }

        Optional<CoreAccess> follow(List<Step> wanted) throws CoreRefusal {
            for (Step step : wanted) {
                if (step.name().isPresent() ? !member(step) : !element(step)) {
                    return Optional.empty();
                }
            }
            return Optional.of(new CoreAccess(root, steps, offset));
        }

        private boolean member(Step wanted) throws CoreRefusal {
            BtfType.Member member =
                    ((BtfType.Composite) local.type(wanted.type())).members().get(wanted.index());
            Optional<Found> search = search(member, type, depth, offset);
            if (search.isEmpty()) {
                return false;
            }
            Found found = search.get();
            steps.add(found.step());
            type = target.resolve(found.type());
            depth = found.depth();
            offset = found.offset();
            return true;
        }

        // The first step is among values of the root itself.
        private boolean element(Step wanted) throws CoreRefusal {
            if (!steps.isEmpty()) {
                if (!(target.type(type) instanceof BtfType.Array array)) {
                    return false;
                }
                boolean flexible = CoreAccess.isFlexible(target, array, steps.get(steps.size() - 1));
                if (!flexible && wanted.index() >= array.count()) {
                    return false;
                }
                type = target.resolve(array.element());
            }
            requireDepth(depth);
            depth++;
            steps.add(new Step(type, wanted.index(), Optional.empty()));
            long distance = CoreAccess.elementOffset(wanted.index(), target.sizeOf(type));
            offset = CoreAccess.requireOffset(offset + distance);
            return true;
        }
    }

    /**
     * A field of a target.
     *
     * @param step the step to it
     * @param type the number of its type
     * @param depth how many steps lead to it, those through members without a name among them
     * @param offset where it begins, in bits
     */
    private record Found(Step step, int type, int depth, long offset) {}

    /** Searches a type, and those of its members that have no name. The depth bounds how far this goes. */
    private Optional<Found> search(BtfType.Member wanted, int type, int depth, long offset) throws CoreRefusal {
        int id = target.resolve(type);
        if (!(target.type(id) instanceof BtfType.Composite composite)) {
            return Optional.empty();
        }
        for (int index = 0; index < composite.members().size(); index++) {
            requireDepth(depth);
            BtfType.Member member = composite.members().get(index);
            work.compare(member.name());
            if (member.name().isEmpty()) {
                Optional<Found> inside = search(wanted, member.type(), depth + 1, offset + member.bitOffset());
                if (inside.isPresent()) {
                    return inside;
                }
            } else if (member.name().equals(wanted.name())) {
                Step step = new Step(id, index, Optional.of(member.name()));
                long found = CoreAccess.requireOffset(offset + member.bitOffset());
                return areCompatible(wanted.type(), member.type())
                        ? Optional.of(new Found(step, member.type(), depth + 1, found))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void requireDepth(int depth) throws CoreRefusal {
        if (depth >= CoreAccess.MAX_STEPS) {
            throw new CoreRefusal(
                    "the target's structures lie more than %d deep in one another".formatted(CoreAccess.MAX_STEPS));
        }
    }

    /**
     * Returns whether a field of one type can stand for one of the other. Structures and unions are all alike, and so are
     * pointers, integers, and floating-point numbers; enumerations must have the same name, if both have one; and of arrays the elements count.
     */
    private boolean areCompatible(int localId, int targetId) throws CoreRefusal {
        BtfType mine = local.resolved(localId);
        BtfType other = target.resolved(targetId);
        while (mine instanceof BtfType.Array array && other instanceof BtfType.Array otherArray) {
            work.step();
            mine = local.resolved(array.element());
            other = target.resolved(otherArray.element());
        }
        if (mine instanceof BtfType.Int integer && other instanceof BtfType.Int otherInteger) {
            return integer.bitOffset() == 0 && otherInteger.bitOffset() == 0;
        } else if (mine instanceof BtfType.Composite) {
            return other instanceof BtfType.Composite;
        } else if (mine instanceof BtfType.Enumeration || mine instanceof BtfType.Forward) {
            return CoreCompatibility.areOfOneKind(mine, other)
                    && (mine.name().isEmpty() || other.name().isEmpty() || CoreNames.same(mine.name(), other.name()));
        }
        return (mine instanceof BtfType.Pointer || mine instanceof BtfType.FloatingPoint)
                && mine.kind() == other.kind();
    }
}

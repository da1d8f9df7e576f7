package io.github.ebpf4j.isa.btf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds what has to be defined before a type can be.
 *
 * <p>A type that lies within another has to be defined before it. One that is only pointed to may come later, if it has
 * a name to declare it by until then; if it has none it is written out where it is used, and then what lies within it
 * has to come first as well.
 */
final class DeclarationOrder {

    /** How a type takes part in the definition of the one that uses it. */
    private enum Link {
        /** A declaration of its name will do. */
        WEAK,
        /** It has to be defined before. */
        STRONG
    }

    private enum State {
        NEW,
        OPEN,
        DONE
    }

    private final Btf btf;
    private final WorkLimit limit;
    private final State[] states;
    private final BitSet referenced;
    private final List<Integer> queue = new ArrayList<>();

    DeclarationOrder(Btf btf, WorkLimit limit) {
        this.btf = btf;
        this.limit = limit;
        this.states = new State[btf.count()];
        Arrays.fill(states, State.NEW);
        states[0] = State.DONE;
        this.referenced = References.of(btf);
    }

    /** Returns what has to be defined for a type and was not returned before, in order; the type is the last. */
    List<Integer> neededFor(int id) {
        queue.clear();
        order(id, false);
        return List.copyOf(queue);
    }

    private Link order(int id, boolean pointedTo) {
        if (states[id] == State.DONE) {
            return Link.STRONG;
        }
        BtfType type = btf.type(id);
        if (states[id] == State.OPEN) {
            if (pointedTo && !type.name().isEmpty()) {
                return Link.WEAK;
            }
            throw new BtfException("BTF type %d (%s): must be defined before itself".formatted(id, type.kind()));
        }
        limit.enter(id);
        Link link = link(id, type, pointedTo);
        limit.leave();
        return link;
    }

    private Link link(int id, BtfType type, boolean pointedTo) {
        if (type instanceof BtfType.Pointer pointer) {
            Link link = order(pointer.target(), true);
            states[id] = State.DONE;
            return link;
        } else if (type instanceof BtfType.Array array) {
            return order(array.element(), false);
        } else if (type instanceof BtfType.Qualifier qualifier) {
            return order(qualifier.target(), pointedTo);
        } else if (type instanceof BtfType.TypeTag tag) {
            return order(tag.target(), pointedTo);
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return prototype(id, prototype, pointedTo);
        } else if (type instanceof BtfType.Typedef typedef) {
            if (order(typedef.target(), pointedTo) == Link.WEAK && pointedTo) {
                return Link.WEAK;
            }
            return define(id, true);
        } else if (type instanceof BtfType.Composite composite) {
            return composite(id, composite, pointedTo);
        } else if (type instanceof BtfType.Enumeration || type instanceof BtfType.Forward) {
            // One without a name stands alone, for its constants, only if nothing is of it.
            return define(id, !type.name().isEmpty() || !referenced.get(id));
        } else {
            states[id] = State.DONE;
            return Link.WEAK;
        }
    }

    private Link prototype(int id, BtfType.FunctionPrototype prototype, boolean pointedTo) {
        Link strongest = order(prototype.result(), pointedTo);
        for (BtfType.Parameter parameter : prototype.parameters()) {
            limit.step(id);
            if (order(parameter.type(), pointedTo) == Link.STRONG) {
                strongest = Link.STRONG;
            }
        }
        return strongest;
    }

    private Link composite(int id, BtfType.Composite composite, boolean pointedTo) {
        boolean named = !composite.name().isEmpty();
        if (pointedTo && named) {
            return Link.WEAK;
        }
        states[id] = State.OPEN;
        for (BtfType.Member member : composite.members()) {
            order(member.type(), false);
        }
        return define(id, named);
    }

    private Link define(int id, boolean standsAlone) {
        if (standsAlone) {
            queue.add(id);
        }
        states[id] = State.DONE;
        return Link.STRONG;
    }
}

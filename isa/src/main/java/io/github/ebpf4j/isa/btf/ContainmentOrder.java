package io.github.ebpf4j.isa.btf;

import java.util.Arrays;
import java.util.List;

/**
 * The types in an order in which each comes after those that it is made of. It is found by a walk in depth that keeps
 * its own stack, since types may be nested as deeply as a file likes.
 */
final class ContainmentOrder {

    private enum State {
        NEW,
        OPEN,
        DONE
    }

    private final List<BtfType> types;
    private final boolean parts;
    private final State[] states;
    private final int[] stack;
    /** By place on the stack, which of the type's references comes next. */
    private final int[] next;

    private int depth;
    private final int[] order;
    private int found;

    private ContainmentOrder(List<BtfType> types, boolean parts) {
        this.types = types;
        this.parts = parts;
        this.states = new State[types.size()];
        Arrays.fill(states, State.NEW);
        this.stack = new int[types.size()];
        this.next = new int[types.size()];
        this.order = new int[types.size()];
    }

    /**
     * Returns the order by what the bytes of a type consist of: members, elements, what a typedef stands for.
     *
     * @throws BtfException if a type contains itself
     */
    static int[] ofParts(List<BtfType> types) {
        return new ContainmentOrder(types, true).find();
    }

    /**
     * Returns the order by what C writes in a declaration of a type without giving it a name: what a pointer points
     * to, what a function takes and returns, elements, what a typedef stands for.
     *
     * @throws BtfException if a declaration contains itself: only by way of a structure can a type lead to itself
     */
    static int[] ofDeclarators(List<BtfType> types) {
        return new ContainmentOrder(types, false).find();
    }

    private int[] find() {
        for (int id = 0; id < types.size(); id++) {
            if (states[id] == State.NEW) {
                open(id);
                walk();
            }
        }
        return order;
    }

    private void walk() {
        while (depth > 0) {
            int id = stack[depth - 1];
            int place = next[depth - 1]++;
            if (place >= references(types.get(id))) {
                states[id] = State.DONE;
                order[found++] = id;
                depth--;
                continue;
            }
            int target = reference(types.get(id), place);
            if (states[target] == State.OPEN) {
                throw new BtfException("BTF type %d (%s): contains itself, by way of type %d (%s)"
                        .formatted(
                                target,
                                types.get(target).kind(),
                                id,
                                types.get(id).kind()));
            } else if (states[target] == State.NEW) {
                open(target);
            }
        }
    }

    private void open(int id) {
        states[id] = State.OPEN;
        stack[depth] = id;
        next[depth] = 0;
        depth++;
    }

    private int references(BtfType type) {
        if (type instanceof BtfType.Composite composite) {
            return parts ? composite.members().size() : 0;
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return parts ? 0 : prototype.parameters().size() + 1;
        }
        return switch (type.kind()) {
            case ARRAY, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, VAR -> 1;
            case PTR -> parts ? 0 : 1;
            default -> 0;
        };
    }

    private static int reference(BtfType type, int place) {
        if (type instanceof BtfType.Composite composite) {
            return composite.members().get(place).type();
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return place == 0
                    ? prototype.result()
                    : prototype.parameters().get(place - 1).type();
        } else if (type instanceof BtfType.Pointer pointer) {
            return pointer.target();
        } else if (type instanceof BtfType.Array array) {
            return array.element();
        } else if (type instanceof BtfType.Typedef typedef) {
            return typedef.target();
        } else if (type instanceof BtfType.Qualifier qualifier) {
            return qualifier.target();
        } else if (type instanceof BtfType.TypeTag tag) {
            return tag.target();
        } else {
            return ((BtfType.Variable) type).type();
        }
    }
}

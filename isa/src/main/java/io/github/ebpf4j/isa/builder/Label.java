package io.github.ebpf4j.isa.builder;

import java.util.OptionalInt;

/**
 * A place in a program that jumps, local calls and code addresses lead to (RFC 9669 sections 4.3 and 5.4). It may be
 * used before {@link BytecodeBuilder#bind} says where it is. {@link BytecodeBuilder#label()} creates one, for that
 * builder alone.
 */
public final class Label {

    private final Slots owner;
    private final String name;
    private OptionalInt pc = OptionalInt.empty();

    Label(Slots owner, String name) {
        this.owner = owner;
        this.name = name;
    }

    /** Returns the label, if it belongs to these slots. */
    Label requireOwner(Slots slots) {
        if (owner != slots) {
            throw new IllegalArgumentException("%s belongs to another builder".formatted(this));
        }
        return this;
    }

    void bind(int slot) {
        if (pc.isPresent()) {
            throw new IllegalStateException(
                    "%s is already bound, to pc %d; now it would be pc %d".formatted(this, pc.getAsInt(), slot));
        }
        pc = OptionalInt.of(slot);
    }

    /** Returns the slot that the label is bound to, if it is. */
    OptionalInt pc() {
        return pc;
    }

    /** Returns how messages name the label: {@code label "loop"}. */
    @Override
    public String toString() {
        return "label \"%s\"".formatted(name);
    }
}

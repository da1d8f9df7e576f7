package io.github.ebpf4j.isa.btf;

import java.util.Arrays;
import java.util.BitSet;

/** Writes definitions in an order that {@link DeclarationOrder} found, and before each the declarations that it needs. */
final class DeclarationWriter {

    /** What encloses a definition that stands alone. */
    private static final int NOTHING = 0;

    private enum State {
        NEW,
        OPEN,
        DONE
    }

    private final Btf btf;
    private final CText text;
    private final WorkLimit limit;
    private final Declarator declarator;
    private final State[] states;
    /** Structures whose name is declared, and typedefs that are written though what they stand for is not yet. */
    private final BitSet declared;

    DeclarationWriter(Btf btf, CText text, WorkLimit limit) {
        this.btf = btf;
        this.text = text;
        this.limit = limit;
        this.declarator = new Declarator(btf, text, limit, Declarator.Definitions.SHOWN);
        this.states = new State[btf.count()];
        Arrays.fill(states, State.NEW);
        states[0] = State.DONE;
        this.declared = new BitSet(btf.count());
    }

    /** Writes the definition of a type, if it is not written yet. */
    void write(int id) {
        write(id, NOTHING);
    }

    /**
     * Writes what a type needs to be referred to, or its definition.
     *
     * @param enclosing the structure or typedef in whose definition it is referred to
     */
    private void write(int id, int enclosing) {
        if (states[id] == State.DONE) {
            return;
        }
        BtfType type = btf.type(id);
        if (states[id] == State.OPEN) {
            declareEarly(id, type, enclosing);
            return;
        }
        limit.enter(id);
        if (type instanceof BtfType.Int) {
            text.add(MissingAliases.of(type.name()));
            states[id] = State.DONE;
        } else if (type instanceof BtfType.Enumeration enumeration) {
            if (enclosing == NOTHING) {
                declarator.define(id, enumeration, 0);
                end();
            }
            states[id] = State.DONE;
        } else if (type instanceof BtfType.Forward forward) {
            declarator.declare(id, forward);
            end();
            states[id] = State.DONE;
        } else if (type instanceof BtfType.Pointer pointer) {
            write(pointer.target(), enclosing);
        } else if (type instanceof BtfType.Qualifier qualifier) {
            write(qualifier.target(), enclosing);
        } else if (type instanceof BtfType.TypeTag tag) {
            write(tag.target(), enclosing);
        } else if (type instanceof BtfType.Array array) {
            write(array.element(), enclosing);
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            write(prototype.result(), enclosing);
            for (BtfType.Parameter parameter : prototype.parameters()) {
                limit.step(id);
                write(parameter.type(), enclosing);
            }
        } else if (type instanceof BtfType.Typedef typedef) {
            states[id] = State.OPEN;
            write(typedef.target(), id);
            if (!declared.get(id)) {
                define(id, typedef);
            }
            states[id] = State.DONE;
        } else if (type instanceof BtfType.Composite composite) {
            write(id, composite, enclosing);
        }
        limit.leave();
    }

    private void declareEarly(int id, BtfType type, int enclosing) {
        if (declared.get(id)) {
            return;
        }
        if (type instanceof BtfType.Typedef typedef) {
            define(id, typedef);
            declared.set(id);
        } else if (id != enclosing && !type.name().isEmpty()) {
            declareName(id, (BtfType.Composite) type);
        }
    }

    private void write(int id, BtfType.Composite composite, int enclosing) {
        boolean alone = enclosing == NOTHING;
        boolean named = !composite.name().isEmpty();
        states[id] = State.OPEN;
        if (alone || !named) {
            for (BtfType.Member member : composite.members()) {
                limit.step(id);
                write(member.type(), named ? id : enclosing);
            }
        } else if (!declared.get(id) && id != enclosing) {
            declareName(id, composite);
        }
        if (alone) {
            declarator.define(id, composite, 0);
            end();
        }
        states[id] = alone ? State.DONE : State.NEW;
    }

    private void declareName(int id, BtfType.Composite composite) {
        declarator.declare(id, composite);
        end();
        declared.set(id);
    }

    private void define(int id, BtfType.Typedef typedef) {
        if (!typedef.name().equals(MissingAliases.BUILT_IN)) {
            declarator.define(id, typedef);
            end();
        }
    }

    private void end() {
        text.add(";\n\n");
    }
}

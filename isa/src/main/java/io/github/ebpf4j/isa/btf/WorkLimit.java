package io.github.ebpf4j.isa.btf;

/**
 * Bounds the work of declaring types. What has no name is written out wherever it is used, so that a few types can ask
 * for a text of any length.
 */
final class WorkLimit {

    /** How many types may have to be looked into for one of them; a kernel's need 13. */
    static final int DEPTH = 250;

    /** For each type and member. Honest types, those of a kernel among them, need a quarter of this at most. */
    private static final int STEPS_EACH = 64;

    private static final int CHARACTERS_EACH = 64;
    private static final int ANYWAY = 1 << 20;

    private long steps;
    private long characters;
    private int depth;

    private WorkLimit(long steps, long characters) {
        this.steps = steps;
        this.characters = characters;
    }

    static WorkLimit of(Btf btf) {
        long parts = 0;
        long names = 0;
        for (int id = 0; id < btf.count(); id++) {
            BtfType type = btf.type(id);
            parts++;
            names += type.name().length();
            if (type instanceof BtfType.Composite composite) {
                parts += composite.members().size();
                for (BtfType.Member member : composite.members()) {
                    names += member.name().length();
                }
            } else if (type instanceof BtfType.Enumeration enumeration) {
                parts += enumeration.enumerators().size();
                for (BtfType.Enumerator enumerator : enumeration.enumerators()) {
                    names += enumerator.name().length();
                }
            } else if (type instanceof BtfType.FunctionPrototype prototype) {
                parts += prototype.parameters().size();
                for (BtfType.Parameter parameter : prototype.parameters()) {
                    names += parameter.name().length();
                }
            }
        }
        return new WorkLimit(ANYWAY + parts * STEPS_EACH, ANYWAY + parts * CHARACTERS_EACH + 4 * names);
    }

    /** Counts a step into a type. */
    void enter(int id) {
        if (++depth > DEPTH) {
            throw refuse(id, "more than %d types have to be looked into for one another".formatted(DEPTH));
        }
        step(id);
    }

    void leave() {
        depth--;
    }

    /** Counts a step. */
    void step(int id) {
        if (--steps < 0) {
            throw refuse(id, "types without a name are used too often to be written out each time");
        }
    }

    /** Counts text. */
    void write(int length) {
        characters -= length;
        if (characters < 0) {
            throw new BtfException("BTF: the declarations are out of proportion to the types");
        }
    }

    private static BtfException refuse(int id, String reason) {
        return new BtfException("BTF type %d: %s".formatted(id, reason));
    }
}

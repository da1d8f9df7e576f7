package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;

/**
 * What stands before a value that the kernel shows: {@code .next = (struct list_head *)}, with a bracket where an aggregate
 * begins. {@code btf_show_name} of {@code kernel/bpf/btf.c}.
 */
final class TypeName {

    /** How many typedefs, pointers and arrays are gone through. */
    private static final int MOST_STEPS = 10;

    private static final int MOST_CHARACTERS = 79;

    private TypeName() {}

    /**
     * Returns what opens an aggregate, without a name.
     *
     * @param type the number of the type, as it was declared
     */
    static String bracket(Btf types, int type) {
        return of(types, "", type, false);
    }

    /**
     * Returns the name of a member and of its type, cut after 79 characters, with what opens an aggregate.
     *
     * @param member the member's name, empty if it has none
     * @param type the number of the type, as it was declared
     */
    static String of(Btf types, String member, int type) {
        String name = of(types, member, type, true);
        return name.length() > MOST_CHARACTERS ? name.substring(0, MOST_CHARACTERS) : name;
    }

    private static String of(Btf types, String member, int type, boolean named) {
        String name = "";
        boolean typedef = false;
        int pointers = 0;
        int arrays = 0;
        BtfType at = types.type(type);
        int steps = 0;
        for (int next = next(at); next != 0; next = next(at)) {
            if (at instanceof BtfType.Typedef) {
                name = typedef ? name : at.name();
                typedef = true;
            } else if (at instanceof BtfType.Array) {
                arrays++;
            } else {
                pointers++;
            }
            at = withoutQualifiers(types, next);
            steps++;
            if (steps == MOST_STEPS) {
                return "";
            }
        }
        // What leads to void is the end of the way, and still counts.
        typedef |= at instanceof BtfType.Typedef;
        pointers += at instanceof BtfType.Pointer ? 1 : 0;
        String opening = pointers > 0 ? "" : arrays > 0 ? "[" : at instanceof BtfType.Composite ? "{" : "";
        if (!named) {
            return opening;
        }
        name = name.isEmpty() ? at.name() : name;
        String prefix = typedef ? "" : prefix(at);
        return (member.isEmpty() ? "" : "." + member + " = ")
                + "(" + prefix + (prefix.isEmpty() || name.isEmpty() ? "" : " ") + name
                + (pointers > 0 ? " " + "*".repeat(pointers) : "")
                + "[]".repeat(arrays) + ")" + opening;
    }

    /** Returns what a typedef, pointer or array is of, 0 for {@code void} and for all other types. */
    private static int next(BtfType type) {
        if (type instanceof BtfType.Typedef typedef) {
            return typedef.target();
        }
        if (type instanceof BtfType.Array array) {
            return array.element();
        }
        return type instanceof BtfType.Pointer pointer ? pointer.target() : 0;
    }

    private static BtfType withoutQualifiers(Btf types, int id) {
        BtfType type = types.type(id);
        while (true) {
            if (type instanceof BtfType.Qualifier qualifier) {
                type = types.type(qualifier.target());
            } else if (type instanceof BtfType.TypeTag tag) {
                type = types.type(tag.target());
            } else {
                return type;
            }
        }
    }

    private static String prefix(BtfType type) {
        return switch (type.kind()) {
            case STRUCT -> "struct";
            case UNION -> "union";
            case ENUM, ENUM64 -> "enum";
            default -> "";
        };
    }
}

package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one declaration: what C puts before, around and after a name to say what it is of.
 *
 * <p>BTF leads from the outside in: an array of pointers to constant integers is ARRAY, PTR, CONST, INT. C begins with
 * what comes last, and works its way back around the name: {@code const int *name[4]}.
 */
final class Declarator {

    /** Whether structures, unions and enumerations without a name are written out where they are used. */
    enum Definitions {
        SHOWN,
        HIDDEN
    }

    private final Btf btf;
    private final CText text;
    private final WorkLimit limit;
    private final Definitions definitions;
    private final Identifiers identifiers;

    Declarator(Btf btf, CText text, WorkLimit limit, Definitions definitions) {
        this.btf = btf;
        this.text = text;
        this.limit = limit;
        this.definitions = definitions;
        this.identifiers = new Identifiers(btf);
    }

    void define(int id, BtfType.Typedef typedef) {
        String name = identifiers.ordinary(id);
        // gcc once wrote it as a typedef of void.
        if (typedef.target() == 0 && name.equals("__gnuc_va_list")) {
            text.add("typedef " + MissingAliases.BUILT_IN + " __gnuc_va_list");
            return;
        }
        text.add("typedef ");
        declare(typedef.target(), name, 0);
    }

    void declare(int id, BtfType.Forward forward) {
        text.add(forward.union() ? "union " : "struct ").add(identifiers.tag(id));
    }

    void declare(int id, BtfType.Composite composite) {
        tagged(composite.kind() == Kind.STRUCT ? "struct" : "union", identifiers.tag(id));
    }

    private void tagged(String keyword, String tag) {
        text.add(tag.isEmpty() ? keyword : keyword + " " + tag);
    }

    /** Writes the definition of a structure or union that begins so many tabs deep. */
    void define(int id, BtfType.Composite composite, int level) {
        boolean struct = composite.kind() == Kind.STRUCT;
        boolean packed = struct && isPacked(composite);
        declare(id, composite);
        text.add(" {");
        BitPadding padding = new BitPadding(text, level + 1);
        for (BtfType.Member member : composite.members()) {
            int alignment = packed ? 1 : btf.alignmentOrZero(member.type());
            padding.fill(member.bitOffset(), alignment, member.bitSize() != 0);
            text.line(level + 1);
            declare(member.type(), Identifiers.printable(member.name()), level + 1);
            text.add(member.bitSize() == 0 ? ";" : ": " + member.bitSize() + ";");
            long bytes = btf.hasSize(member.type()) ? btf.sizeOf(member.type()) : 0;
            padding.passed(member.bitOffset(), bytes, member.bitSize());
        }
        if (struct) {
            padding.fill(composite.size() * 8, btf.alignmentOrZero(id), false);
        }
        if (!composite.members().isEmpty() || composite.size() != 0) {
            text.line(level);
        }
        text.add(packed ? "} __attribute__((packed))" : "}");
    }

    private boolean isPacked(BtfType.Composite composite) {
        int largest = 1;
        for (BtfType.Member member : composite.members()) {
            int alignment = btf.alignmentOrZero(member.type());
            if (alignment != 0 && member.bitSize() == 0 && member.bitOffset() % (8L * alignment) != 0) {
                return true;
            }
            largest = Math.max(largest, alignment);
        }
        return composite.size() % largest != 0;
    }

    /** Writes the definition of an enumeration that begins so many tabs deep. */
    void define(int id, BtfType.Enumeration enumeration, int level) {
        tagged("enum", identifiers.tag(id));
        if (enumeration.enumerators().isEmpty()) {
            return;
        }
        text.add(" {");
        for (BtfType.Enumerator enumerator : enumeration.enumerators()) {
            text.line(level + 1)
                    .add(identifiers.enumerator(enumerator.name()))
                    .add(" = ")
                    .add(value(enumeration, enumerator))
                    .add(",");
        }
        text.line(level).add("}");
        if (enumeration.size() == 1) {
            text.add(" __attribute__((mode(byte)))");
        } else if (enumeration.size() == 8 && !needs64Bits(enumeration)) {
            text.add(" __attribute__((mode(word)))");
        }
    }

    private static String value(BtfType.Enumeration enumeration, BtfType.Enumerator enumerator) {
        String suffix = enumeration.kind() == Kind.ENUM ? "" : enumeration.signed() ? "LL" : "ULL";
        return enumeration.signed() ? enumerator.value() + suffix : Long.toUnsignedString(enumerator.value()) + suffix;
    }

    // A value beyond 32 bits gives the enumeration its 8 bytes by itself.
    private static boolean needs64Bits(BtfType.Enumeration enumeration) {
        return enumeration.kind() == Kind.ENUM64
                && enumeration.enumerators().stream().anyMatch(enumerator -> enumerator.value() >>> 32 != 0);
    }

    /**
     * Writes the declaration of something of a type.
     *
     * @param name what is declared, may be empty
     * @param level how many tabs deep the line is, for what is written out in it
     */
    void declare(int id, String name, int level) {
        new Chain(id).write(name, level);
    }

    /** The types from the outermost, which comes last in C, to one that has a name. */
    private final class Chain {

        private int[] ids = new int[8];
        private int count;

        Chain(int first) {
            int id = first;
            push(id);
            while (next(btf.type(id)) >= 0) {
                id = next(btf.type(id));
                push(id);
            }
        }

        private void push(int id) {
            limit.step(id);
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = id;
        }

        private static int next(BtfType type) {
            if (type instanceof BtfType.Pointer pointer) {
                return pointer.target();
            } else if (type instanceof BtfType.Qualifier qualifier) {
                return qualifier.target();
            } else if (type instanceof BtfType.TypeTag tag) {
                return tag.target();
            } else if (type instanceof BtfType.Array array) {
                return array.element();
            } else if (type instanceof BtfType.FunctionPrototype prototype) {
                return prototype.result();
            } else {
                return -1;
            }
        }

        void write(String name, int level) {
            boolean afterPointer = true;
            while (count > 0) {
                int id = ids[--count];
                BtfType type = btf.type(id);
                if (type instanceof BtfType.Array array) {
                    array(id, array, name, level, afterPointer);
                    return;
                } else if (type instanceof BtfType.FunctionPrototype prototype) {
                    function(id, prototype, name, level, afterPointer);
                    return;
                } else if (type instanceof BtfType.Pointer) {
                    text.add(afterPointer ? "*" : " *");
                } else if (type instanceof BtfType.Qualifier) {
                    text.add(" " + keyword(type));
                } else if (type instanceof BtfType.TypeTag tag) {
                    qualifiers();
                    text.add(note(tag));
                } else {
                    qualifiers();
                    named(id, type, level);
                }
                afterPointer = type instanceof BtfType.Pointer;
            }
            name(name, afterPointer);
        }

        private void named(int id, BtfType type, int level) {
            boolean hidden = definitions == Definitions.HIDDEN || !type.name().isEmpty();
            if (type instanceof BtfType.Composite composite) {
                if (hidden) {
                    declare(id, composite);
                    hiddenBody(type);
                } else {
                    limit.enter(id);
                    define(id, composite, level);
                    limit.leave();
                }
            } else if (type instanceof BtfType.Enumeration enumeration) {
                if (hidden) {
                    tagged("enum", identifiers.tag(id));
                    hiddenBody(type);
                } else {
                    define(id, enumeration, level);
                }
            } else if (type instanceof BtfType.Forward forward) {
                declare(id, forward);
            } else if (type instanceof BtfType.Typedef) {
                text.add(identifiers.ordinary(id));
            } else if (type instanceof BtfType.VoidType) {
                text.add("void");
            } else {
                text.add(Identifiers.printable(type.name()));
            }
        }

        private void hiddenBody(BtfType type) {
            if (type.name().isEmpty()) {
                text.add(" {...}");
            }
        }

        // Left of all but pointers, where they are met on the way back.
        private void qualifiers() {
            while (count > 0 && btf.type(ids[count - 1]) instanceof BtfType.Qualifier qualifier) {
                text.add(keyword(qualifier) + " ");
                count--;
            }
        }

        // gcc repeats the qualifiers of elements on the array, and marks functions that do not return as volatile.
        private void dropQualifiers() {
            while (count > 0 && isModifier(btf.type(ids[count - 1]).kind())) {
                count--;
            }
        }

        private void array(int id, BtfType.Array array, String name, int level, boolean afterPointer) {
            dropQualifiers();
            if (count == 0) {
                name(name, afterPointer);
            } else {
                boolean nested = btf.type(ids[count - 1]) instanceof BtfType.Array;
                if (!name.isEmpty() && !afterPointer) {
                    text.add(" ");
                }
                limit.enter(id);
                text.add(nested ? "" : "(");
                write(name, level);
                text.add(nested ? "" : ")");
                limit.leave();
            }
            text.add("[" + array.count() + "]");
        }

        private void function(
                int id, BtfType.FunctionPrototype prototype, String name, int level, boolean afterPointer) {
            dropQualifiers();
            limit.enter(id);
            if (count > 0) {
                text.add(" (");
                write(name, level);
                text.add(")");
            } else {
                name(name, afterPointer);
            }
            text.add("(");
            parameters(prototype.parameters(), level);
            text.add(")");
            limit.leave();
        }

        private void parameters(List<BtfType.Parameter> parameters, int level) {
            int last = parameters.size() - 1;
            if (last < 0 || (last == 0 && parameters.get(0).type() == 0)) {
                text.add("void");
                return;
            }
            for (int i = 0; i <= last; i++) {
                BtfType.Parameter parameter = parameters.get(i);
                text.add(i == 0 ? "" : ", ");
                if (i == last && parameter.type() == 0) {
                    text.add("...");
                } else {
                    declare(parameter.type(), Identifiers.printable(parameter.name()), level);
                }
            }
        }

        private void name(String name, boolean afterPointer) {
            text.add(name.isEmpty() || afterPointer ? name : " " + name);
        }
    }

    private static boolean isModifier(Kind kind) {
        return switch (kind) {
            case VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    private static String keyword(BtfType qualifier) {
        return switch (qualifier.kind()) {
            case VOLATILE -> "volatile";
            case RESTRICT -> "restrict";
            default -> "const";
        };
    }

    private static String note(BtfType.TypeTag tag) {
        String name = Identifiers.printable(tag.name());
        return tag.attribute() ? " __attribute__((" + name + "))" : " __attribute__((btf_type_tag(\"" + name + "\")))";
    }
}

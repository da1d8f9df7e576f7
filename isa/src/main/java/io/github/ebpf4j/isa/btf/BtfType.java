package io.github.ebpf4j.isa.btf;

import java.util.List;

/**
 * A type of BTF, in the shape of one of the kinds of {@code include/uapi/linux/btf.h}. Types refer to each other by
 * their numbers in a {@link Btf}; number 0 is {@link VoidType}.
 */
public sealed interface BtfType {

    /** Returns the type's name, empty where it has none. */
    String name();

    /** The kinds by their numbers in a {@code btf_type}. */
    enum Kind {
        /** Number 0, which no type of a file may have. */
        VOID,
        /** An integer, character or truth value. */
        INT,
        /** A pointer. */
        PTR,
        /** An array. */
        ARRAY,
        /** A structure. */
        STRUCT,
        /** A union. */
        UNION,
        /** An enumeration of up to 32 bits. */
        ENUM,
        /** The name of a structure, union or enumeration that is not defined. */
        FWD,
        /** Another name of a type. */
        TYPEDEF,
        /** {@code volatile}. */
        VOLATILE,
        /** {@code const}. */
        CONST,
        /** {@code restrict}. */
        RESTRICT,
        /** A function. */
        FUNC,
        /** What a function takes and returns. */
        FUNC_PROTO,
        /** A variable. */
        VAR,
        /** A section of variables. */
        DATASEC,
        /** A floating-point number. */
        FLOAT,
        /** A note on a declaration. */
        DECL_TAG,
        /** A note on a type. */
        TYPE_TAG,
        /** An enumeration of 64 bits. */
        ENUM64
    }

    /** Returns the type's kind. */
    Kind kind();

    /** No type: the result of a function that returns none, the target of {@code void *}. */
    record VoidType() implements BtfType {
        @Override
        public String name() {
            return "";
        }

        @Override
        public Kind kind() {
            return Kind.VOID;
        }
    }

    /**
     * An integer, character or truth value.
     *
     * @param name its C name
     * @param size how many bytes it takes, 1 to 16
     * @param bits how many of its bits count
     * @param bitOffset where they begin, in bits from the start of the bytes
     * @param signed whether it has a sign
     * @param character whether it is shown as a character
     * @param bool whether it is a truth value
     */
    record Int(String name, int size, int bits, int bitOffset, boolean signed, boolean character, boolean bool)
            implements BtfType {
        @Override
        public Kind kind() {
            return Kind.INT;
        }
    }

    /**
     * A pointer. It takes 8 bytes.
     *
     * @param target the number of what it points to
     */
    record Pointer(int target) implements BtfType {
        @Override
        public String name() {
            return "";
        }

        @Override
        public Kind kind() {
            return Kind.PTR;
        }
    }

    /**
     * An array.
     *
     * @param element the number of its elements' type
     * @param index the number of the type that it is indexed by
     * @param count how many elements it has, 0 to 2^32 - 1
     */
    record Array(int element, int index, long count) implements BtfType {
        @Override
        public String name() {
            return "";
        }

        @Override
        public Kind kind() {
            return Kind.ARRAY;
        }
    }

    /**
     * A structure or union.
     *
     * @param kind {@link Kind#STRUCT} or {@link Kind#UNION}
     * @param name its tag, empty where it has none
     * @param size how many bytes it takes, 0 to 2^32 - 1
     * @param members its members, in the order of their declaration
     */
    record Composite(Kind kind, String name, long size, List<Member> members) implements BtfType {
        /** Copies the list, so that the type cannot change. */
        public Composite {
            if (kind != Kind.STRUCT && kind != Kind.UNION) {
                throw new IllegalArgumentException("kind is " + kind + ", must be STRUCT or UNION");
            }
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a structure or union.
     *
     * @param name its name, empty where it has none
     * @param type the number of its type
     * @param bitOffset where it begins, in bits from the start of the structure
     * @param bitSize how many bits it has if it is a bit field, 0 if it is not
     */
    record Member(String name, int type, long bitOffset, int bitSize) {}

    /**
     * An enumeration.
     *
     * @param kind {@link Kind#ENUM} or {@link Kind#ENUM64}
     * @param name its tag, empty where it has none
     * @param size how many bytes it takes: 1, 2, 4 or 8
     * @param signed whether its values have a sign
     * @param enumerators its constants, in the order of their declaration
     */
    record Enumeration(Kind kind, String name, int size, boolean signed, List<Enumerator> enumerators)
            implements BtfType {
        /** Copies the list, so that the type cannot change. */
        public Enumeration {
            if (kind != Kind.ENUM && kind != Kind.ENUM64) {
                throw new IllegalArgumentException("kind is " + kind + ", must be ENUM or ENUM64");
            }
            enumerators = List.copyOf(enumerators);
        }
    }

    /**
     * A constant of an enumeration.
     *
     * @param name its name
     * @param value its value, extended to 64 bits as the enumeration's sign demands
     */
    record Enumerator(String name, long value) {}

    /**
     * The name of a structure or union that is not defined.
     *
     * @param name its tag
     * @param union whether it is a union
     */
    record Forward(String name, boolean union) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.FWD;
        }
    }

    /**
     * Another name of a type.
     *
     * @param name the name
     * @param target the number of the type
     */
    record Typedef(String name, int target) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.TYPEDEF;
        }
    }

    /**
     * A type with a qualifier.
     *
     * @param kind {@link Kind#VOLATILE}, {@link Kind#CONST} or {@link Kind#RESTRICT}
     * @param target the number of the type
     */
    record Qualifier(Kind kind, int target) implements BtfType {
        /** Checks the kind. */
        public Qualifier {
            if (kind != Kind.VOLATILE && kind != Kind.CONST && kind != Kind.RESTRICT) {
                throw new IllegalArgumentException("kind is " + kind + ", must be VOLATILE, CONST or RESTRICT");
            }
        }

        @Override
        public String name() {
            return "";
        }
    }

    /**
     * A type with a note.
     *
     * @param name the note: {@code __attribute__((btf_type_tag("name")))}
     * @param target the number of the type
     * @param attribute whether the name is the attribute itself: {@code __attribute__((name))}
     */
    record TypeTag(String name, int target, boolean attribute) implements BtfType {
        /** Creates a note that is no attribute itself. */
        public TypeTag(String name, int target) {
            this(name, target, false);
        }

        @Override
        public Kind kind() {
            return Kind.TYPE_TAG;
        }
    }

    /** Where a function or variable can be seen from. */
    enum Linkage {
        /** From its own file. */
        STATIC,
        /** From everywhere. */
        GLOBAL,
        /** It is defined elsewhere. */
        EXTERN
    }

    /**
     * A function.
     *
     * @param name its name
     * @param prototype the number of its {@link FunctionPrototype}
     * @param linkage where it can be seen from
     */
    record Function(String name, int prototype, Linkage linkage) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.FUNC;
        }
    }

    /**
     * What a function takes and returns.
     *
     * @param result the number of the type that it returns
     * @param parameters what it takes; a last one without name and of type 0 stands for {@code ...}
     */
    record FunctionPrototype(int result, List<Parameter> parameters) implements BtfType {
        /** Copies the list, so that the type cannot change. */
        public FunctionPrototype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String name() {
            return "";
        }

        @Override
        public Kind kind() {
            return Kind.FUNC_PROTO;
        }
    }

    /**
     * A parameter of a function.
     *
     * @param name its name, empty where it has none
     * @param type the number of its type
     */
    record Parameter(String name, int type) {}

    /**
     * A variable.
     *
     * @param name its name
     * @param type the number of its type
     * @param linkage where it can be seen from
     */
    record Variable(String name, int type, Linkage linkage) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.VAR;
        }
    }

    /**
     * A section of variables.
     *
     * @param name the section's name
     * @param size how many bytes it has, 0 to 2^32 - 1; compilers leave it at 0
     * @param variables what it holds
     */
    record DataSection(String name, long size, List<Placement> variables) implements BtfType {
        /** Copies the list, so that the type cannot change. */
        public DataSection {
            variables = List.copyOf(variables);
        }

        @Override
        public Kind kind() {
            return Kind.DATASEC;
        }
    }

    /**
     * A variable, or an external function, of a section.
     *
     * @param type the number of the {@link Variable} or {@link Function}
     * @param offset where it begins in the section, in bytes; compilers leave it at 0
     * @param size how many bytes it takes
     */
    record Placement(int type, long offset, long size) {}

    /**
     * A floating-point number.
     *
     * @param name its C name
     * @param size how many bytes it takes: 2, 4, 8, 12 or 16
     */
    record FloatingPoint(String name, int size) implements BtfType {
        @Override
        public Kind kind() {
            return Kind.FLOAT;
        }
    }

    /**
     * A note on a declaration.
     *
     * @param name the note: {@code __attribute__((btf_decl_tag("name")))}
     * @param target the number of the structure, union, function, variable or typedef that is noted
     * @param component the index of the member or parameter that is noted, -1 for the whole
     * @param attribute whether the name is the attribute itself: {@code __attribute__((name))}
     */
    record DeclTag(String name, int target, int component, boolean attribute) implements BtfType {
        /** Creates a note that is no attribute itself. */
        public DeclTag(String name, int target, int component) {
            this(name, target, component, false);
        }

        @Override
        public Kind kind() {
            return Kind.DECL_TAG;
        }
    }
}

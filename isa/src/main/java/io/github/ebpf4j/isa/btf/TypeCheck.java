package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.List;

/** Checks what each type says of itself and of the types that it refers to, one by one. */
final class TypeCheck {

    private static final int MAX_INT_BYTES = 16;

    private final List<BtfType> types;
    private int id;

    private TypeCheck(List<BtfType> types) {
        this.types = types;
    }

    /**
     * Checks the types of a list.
     *
     * @throws BtfException if something is wrong with one
     */
    static void check(List<BtfType> types) {
        TypeCheck check = new TypeCheck(types);
        for (check.id = 1; check.id < types.size(); check.id++) {
            check.check(types.get(check.id));
        }
    }

    private void check(BtfType type) {
        if (type instanceof BtfType.VoidType) {
            throw refuse("no type but number 0 may be of this kind");
        } else if (type instanceof BtfType.Int integer) {
            checkInt(integer);
        } else if (type instanceof BtfType.Pointer pointer) {
            requireType("target", pointer.target());
        } else if (type instanceof BtfType.Array array) {
            requireType("element", array.element());
            requireType("index", array.index());
            requireRange("number of elements", array.count());
        } else if (type instanceof BtfType.Composite composite) {
            checkComposite(composite);
        } else if (type instanceof BtfType.Enumeration enumeration) {
            checkEnumeration(enumeration);
        } else if (type instanceof BtfType.Typedef typedef) {
            requireType("target", typedef.target());
        } else if (type instanceof BtfType.Qualifier qualifier) {
            requireType("target", qualifier.target());
        } else if (type instanceof BtfType.TypeTag tag) {
            requireType("target", tag.target());
        } else if (type instanceof BtfType.Function function) {
            if (require("prototype", function.prototype()).kind() != Kind.FUNC_PROTO) {
                throw unfit("prototype", function.prototype(), "FUNC_PROTO");
            }
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            requireType("result", prototype.result());
            for (int i = 0; i < prototype.parameters().size(); i++) {
                requireType("parameter", i, prototype.parameters().get(i).type());
            }
        } else if (type instanceof BtfType.Variable variable) {
            requireType("type", variable.type());
        } else if (type instanceof BtfType.DataSection section) {
            checkSection(section);
        } else if (type instanceof BtfType.FloatingPoint number) {
            checkFloat(number);
        } else if (type instanceof BtfType.DeclTag tag) {
            checkTag(tag);
        }
    }

    private void checkInt(BtfType.Int integer) {
        int size = integer.size();
        if (size < 1 || size > MAX_INT_BYTES || Integer.bitCount(size) != 1) {
            throw refuse("has %d bytes, must have 1, 2, 4, 8 or 16".formatted(Integer.toUnsignedLong(size)));
        }
        if (integer.bits() < 0 || integer.bitOffset() < 0 || integer.bits() + (long) integer.bitOffset() > size * 8L) {
            throw refuse("has bits %d to %d, its bytes have %d"
                    .formatted(integer.bitOffset(), (long) integer.bitOffset() + integer.bits(), size * 8L));
        }
    }

    private void checkComposite(BtfType.Composite composite) {
        requireRange("size", composite.size());
        for (int i = 0; i < composite.members().size(); i++) {
            BtfType.Member member = composite.members().get(i);
            requireType("member", i, member.type());
            if (member.bitSize() < 0 || member.bitSize() > 255) {
                throw refuse("member %d has %d bits, must have 0 to 255".formatted(i, member.bitSize()));
            }
            long bits = composite.size() * 8;
            if (member.bitOffset() < 0 || member.bitOffset() > bits - member.bitSize()) {
                throw refuse("member %d begins at bit %d and has %d, the type has %d bits"
                        .formatted(i, member.bitOffset(), member.bitSize(), bits));
            }
        }
    }

    // One that is only declared has no constants and, from some compilers, no size.
    private void checkEnumeration(BtfType.Enumeration enumeration) {
        int size = enumeration.size();
        boolean undefined = size == 0 && enumeration.enumerators().isEmpty();
        if (!undefined && (size < 1 || size > 8 || Integer.bitCount(size) != 1)) {
            throw refuse("has %d bytes, must have 1, 2, 4 or 8".formatted(Integer.toUnsignedLong(size)));
        }
    }

    private void checkFloat(BtfType.FloatingPoint number) {
        switch (number.size()) {
            case 2, 4, 8, 12, 16 -> {}
            default ->
                throw refuse(
                        "has %d bytes, must have 2, 4, 8, 12 or 16".formatted(Integer.toUnsignedLong(number.size())));
        }
    }

    private void checkSection(BtfType.DataSection section) {
        requireRange("size", section.size());
        for (int i = 0; i < section.variables().size(); i++) {
            BtfType.Placement placement = section.variables().get(i);
            Kind kind = require("entry " + i, placement.type()).kind();
            if (kind != Kind.VAR && kind != Kind.FUNC) {
                throw unfit("entry " + i, placement.type(), "VAR or FUNC");
            }
            requireRange("offset of entry " + i, placement.offset());
            requireRange("size of entry " + i, placement.size());
        }
    }

    private void checkTag(BtfType.DeclTag tag) {
        BtfType target = require("target", tag.target());
        int components;
        if (target instanceof BtfType.Composite composite) {
            components = composite.members().size();
        } else if (target instanceof BtfType.Function function) {
            // The function may come later, and so be unchecked.
            components = require("prototype of the target", function.prototype())
                            instanceof BtfType.FunctionPrototype prototype
                    ? prototype.parameters().size()
                    : 0;
        } else if (target instanceof BtfType.Variable || target instanceof BtfType.Typedef) {
            components = 0;
        } else {
            throw unfit("target", tag.target(), "STRUCT, UNION, FUNC, VAR or TYPEDEF");
        }
        if (tag.component() < -1 || tag.component() >= components) {
            throw refuse("notes component %d, its target has %d".formatted(tag.component(), components));
        }
    }

    private void requireType(String role, int index, int target) {
        if (target < 0 || target >= types.size() || isDeclaration(types.get(target))) {
            requireType(role + " " + index, target);
        }
    }

    /** Requires a reference to what can be the type of something. */
    private void requireType(String role, int target) {
        if (isDeclaration(require(role, target))) {
            throw unfit(role, target, "a type");
        }
    }

    private static boolean isDeclaration(BtfType type) {
        return switch (type.kind()) {
            case FUNC, VAR, DATASEC, DECL_TAG -> true;
            default -> false;
        };
    }

    private BtfType require(String role, int target) {
        if (target < 0 || target >= types.size()) {
            throw refuse(
                    "%s is type %d, the last is %d".formatted(role, Integer.toUnsignedLong(target), types.size() - 1));
        }
        return types.get(target);
    }

    private void requireRange(String what, long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw refuse("%s is %d, must be 0 to 4294967295".formatted(what, value));
        }
    }

    private BtfException unfit(String role, int target, String expected) {
        return refuse("%s is type %d of kind %s, must be %s"
                .formatted(role, target, types.get(target).kind(), expected));
    }

    private BtfException refuse(String reason) {
        return new BtfException(
                "BTF type %d (%s): %s".formatted(id, types.get(id).kind(), reason));
    }
}

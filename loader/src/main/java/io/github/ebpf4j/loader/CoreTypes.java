package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import java.util.List;
import java.util.Locale;

/** The types of an object or of a target, with the sizes that pointers have there. */
final class CoreTypes {

    private static final long LARGEST_SIZE = 0xffff_ffffL;
    private static final int POINTER_BYTES = 8;

    // What compilers call the type that is as large as a pointer in every kernel.
    private static final List<String> LONGS = List.of(
            "long",
            "long int",
            "int long",
            "unsigned long",
            "long unsigned",
            "unsigned long int",
            "unsigned int long",
            "long unsigned int",
            "long int unsigned",
            "int unsigned long",
            "int long unsigned");

    private final Btf types;
    private final int pointerBytes;

    private CoreTypes(Btf types, int pointerBytes) {
        this.types = types;
        this.pointerBytes = pointerBytes;
    }

    /** Returns the types of a BPF object. */
    static CoreTypes ofObject(Btf types) {
        return new CoreTypes(types, POINTER_BYTES);
    }

    /** Returns the types of a target, whose pointers are as large as its first {@code long} of 4 or 8 bytes. */
    static CoreTypes ofTarget(Btf types) {
        return new CoreTypes(
                types,
                LONGS.stream()
                        .flatMap(name -> types.idsOf(name).stream())
                        .sorted()
                        .map(types::type)
                        .filter(type -> type.kind() == Kind.INT)
                        .mapToInt(type -> ((BtfType.Int) type).size())
                        .filter(size -> size == Integer.BYTES || size == Long.BYTES)
                        .findFirst()
                        .orElse(POINTER_BYTES));
    }

    Btf all() {
        return types;
    }

    BtfType type(int id) {
        return types.type(id);
    }

    int resolve(int id) {
        return types.resolve(id);
    }

    BtfType resolved(int id) {
        return types.resolved(id);
    }

    /** Returns the type of the elements of an array, or of its elements' elements; the type itself if it is none. */
    int innermost(int id) {
        int at = types.resolve(id);
        while (types.type(at) instanceof BtfType.Array array) {
            at = types.resolve(array.element());
        }
        return at;
    }

    /** Returns how many bytes a type takes, 0 to 2^32 - 1. */
    long sizeOf(int id) throws CoreRefusal {
        if (pointerBytes == POINTER_BYTES && types.hasSize(id)) {
            return types.sizeOf(id);
        }
        long count = 1;
        int at = types.resolve(id);
        while (types.type(at) instanceof BtfType.Array array) {
            count = product(count, array.count(), id);
            at = types.resolve(array.element());
        }
        if (types.type(at) instanceof BtfType.Pointer) {
            return product(count, pointerBytes, id);
        } else if (!types.hasSize(at)) {
            throw new CoreRefusal("%s has no size".formatted(describe(id)));
        }
        return product(count, types.sizeOf(at), id);
    }

    // Both factors are below 2^32, so that their product is right as a number without sign.
    private long product(long count, long size, int id) throws CoreRefusal {
        if (Long.compareUnsigned(count * size, LARGEST_SIZE) > 0) {
            throw new CoreRefusal("%s has more than %d bytes".formatted(describe(id), LARGEST_SIZE));
        }
        return count * size;
    }

    /** Returns a type as C would name it, for people; long names are cut. */
    String describe(int id) {
        BtfType type = types.type(id);
        String name = Place.cut(type.name().isEmpty() ? "(anonymous)" : type.name());
        return switch (type.kind()) {
            case STRUCT -> "struct " + name;
            case UNION -> "union " + name;
            case ENUM, ENUM64 -> "enum " + name;
            case FWD -> (((BtfType.Forward) type).union() ? "union " : "struct ") + name;
            case INT, FLOAT, TYPEDEF -> name;
            default -> type.kind().toString().toLowerCase(Locale.ROOT);
        };
    }
}

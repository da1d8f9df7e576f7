package io.github.ebpf4j.isa.btf;

import java.util.List;

/** What lies behind typedefs, how large each type is, and how it is aligned: worked out once for all types. */
final class TypeLayout {

    private static final long NO_SIZE = -1;
    private static final long TOO_LARGE = -2;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int POINTER_BYTES = 8;

    private final List<BtfType> types;
    private final int[] resolved;
    private final long[] sizes;
    /** In bytes, 0 where there is none. */
    private final byte[] alignments;

    private final int[] nesting;

    private TypeLayout(List<BtfType> types) {
        this.types = types;
        this.resolved = new int[types.size()];
        this.sizes = new long[types.size()];
        this.alignments = new byte[types.size()];
        this.nesting = new int[types.size()];
    }

    /**
     * Works out the layout of types that passed {@link TypeCheck}.
     *
     * @throws BtfException if a type contains itself, or if too many lie in one another
     */
    static TypeLayout of(List<BtfType> types, BtfLimits limits) {
        TypeLayout layout = new TypeLayout(types);
        for (int id : ContainmentOrder.ofDeclarators(types)) {
            layout.resolve(id, types.get(id));
        }
        for (int id : ContainmentOrder.ofParts(types)) {
            layout.measure(id, types.get(id));
            if (layout.nesting[id] > limits.nesting()) {
                throw new BtfException(
                        "BTF type %d (%s): %d structures, unions and arrays lie in one another, the limit is %d"
                                .formatted(id, types.get(id).kind(), layout.nesting[id], limits.nesting()));
            }
        }
        return layout;
    }

    int resolve(int id) {
        return resolved[id];
    }

    boolean hasSize(int id) {
        return sizes[id] >= 0;
    }

    long sizeOf(int id) {
        if (sizes[id] == TOO_LARGE) {
            throw new BtfException("BTF type %d (%s) has more than %d bytes"
                    .formatted(id, types.get(id).kind(), LARGEST));
        } else if (sizes[id] == NO_SIZE) {
            throw new BtfException(
                    "BTF type %d (%s) has no size".formatted(id, types.get(id).kind()));
        }
        return sizes[id];
    }

    int alignmentOf(int id) {
        if (alignments[id] == 0) {
            throw new BtfException("BTF type %d (%s) has no alignment"
                    .formatted(id, types.get(id).kind()));
        }
        return alignments[id];
    }

    int alignmentOrZero(int id) {
        return alignments[id];
    }

    private void resolve(int id, BtfType type) {
        if (type instanceof BtfType.Typedef typedef) {
            resolved[id] = resolved[typedef.target()];
        } else if (type instanceof BtfType.Qualifier qualifier) {
            resolved[id] = resolved[qualifier.target()];
        } else if (type instanceof BtfType.TypeTag tag) {
            resolved[id] = resolved[tag.target()];
        } else {
            resolved[id] = id;
        }
    }

    private void measure(int id, BtfType type) {
        if (type instanceof BtfType.Int integer) {
            set(id, integer.size(), Math.min(integer.size(), POINTER_BYTES));
        } else if (type instanceof BtfType.Pointer) {
            set(id, POINTER_BYTES, POINTER_BYTES);
        } else if (type instanceof BtfType.Array array) {
            long element = sizes[array.element()];
            set(id, element < 0 ? element : product(element, array.count()), alignments[array.element()]);
            nesting[id] = nesting[array.element()] + 1;
        } else if (type instanceof BtfType.Composite composite) {
            set(id, composite.size(), alignmentOf(composite));
            int deepest = 0;
            for (BtfType.Member member : composite.members()) {
                deepest = Math.max(deepest, nesting[member.type()]);
            }
            nesting[id] = deepest + 1;
        } else if (type instanceof BtfType.Enumeration enumeration && enumeration.size() != 0) {
            set(id, enumeration.size(), enumeration.size());
        } else if (type instanceof BtfType.FloatingPoint number) {
            set(id, number.size(), Math.min(number.size(), POINTER_BYTES));
        } else if (type instanceof BtfType.Variable variable) {
            copy(id, variable.type());
        } else if (type instanceof BtfType.DataSection section) {
            set(id, section.size(), 0);
        } else if (resolved[id] != id) {
            copy(id, resolved[id]);
        } else {
            set(id, NO_SIZE, 0);
        }
    }

    private static long product(long size, long count) {
        // Both are below 2^32, so that the product is right as an unsigned number.
        long product = size * count;
        return Long.compareUnsigned(product, LARGEST) > 0 ? TOO_LARGE : product;
    }

    private int alignmentOf(BtfType.Composite composite) {
        int largest = 1;
        for (BtfType.Member member : composite.members()) {
            int alignment = alignments[member.type()];
            if (alignment == 0) {
                return 0;
            }
            largest = Math.max(largest, alignment);
            if (member.bitSize() == 0 && member.bitOffset() % (8L * alignment) != 0) {
                return 1;
            }
        }
        return composite.size() % largest == 0 ? largest : 1;
    }

    private void copy(int id, int from) {
        set(id, sizes[from], alignments[from]);
        nesting[id] = nesting[from];
    }

    private void set(int id, long size, int alignment) {
        sizes[id] = size;
        alignments[id] = (byte) alignment;
    }
}

package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.loader.CoreAccess.Step;
import java.nio.ByteOrder;

/**
 * What is known of a field, type or constant: the answer to what a record asks.
 *
 * @param value the answer
 * @param certain whether the compiler must have come to the same answer; for bit fields there are several
 * @param accessBytes how many bytes an instruction has to load or store, where the question is the offset of something
 *     that one instruction can load; else 0
 * @param accessType the number of the type that it loads or stores then; else 0
 */
record CoreValue(long value, boolean certain, long accessBytes, int accessType) {

    private static final int REGISTER_BITS = Long.SIZE;

    private static CoreValue certain(long value) {
        return new CoreValue(value, true, 0, 0);
    }

    /**
     * Answers a question about a type, field or constant that exists.
     *
     * @param byteOrder how the memory is ordered that bit fields lie in
     */
    static CoreValue of(CoreTypes types, CoreKind kind, CoreAccess access, ByteOrder byteOrder) throws CoreRefusal {
        return switch (kind) {
            case FIELD_EXISTS, TYPE_EXISTS, TYPE_MATCHES, ENUMVAL_EXISTS -> certain(1);
            // Linkers number the types of objects anew, and leave the instructions as they are.
            case TYPE_ID_LOCAL, TYPE_ID_TARGET -> new CoreValue(access.root(), false, 0, 0);
            case TYPE_SIZE -> certain(types.sizeOf(access.root()));
            case ENUMVAL_VALUE -> certain(constant(types, access.last()));
            case FIELD_BYTE_OFFSET, FIELD_BYTE_SIZE, FIELD_SIGNED, FIELD_LSHIFT_U64, FIELD_RSHIFT_U64 ->
                access.last().name().isPresent()
                        ? ofField(types, kind, access, byteOrder)
                        : ofElement(types, kind, access);
        };
    }

    private static long constant(CoreTypes types, Step step) {
        return ((BtfType.Enumeration) types.type(step.type()))
                .enumerators()
                .get(step.index())
                .value();
    }

    // An instruction loads an element of an array, never all of them.
    private static CoreValue offset(CoreTypes types, long bitOffset, int type) throws CoreRefusal {
        return new CoreValue(bitOffset / Byte.SIZE, true, types.sizeOf(types.innermost(type)), type);
    }

    private static CoreValue ofElement(CoreTypes types, CoreKind kind, CoreAccess access) throws CoreRefusal {
        int type = access.last().type();
        if (kind == CoreKind.FIELD_BYTE_OFFSET) {
            return offset(types, access.bitOffset(), type);
        } else if (kind == CoreKind.FIELD_BYTE_SIZE) {
            return certain(types.sizeOf(type));
        }
        throw new CoreRefusal("%s is asked of an element of an array, must be asked of a field".formatted(kind));
    }

    private static CoreValue ofField(CoreTypes types, CoreKind kind, CoreAccess access, ByteOrder byteOrder)
            throws CoreRefusal {
        Step last = access.last();
        BtfType.Member member =
                ((BtfType.Composite) types.type(last.type())).members().get(last.index());
        int type = types.resolve(member.type());
        if (kind == CoreKind.FIELD_SIGNED) {
            return certain(isSigned(types.type(type)) ? 1 : 0);
        } else if (member.bitSize() > 0) {
            return ofBits(types, kind, access.bitOffset(), member.bitSize(), type, byteOrder);
        }
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> offset(types, access.bitOffset(), type);
            case FIELD_BYTE_SIZE -> certain(types.sizeOf(type));
            default -> {
                long bits = types.sizeOf(type) * Byte.SIZE;
                yield certain(
                        kind == CoreKind.FIELD_LSHIFT_U64
                                ? leftShift(access.bitOffset() % Byte.SIZE, bits, bits, byteOrder)
                                : REGISTER_BITS - bits);
            }
        };
    }

    private static boolean isSigned(BtfType type) {
        return (type instanceof BtfType.Int integer && integer.signed())
                || (type instanceof BtfType.Enumeration enumeration && enumeration.signed());
    }

    /** Answers a question about a bit field, for the smallest load that has all of its bits. */
    private static CoreValue ofBits(
            CoreTypes types, CoreKind kind, long bitOffset, int bitSize, int type, ByteOrder byteOrder)
            throws CoreRefusal {
        if (kind == CoreKind.FIELD_RSHIFT_U64) {
            return certain(REGISTER_BITS - bitSize);
        }
        BtfType declared = types.type(type);
        long bits = declared instanceof BtfType.Int || declared instanceof BtfType.Enumeration
                ? types.sizeOf(type) * Byte.SIZE
                : 0;
        if (bits == 0) {
            throw new CoreRefusal("a bit field is of type %s, must be an integer".formatted(types.describe(type)));
        }
        while (bitOffset % bits + bitSize > bits) {
            if (bits >= REGISTER_BITS) {
                throw new CoreRefusal("a bit field of %d bits at bit %d cannot be loaded by an instruction of %d bits"
                        .formatted(bitSize, bitOffset, REGISTER_BITS));
            }
            bits *= 2;
        }
        return switch (kind) {
            case FIELD_BYTE_OFFSET -> guess(bitOffset / bits * bits / Byte.SIZE);
            case FIELD_BYTE_SIZE -> guess(bits / Byte.SIZE);
            default -> guess(leftShift(bitOffset % bits, bitSize, bits, byteOrder));
        };
    }

    private static CoreValue guess(long value) {
        return new CoreValue(value, false, 0, 0);
    }

    /**
     * Returns by how much a register is shifted to have a field's first bit at its top.
     *
     * <pre>{@code
     * little endian  63 | 0 ... 0 | ... | field | within | 0
     * big endian     63 | 0 ... 0 | within | field | ... | 0    the load has the lowest bits
     * }</pre>
     *
     * @param within where the field begins in what is loaded, in bits in the order of memory
     * @param size how many bits it has
     * @param loaded how many bits are loaded
     */
    private static long leftShift(long within, long size, long loaded, ByteOrder byteOrder) {
        return byteOrder == ByteOrder.LITTLE_ENDIAN ? REGISTER_BITS - (within + size) : REGISTER_BITS - loaded + within;
    }
}

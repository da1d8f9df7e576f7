package io.github.ebpf4j.isa.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes types as the content of a {@code .BTF} section: what the reader is tested with. */
final class BtfWriter {

    /** Where the header's fields are. */
    static final int HEADER_LENGTH = 4;

    static final int TYPES_OFFSET = 8;
    static final int TYPES_LENGTH = 12;
    static final int NAMES_OFFSET = 16;
    static final int NAMES_LENGTH = 20;
    static final int HEADER = 24;

    private final ByteBuffer types;
    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final Map<String, Integer> offsets = new HashMap<>(Map.of("", 0));

    private BtfWriter(ByteOrder order, int capacity) {
        this.types = ByteBuffer.allocate(capacity).order(order);
        names.write(0);
    }

    static byte[] write(List<BtfType> types, ByteOrder order) {
        return write(types, order, HEADER);
    }

    /** Writes types with a header of a size. */
    static byte[] write(List<BtfType> types, ByteOrder order, int header) {
        BtfWriter writer =
                new BtfWriter(order, types.stream().mapToInt(BtfWriter::bound).sum());
        types.forEach(writer::type);
        int typeBytes = writer.types.position();
        byte[] strings = writer.names.toByteArray();
        ByteBuffer all =
                ByteBuffer.allocate(header + typeBytes + strings.length).order(order);
        all.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(header);
        all.putInt(0).putInt(typeBytes).putInt(typeBytes).putInt(strings.length);
        all.position(header);
        return all.put(writer.types.flip()).put(strings).array();
    }

    private static int bound(BtfType type) {
        return 24 + 12 * members(type).size();
    }

    private static List<?> members(BtfType type) {
        if (type instanceof BtfType.Composite composite) {
            return composite.members();
        } else if (type instanceof BtfType.Enumeration enumeration) {
            return enumeration.enumerators();
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            return prototype.parameters();
        } else if (type instanceof BtfType.DataSection section) {
            return section.variables();
        }
        return List.of();
    }

    private void type(BtfType type) {
        int length = members(type).size();
        if (type instanceof BtfType.Int integer) {
            head(type, false, 0, integer.size());
            int flags = (integer.signed() ? 1 : 0) | (integer.character() ? 2 : 0) | (integer.bool() ? 4 : 0);
            types.putInt((flags << 24) | (integer.bitOffset() << 16) | integer.bits());
        } else if (type instanceof BtfType.Pointer pointer) {
            head(type, false, 0, pointer.target());
        } else if (type instanceof BtfType.Array array) {
            head(type, false, 0, 0);
            types.putInt(array.element()).putInt(array.index()).putInt((int) array.count());
        } else if (type instanceof BtfType.Composite composite) {
            boolean bitFields = composite.members().stream().anyMatch(member -> member.bitSize() != 0);
            head(type, bitFields, length, (int) composite.size());
            for (BtfType.Member member : composite.members()) {
                types.putInt(name(member.name())).putInt(member.type());
                types.putInt((member.bitSize() << 24) | (int) member.bitOffset());
            }
        } else if (type instanceof BtfType.Enumeration enumeration) {
            head(type, enumeration.signed(), length, enumeration.size());
            for (BtfType.Enumerator enumerator : enumeration.enumerators()) {
                types.putInt(name(enumerator.name())).putInt((int) enumerator.value());
                if (type.kind() == BtfType.Kind.ENUM64) {
                    types.putInt((int) (enumerator.value() >>> 32));
                }
            }
        } else if (type instanceof BtfType.Forward forward) {
            head(type, forward.union(), 0, 0);
        } else if (type instanceof BtfType.Typedef typedef) {
            head(type, false, 0, typedef.target());
        } else if (type instanceof BtfType.Qualifier qualifier) {
            head(type, false, 0, qualifier.target());
        } else if (type instanceof BtfType.TypeTag tag) {
            head(type, tag.attribute(), 0, tag.target());
        } else if (type instanceof BtfType.Function function) {
            head(type, false, number(function.linkage()), function.prototype());
        } else if (type instanceof BtfType.FunctionPrototype prototype) {
            head(type, false, length, prototype.result());
            prototype
                    .parameters()
                    .forEach(parameter -> types.putInt(name(parameter.name())).putInt(parameter.type()));
        } else if (type instanceof BtfType.Variable variable) {
            head(type, false, 0, variable.type());
            types.putInt(number(variable.linkage()));
        } else if (type instanceof BtfType.DataSection section) {
            head(type, false, length, (int) section.size());
            section.variables()
                    .forEach(placement -> types.putInt(placement.type())
                            .putInt((int) placement.offset())
                            .putInt((int) placement.size()));
        } else if (type instanceof BtfType.FloatingPoint number) {
            head(type, false, 0, number.size());
        } else if (type instanceof BtfType.DeclTag tag) {
            head(type, tag.attribute(), 0, tag.target());
            types.putInt(tag.component());
        }
    }

    private void head(BtfType type, boolean flag, int length, int sizeOrType) {
        int kind = List.of(BtfType.Kind.values()).indexOf(type.kind());
        types.putInt(name(type.name()))
                .putInt((flag ? 1 << 31 : 0) | (kind << 24) | length)
                .putInt(sizeOrType);
    }

    private static int number(BtfType.Linkage linkage) {
        return List.of(BtfType.Linkage.values()).indexOf(linkage);
    }

    private int name(String name) {
        return offsets.computeIfAbsent(name, unknown -> {
            int offset = names.size();
            names.writeBytes(unknown.getBytes(StandardCharsets.UTF_8));
            names.write(0);
            return offset;
        });
    }
}

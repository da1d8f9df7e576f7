package io.github.ebpf4j.isa.btf;

import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.btf.BtfType.Parameter;
import io.github.ebpf4j.isa.btf.BtfType.Placement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads BTF as {@code include/uapi/linux/btf.h} lays it out: a header, then the types one after the other, then their
 * names. What the types say of each other is for {@link TypeCheck}.
 */
final class BtfReader {

    private static final int MAGIC = 0xeb9f;
    private static final int VERSION = 1;
    /** The size of the header as it began; later ones are longer, and say so. */
    private static final int HEADER_BYTES = 24;

    private static final Kind[] KINDS = Kind.values();
    private static final Linkage[] LINKAGES = Linkage.values();

    private final ByteBuffer in;
    private final int start;
    private final BtfNames names;
    private final BtfLimits limits;
    private final List<BtfType> types = new ArrayList<>();
    private long members;
    // Where the type that is being read begins, and its number; kept for messages.
    private int at;
    private int id;

    private BtfReader(ByteBuffer in, BtfNames names, BtfLimits limits) {
        this.in = in;
        this.start = in.position();
        this.names = names;
        this.limits = limits;
    }

    static Optional<ByteOrder> byteOrderOf(byte[] bytes) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int magic = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        return switch (magic) {
            case MAGIC -> Optional.of(ByteOrder.BIG_ENDIAN);
            case 0x9feb -> Optional.of(ByteOrder.LITTLE_ENDIAN);
            default -> Optional.empty();
        };
    }

    static List<BtfType> read(byte[] bytes, ByteOrder byteOrder, BtfLimits limits) {
        if (bytes.length > limits.bytes()) {
            throw new BtfException("BTF has %d bytes, the limit is %d".formatted(bytes.length, limits.bytes()));
        }
        if (bytes.length < HEADER_BYTES) {
            throw new BtfException("BTF has %d bytes, its header alone takes %d".formatted(bytes.length, HEADER_BYTES));
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(byteOrder);
        require("magic number", 0, in.getShort(0) & 0xffff, MAGIC);
        require("version", 2, in.get(2) & 0xff, VERSION);
        require("flags", 3, in.get(3) & 0xff, 0);
        long header = unsigned(in, 4);
        if (header < HEADER_BYTES || header > bytes.length) {
            throw new BtfException("BTF at 0x4: the header's length is 0x%x, must be 0x%x to 0x%x"
                    .formatted(header, HEADER_BYTES, bytes.length));
        }
        Extent types = Extent.read(in, 8, header, "types");
        Extent strings = Extent.read(in, 16, header, "names");
        if (types.end() > strings.start()) {
            throw new BtfException("BTF at 0x10: the names begin at 0x%x, the types end at 0x%x"
                    .formatted(strings.start(), types.end()));
        }
        BtfNames names = BtfNames.of(bytes, strings.start(), strings.end(), limits);
        in.position(types.start()).limit(types.end());
        return new BtfReader(in, names, limits).read();
    }

    private static long unsigned(ByteBuffer in, int at) {
        return Integer.toUnsignedLong(in.getInt(at));
    }

    private static void require(String what, int at, int found, int expected) {
        if (found != expected) {
            throw new BtfException("BTF at 0x%x: %s is 0x%x, must be 0x%x".formatted(at, what, found, expected));
        }
    }

    /** Where the types or the names are. */
    private record Extent(int start, int end) {

        static Extent read(ByteBuffer in, int at, long header, String what) {
            long start = header + unsigned(in, at);
            long end = start + unsigned(in, at + 4);
            if (end > in.capacity()) {
                throw new BtfException("BTF at 0x%x: the %s end at 0x%x, there are 0x%x bytes"
                        .formatted(at, what, end, in.capacity()));
            }
            return new Extent((int) start, (int) end);
        }
    }

    private List<BtfType> read() {
        while (in.hasRemaining()) {
            id++;
            at = in.position() - start;
            if (id > limits.types()) {
                throw refuse("is type %d, the limit is %d".formatted(id, limits.types()));
            }
            types.add(type());
        }
        return types;
    }

    // info: kind_flag:1 | kind:7 | vlen:24
    private BtfType type() {
        needs(12);
        int name = in.getInt();
        int info = in.getInt();
        int sizeOrType = in.getInt();
        boolean flag = info < 0;
        int number = (info >>> 24) & 0x7f;
        int length = info & 0xffffff;
        if (number == 0 || number >= KINDS.length) {
            throw refuse("has kind %d, must be 1 to %d".formatted(number, KINDS.length - 1));
        }
        Kind kind = KINDS[number];
        long size = Integer.toUnsignedLong(sizeOrType);
        return switch (kind) {
            case VOID -> throw new AssertionError();
            case INT -> integer(name(name), sizeOrType);
            case PTR -> new BtfType.Pointer(sizeOrType);
            case ARRAY -> array();
            case STRUCT, UNION ->
                new BtfType.Composite(kind, name(name), size, several(length, 12, () -> member(flag)));
            case ENUM -> enumeration(kind, name(name), sizeOrType, flag, several(length, 8, () -> enumerator(flag)));
            case ENUM64 -> enumeration(kind, name(name), sizeOrType, flag, several(length, 12, this::enumerator64));
            case FWD -> new BtfType.Forward(name(name), flag);
            case TYPEDEF -> new BtfType.Typedef(name(name), sizeOrType);
            case VOLATILE, CONST, RESTRICT -> new BtfType.Qualifier(kind, sizeOrType);
            case TYPE_TAG -> new BtfType.TypeTag(name(name), sizeOrType, flag);
            case FUNC -> new BtfType.Function(name(name), sizeOrType, linkage(length));
            case FUNC_PROTO -> new BtfType.FunctionPrototype(sizeOrType, several(length, 8, this::parameter));
            case VAR -> {
                needs(4);
                yield new BtfType.Variable(name(name), sizeOrType, linkage(in.getInt()));
            }
            case DATASEC -> new BtfType.DataSection(name(name), size, several(length, 12, this::placement));
            case FLOAT -> new BtfType.FloatingPoint(name(name), sizeOrType);
            case DECL_TAG -> {
                needs(4);
                yield new BtfType.DeclTag(name(name), sizeOrType, in.getInt(), flag);
            }
        };
    }

    // encoding: 0:4 | bool:1 char:1 signed:1 (as 4 bits) | offset:8 | 0:8 | bits:8
    private BtfType integer(String name, int size) {
        needs(4);
        int encoding = in.getInt();
        int flags = (encoding >>> 24) & 0xf;
        return new BtfType.Int(
                name,
                size,
                encoding & 0xff,
                (encoding >>> 16) & 0xff,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0);
    }

    private BtfType array() {
        needs(12);
        return new BtfType.Array(in.getInt(), in.getInt(), Integer.toUnsignedLong(in.getInt()));
    }

    private static BtfType enumeration(Kind kind, String name, int size, boolean signed, List<Enumerator> enumerators) {
        return new BtfType.Enumeration(kind, name, size, signed, enumerators);
    }

    // offset: bits:8 | offset:24 if the structure has bit fields, else offset:32
    private Member member(boolean bitFields) {
        String name = name(in.getInt());
        int type = in.getInt();
        int offset = in.getInt();
        return bitFields
                ? new Member(name, type, offset & 0xffffff, offset >>> 24)
                : new Member(name, type, Integer.toUnsignedLong(offset), 0);
    }

    private Enumerator enumerator(boolean signed) {
        String name = name(in.getInt());
        int value = in.getInt();
        return new Enumerator(name, signed ? value : Integer.toUnsignedLong(value));
    }

    private Enumerator enumerator64() {
        String name = name(in.getInt());
        long low = Integer.toUnsignedLong(in.getInt());
        return new Enumerator(name, ((long) in.getInt() << 32) | low);
    }

    private Parameter parameter() {
        return new Parameter(name(in.getInt()), in.getInt());
    }

    private Placement placement() {
        int type = in.getInt();
        long offset = Integer.toUnsignedLong(in.getInt());
        return new Placement(type, offset, Integer.toUnsignedLong(in.getInt()));
    }

    private Linkage linkage(int number) {
        if (number < 0 || number >= LINKAGES.length) {
            throw refuse(
                    "has linkage %d, must be 0 to %d".formatted(Integer.toUnsignedLong(number), LINKAGES.length - 1));
        }
        return LINKAGES[number];
    }

    private <T> List<T> several(int count, int bytesEach, Supplier<T> reader) {
        needs((long) count * bytesEach);
        members += count;
        if (members > limits.members()) {
            throw refuse("brings the members of all types to %d, the limit is %d".formatted(members, limits.members()));
        }
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.get());
        }
        return list;
    }

    private void needs(long bytes) {
        if (bytes > in.remaining()) {
            throw refuse("needs 0x%x bytes more, the types have 0x%x".formatted(bytes, in.remaining()));
        }
    }

    private String name(int offset) {
        return names.at(offset, this::refuse);
    }

    private BtfException refuse(String reason) {
        return new BtfException("BTF type %d at 0x%x of the types: %s".formatted(id, at, reason));
    }
}

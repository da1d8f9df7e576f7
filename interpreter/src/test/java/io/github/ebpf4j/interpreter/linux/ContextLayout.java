package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The fields of a program's context, from the object's types: {@code mark}, {@code cb.3}. */
record ContextLayout(List<Field> fields, int size, ByteOrder byteOrder) {

    /** A field of 1, 2, 4 or 8 bytes. */
    record Field(String name, int offset, int size) {}

    private static final int RAW_ARGUMENTS = 12;
    private static final Set<String> HOST_ORDER = Set.of("nhoff", "thoff", "addr_proto", "flags");

    // __be32 and __be16: the same bytes on every machine. Recordings have them as a little-endian one reads them.
    private static final Set<String> NETWORK_ORDER =
            Set.of("remote_ip4", "remote_ip6", "remote_port", "local_ip4", "local_ip6");

    static ContextLayout of(BpfObject object, Program program) {
        String structure = nameOf(program.attachment().type());
        if (!structure.isEmpty()) {
            return of(object, structure);
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < RAW_ARGUMENTS; i++) {
            fields.add(new Field(Integer.toString(i), 8 * i, 8));
        }
        return new ContextLayout(fields, 8 * RAW_ARGUMENTS, object.byteOrder());
    }

    /** Returns the fields of a structure of an object, none if it has no such structure. */
    static ContextLayout of(BpfObject object, String structure) {
        Btf types = object.types().orElseThrow();
        OptionalInt id = types.find(Kind.STRUCT, structure);
        List<Field> fields = new ArrayList<>();
        if (id.isPresent()) {
            flatten(types, id.getAsInt(), "", 0, fields);
        }
        int size = id.isPresent() ? (int) types.sizeOf(id.getAsInt()) : 0;
        return new ContextLayout(fields, size, object.byteOrder());
    }

    /** Returns whether programs of a type have a packet, which a run without one is given. */
    static boolean hasPacket(ProgramType type) {
        return nameOf(type).equals("__sk_buff") || nameOf(type).equals("xdp_md");
    }

    private static String nameOf(ProgramType type) {
        return switch (type) {
            case XDP -> "xdp_md";
            case SOCKET_FILTER,
                    SCHED_CLS,
                    SCHED_ACT,
                    CGROUP_SKB,
                    LWT_IN,
                    LWT_OUT,
                    LWT_XMIT,
                    LWT_SEG6LOCAL,
                    FLOW_DISSECTOR -> "__sk_buff";
            case SK_LOOKUP -> "bpf_sk_lookup";
            case SYSCALL -> "context";
            default -> "";
        };
    }

    private static void flatten(Btf types, int id, String name, long offset, List<Field> fields) {
        BtfType type = types.resolved(id);
        if (type instanceof BtfType.Composite composite) {
            for (BtfType.Member member : composite.members()) {
                String inner =
                        member.name().isEmpty() || name.isEmpty() ? name + member.name() : name + "." + member.name();
                flatten(types, member.type(), inner, offset + member.bitOffset() / 8, fields);
                if (composite.kind() == Kind.UNION) {
                    return;
                }
            }
        } else if (type instanceof BtfType.Array array) {
            long size = types.sizeOf(array.element());
            for (int i = 0; i < array.count(); i++) {
                flatten(types, array.element(), name + "." + i, offset + i * size, fields);
            }
        } else {
            int size = type instanceof BtfType.Pointer ? 8 : (int) types.sizeOf(id);
            fields.add(new Field(name, (int) offset, size));
        }
    }

    /** Returns a context, or none if no field is set. */
    Optional<byte[]> encode(List<Case.Value> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(byteOrder);
        for (Case.Value value : values) {
            Field field = fields.stream()
                    .filter(candidate -> candidate.name().equals(value.field()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no field \"" + value.field() + "\""));
            bytes.order(orderOf(field));
            switch (field.size()) {
                case 1 -> bytes.put(field.offset(), (byte) value.number());
                case 2 -> bytes.putShort(field.offset(), (short) value.number());
                case 4 -> bytes.putInt(field.offset(), (int) value.number());
                default -> bytes.putLong(field.offset(), value.number());
            }
        }
        return Optional.of(bytes.array());
    }

    /** Returns a line for each field that changed. */
    List<String> differences(byte[] before, byte[] after) {
        List<String> lines = new ArrayList<>();
        for (Field field : fields) {
            ByteBuffer old = ByteBuffer.wrap(before).order(orderOf(field));
            ByteBuffer now = ByteBuffer.wrap(after).order(orderOf(field));
            if (field.offset() + field.size() <= after.length && get(old, field) != get(now, field)) {
                lines.add("context " + field.name() + " " + get(now, field));
            }
        }
        return lines;
    }

    /** Returns a line for each field that is not 0; those of the network's byte order as they stand there. */
    List<String> keys(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        for (Field field : fields) {
            if (get(ByteBuffer.wrap(bytes).order(byteOrder), field) != 0) {
                boolean counts = HOST_ORDER.contains(field.name());
                ByteBuffer read = ByteBuffer.wrap(bytes).order(counts ? byteOrder : ByteOrder.BIG_ENDIAN);
                lines.add("key " + field.name() + " " + get(read, field));
            }
        }
        return lines;
    }

    private ByteOrder orderOf(Field field) {
        String name = field.name().split("\\.", 2)[0];
        return NETWORK_ORDER.contains(name) ? ByteOrder.LITTLE_ENDIAN : byteOrder;
    }

    private static long get(ByteBuffer bytes, Field field) {
        return switch (field.size()) {
            case 1 -> Byte.toUnsignedLong(bytes.get(field.offset()));
            case 2 -> Short.toUnsignedLong(bytes.getShort(field.offset()));
            case 4 -> Integer.toUnsignedLong(bytes.getInt(field.offset()));
            default -> bytes.getLong(field.offset());
        };
    }
}

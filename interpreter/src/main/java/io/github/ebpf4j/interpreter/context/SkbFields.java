package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The bytes of {@code struct __sk_buff} as programs of a type see them. */
final class SkbFields implements FieldAccess {

    /** {@code sizeof(struct __sk_buff)}. */
    static final int SIZE = Structures.SK_BUFF.size();

    private static final long NO_QUEUE_MAPPING = 0xffff;
    private static final long LOWER_16 = 0xffff;

    private static final int TC_INDEX = SkbField.TC_INDEX.offset();
    private static final int TC_CLASSID = SkbField.TC_CLASSID.offset();
    private static final int QUEUE_MAPPING = SkbField.QUEUE_MAPPING.offset();

    private static final Map<ProgramType, FieldAccess> ACCESS = new EnumMap<>(ProgramType.class);

    static {
        put("filter", ProgramType.SOCKET_FILTER);
        put("tc", ProgramType.SCHED_CLS, ProgramType.SCHED_ACT);
        put("cgroup", ProgramType.CGROUP_SKB);
        put("lwt", ProgramType.LWT_IN, ProgramType.LWT_OUT, ProgramType.LWT_XMIT, ProgramType.LWT_SEG6LOCAL);
        put("sk_skb", ProgramType.SK_SKB);
        put("dissector", ProgramType.FLOW_DISSECTOR);
    }

    private static void put(String column, ProgramType... types) {
        for (ProgramType type : types) {
            String programs = type.name().toLowerCase(Locale.ROOT) + " programs";
            ACCESS.put(type, Structures.SK_BUFF.access(column, programs));
        }
    }

    private final byte[] bytes;
    private final FieldAccess access;
    private boolean bigEndian;

    SkbFields(ProgramType type, byte[] bytes) {
        this.bytes = bytes;
        this.access = access(type);
    }

    /**
     * Returns which accesses programs of a type may make.
     *
     * @throws IllegalArgumentException if they have another context
     */
    static FieldAccess access(ProgramType type) {
        FieldAccess access = ACCESS.get(type);
        if (access == null) {
            throw new IllegalArgumentException(
                    "%s programs have no struct __sk_buff; %s have".formatted(type, ACCESS.keySet()));
        }
        return access;
    }

    /** Sets the byte order of the program that reads the bytes from now on. */
    void order(ByteOrder order) {
        boolean big = order == ByteOrder.BIG_ENDIAN;
        if (big != bigEndian) {
            Structures.SK_BUFF.convert(bytes, bigEndian);
            bigEndian = big;
        }
    }

    ByteOrder order() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, SIZE);
    }

    void clear() {
        Arrays.fill(bytes, 0, SIZE, (byte) 0);
    }

    long get(SkbField field) {
        return field.field().get(bytes, bigEndian);
    }

    void set(SkbField field, long value) {
        field.field().set(bytes, bigEndian, value);
    }

    @Override
    public String refusal(int offset, int size, boolean write) {
        return access.refusal(offset, size, write);
    }

    @Override
    public long after(int offset, int size, long before, long stored) {
        if (offset == TC_INDEX || offset == TC_CLASSID) {
            return stored & LOWER_16;
        }
        if (offset == QUEUE_MAPPING) {
            // The kernel leaves a number alone that stands for none.
            return Long.compareUnsigned(stored, NO_QUEUE_MAPPING) < 0 ? stored : before;
        }
        return stored;
    }
}

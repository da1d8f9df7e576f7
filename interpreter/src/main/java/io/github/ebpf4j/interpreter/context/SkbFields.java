package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.FieldStores;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of {@code struct __sk_buff} as a program sees them, and which of them it may store to:
 * {@code *_is_valid_access} in {@code net/core/filter.c}.
 */
final class SkbFields implements FieldStores {

    /** {@code sizeof(struct __sk_buff)}. */
    static final int SIZE = 192;

    private static final List<SkbField> ALL = List.of(SkbField.values());

    private static final byte ANY_SIZE = 1;
    private static final long NO_QUEUE_MAPPING = 0xffff;
    private static final long LOWER_16 = 0xffff;

    private final byte[] bytes;
    private final ByteBuffer buffer;
    /** By offset: how many bytes a store there must have; 0 if there may be none. */
    private final byte[] storeSizes = new byte[SIZE];

    SkbFields(ProgramType type, byte[] bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (SkbField field : writable(type)) {
            storeSizes[field.offset()] = (byte) field.size();
        }
        if (ownWords(type)) {
            Arrays.fill(storeSizes, SkbField.CB_0.offset(), SkbField.CB_4.offset() + Integer.BYTES, ANY_SIZE);
        }
    }

    private static List<SkbField> writable(ProgramType type) {
        return switch (type) {
            case SCHED_CLS, SCHED_ACT ->
                List.of(
                        SkbField.MARK,
                        SkbField.TC_INDEX,
                        SkbField.PRIORITY,
                        SkbField.TC_CLASSID,
                        SkbField.TSTAMP,
                        SkbField.QUEUE_MAPPING);
            case CGROUP_SKB -> List.of(SkbField.MARK, SkbField.PRIORITY, SkbField.TSTAMP);
            case LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL -> List.of(SkbField.MARK, SkbField.PRIORITY);
            case SK_SKB -> List.of(SkbField.TC_INDEX, SkbField.PRIORITY);
            default -> List.of();
        };
    }

    private static boolean ownWords(ProgramType type) {
        return switch (type) {
            case SOCKET_FILTER, SCHED_CLS, SCHED_ACT, CGROUP_SKB, LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL -> true;
            default -> false;
        };
    }

    /** Sets the byte order of the program that reads the bytes from now on. */
    void order(ByteOrder order) {
        if (buffer.order() == order) {
            return;
        }
        long[] values = ALL.stream().mapToLong(this::get).toArray();
        buffer.order(order);
        for (int i = 0; i < values.length; i++) {
            set(ALL.get(i), values[i]);
        }
    }

    ByteOrder order() {
        return buffer.order();
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, SIZE);
    }

    void clear() {
        Arrays.fill(bytes, 0, SIZE, (byte) 0);
    }

    long get(SkbField field) {
        int offset = field.offset();
        return switch (field.kind()) {
            case NUMBER -> Integer.toUnsignedLong(buffer.getInt(offset));
            case NETWORK_16 -> Short.toUnsignedLong(network((short) buffer.getInt(offset)));
            case NETWORK_32 -> Integer.toUnsignedLong(network(buffer.getInt(offset)));
            case WIDE -> buffer.getLong(offset);
            case BYTE -> buffer.get(offset) & 0xffL;
        };
    }

    void set(SkbField field, long value) {
        int offset = field.offset();
        switch (field.kind()) {
            case NUMBER -> buffer.putInt(offset, (int) value);
            case NETWORK_16 -> buffer.putInt(offset, Short.toUnsignedInt(network((short) value)));
            case NETWORK_32 -> buffer.putInt(offset, network((int) value));
            case WIDE -> buffer.putLong(offset, value);
            case BYTE -> buffer.put(offset, (byte) value);
        }
    }

    private boolean bigEndian() {
        return buffer.order() == ByteOrder.BIG_ENDIAN;
    }

    private short network(short value) {
        return bigEndian() ? value : Short.reverseBytes(value);
    }

    private int network(int value) {
        return bigEndian() ? value : Integer.reverseBytes(value);
    }

    @Override
    public boolean admits(int offset, int size) {
        if (size <= 0 || offset + size > SIZE) {
            return size == 0;
        }
        if (storeSizes[offset] == ANY_SIZE) {
            return offset % size == 0 && storeSizes[offset + size - 1] == ANY_SIZE;
        }
        return storeSizes[offset] == size;
    }

    @Override
    public long after(int offset, int size, long before, long stored) {
        if (offset == SkbField.TC_INDEX.offset() || offset == SkbField.TC_CLASSID.offset()) {
            return stored & LOWER_16;
        }
        if (offset == SkbField.QUEUE_MAPPING.offset()) {
            // The kernel leaves a number alone that stands for none.
            return Long.compareUnsigned(stored, NO_QUEUE_MAPPING) < 0 ? stored : before;
        }
        return stored;
    }
}

package io.github.ebpf4j.interpreter.layout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in arrays of bytes. */
public final class Bytes {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** Returns a number of 1, 2, 4 or 8 bytes, zero-extended. */
    public static long get(byte[] bytes, int offset, int size, boolean bigEndian) {
        return switch (size) {
            case Byte.BYTES -> bytes[offset] & 0xffL;
            case Short.BYTES -> {
                short value = (short) SHORT.get(bytes, offset);
                yield (bigEndian ? value : Short.reverseBytes(value)) & 0xffffL;
            }
            case Integer.BYTES -> {
                int value = (int) INT.get(bytes, offset);
                yield (bigEndian ? value : Integer.reverseBytes(value)) & 0xffff_ffffL;
            }
            case Long.BYTES -> {
                long value = (long) LONG.get(bytes, offset);
                yield bigEndian ? value : Long.reverseBytes(value);
            }
            default -> throw badSize(size);
        };
    }

    /** Stores the lowest 1, 2, 4 or 8 bytes of a number. */
    public static void set(byte[] bytes, int offset, int size, boolean bigEndian, long value) {
        switch (size) {
            case Byte.BYTES -> bytes[offset] = (byte) value;
            case Short.BYTES -> SHORT.set(bytes, offset, bigEndian ? (short) value : Short.reverseBytes((short) value));
            case Integer.BYTES -> INT.set(bytes, offset, bigEndian ? (int) value : Integer.reverseBytes((int) value));
            case Long.BYTES -> LONG.set(bytes, offset, bigEndian ? value : Long.reverseBytes(value));
            default -> throw badSize(size);
        }
    }

    private static IllegalArgumentException badSize(int size) {
        return new IllegalArgumentException("size is %d, must be 1, 2, 4 or 8".formatted(size));
    }
}

package io.github.ebpf4j.interpreter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of 1, 2, 4 and 8 bytes in an array, at any alignment; zero-extended when they are read. */
final class Numbers {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Numbers() {}

    static long get8(byte[] array, int index) {
        return array[index] & 0xffL;
    }

    static long get16(byte[] array, int index, boolean bigEndian) {
        int low = array[bigEndian ? index + 1 : index] & 0xff;
        int high = array[bigEndian ? index : index + 1] & 0xff;
        return ((long) high << 8) | low;
    }

    static long get32(byte[] array, int index, boolean bigEndian) {
        int value = (int) INT.get(array, index);
        return (bigEndian ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
    }

    static long get64(byte[] array, int index, boolean bigEndian) {
        long value = (long) LONG.get(array, index);
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    static void set8(byte[] array, int index, long value) {
        array[index] = (byte) value;
    }

    static void set16(byte[] array, int index, boolean bigEndian, long value) {
        SHORT.set(array, index, bigEndian ? Short.reverseBytes((short) value) : (short) value);
    }

    static void set32(byte[] array, int index, boolean bigEndian, long value) {
        INT.set(array, index, bigEndian ? Integer.reverseBytes((int) value) : (int) value);
    }

    static void set64(byte[] array, int index, boolean bigEndian, long value) {
        LONG.set(array, index, bigEndian ? Long.reverseBytes(value) : value);
    }

    static long get(byte[] array, int index, int size, boolean bigEndian) {
        return switch (size) {
            case Byte.BYTES -> get8(array, index);
            case Short.BYTES -> get16(array, index, bigEndian);
            case Integer.BYTES -> get32(array, index, bigEndian);
            case Long.BYTES -> get64(array, index, bigEndian);
            default -> throw badSize(size);
        };
    }

    static void set(byte[] array, int index, int size, boolean bigEndian, long value) {
        switch (size) {
            case Byte.BYTES -> set8(array, index, value);
            case Short.BYTES -> set16(array, index, bigEndian, value);
            case Integer.BYTES -> set32(array, index, bigEndian, value);
            case Long.BYTES -> set64(array, index, bigEndian, value);
            default -> throw badSize(size);
        }
    }

    /** Refuses what no number has as its size. */
    static void requireSize(int size) {
        if (size < Byte.BYTES || size > Long.BYTES || Integer.bitCount(size) != 1) {
            throw badSize(size);
        }
    }

    static IllegalArgumentException badSize(int size) {
        return new IllegalArgumentException("size is %d, must be 1, 2, 4 or 8".formatted(size));
    }
}

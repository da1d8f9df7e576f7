package io.github.ebpf4j.interpreter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of 1, 2, 4 and 8 bytes in direct memory, at any alignment; zero-extended when they are read. */
final class BufferNumbers {

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BufferNumbers() {}

    static long get(ByteBuffer bytes, int index, int size, boolean bigEndian) {
        return switch (size) {
            case Byte.BYTES -> bytes.get(index) & 0xffL;
            case Short.BYTES -> {
                short value = (short) SHORT.get(bytes, index);
                yield (bigEndian ? Short.reverseBytes(value) : value) & 0xffffL;
            }
            case Integer.BYTES -> {
                int value = (int) INT.get(bytes, index);
                yield (bigEndian ? Integer.reverseBytes(value) : value) & 0xffff_ffffL;
            }
            case Long.BYTES -> {
                long value = (long) LONG.get(bytes, index);
                yield bigEndian ? Long.reverseBytes(value) : value;
            }
            default -> throw Numbers.badSize(size);
        };
    }

    static void set(ByteBuffer bytes, int index, int size, boolean bigEndian, long value) {
        switch (size) {
            case Byte.BYTES -> bytes.put(index, (byte) value);
            case Short.BYTES -> SHORT.set(bytes, index, bigEndian ? Short.reverseBytes((short) value) : (short) value);
            case Integer.BYTES -> INT.set(bytes, index, bigEndian ? Integer.reverseBytes((int) value) : (int) value);
            case Long.BYTES -> LONG.set(bytes, index, bigEndian ? Long.reverseBytes(value) : value);
            default -> throw Numbers.badSize(size);
        }
    }
}

package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;

/** Section 4.2, byte swap instructions. */
public class ByteSwap {

    /** Creates it. */
    public ByteSwap() {}

    /**
     * Returns what dst holds after the operation.
     *
     * @param bits the width: 16, 32 or 64
     * @param host the byte order of the host
     */
    public long swap(Operation operation, int bits, long dst, ByteOrder host) {
        return switch (operation) {
            case LE -> bytes(dst, bits, host != ByteOrder.LITTLE_ENDIAN);
            case BE -> bytes(dst, bits, host != ByteOrder.BIG_ENDIAN);
            case SWAP -> bytes(dst, bits, true);
            default -> throw new IllegalArgumentException(operation + " is no operation of section 4.2");
        };
    }

    /** Returns the lowest bits, zero-extended, with or without their bytes in reverse. */
    static long bytes(long value, int bits, boolean reversed) {
        long result = 0;
        for (int i = 0; i < bits; i += 8) {
            result |= ((value >>> i) & 0xff) << (reversed ? bits - 8 - i : i);
        }
        return result;
    }
}

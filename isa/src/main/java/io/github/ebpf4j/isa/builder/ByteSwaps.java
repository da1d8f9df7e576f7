package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/** Byte swaps, RFC 9669 section 4.2; what is above the swapped bits becomes zero. */
abstract sealed class ByteSwaps<T> extends Arithmetic32<T> permits Jumps64 {

    ByteSwaps() {}

    /** Converts the lowest 16 bits of dst between the order of the program and little endian. */
    public T le16(Register.General dst) {
        return swap(Operation.LE, Short.SIZE, dst);
    }

    /** Converts the lowest 32 bits of dst between the order of the program and little endian. */
    public T le32(Register.General dst) {
        return swap(Operation.LE, Integer.SIZE, dst);
    }

    /** Converts the lowest 64 bits of dst between the order of the program and little endian. */
    public T le64(Register.General dst) {
        return swap(Operation.LE, Long.SIZE, dst);
    }

    /** Converts the lowest 16 bits of dst between the order of the program and big endian. */
    public T be16(Register.General dst) {
        return swap(Operation.BE, Short.SIZE, dst);
    }

    /** Converts the lowest 32 bits of dst between the order of the program and big endian. */
    public T be32(Register.General dst) {
        return swap(Operation.BE, Integer.SIZE, dst);
    }

    /** Converts the lowest 64 bits of dst between the order of the program and big endian. */
    public T be64(Register.General dst) {
        return swap(Operation.BE, Long.SIZE, dst);
    }

    /** Reverses the bytes of the lowest 16 bits of dst. */
    public T swap16(Register.General dst) {
        return swap(Operation.SWAP, Short.SIZE, dst);
    }

    /** Reverses the bytes of the lowest 32 bits of dst. */
    public T swap32(Register.General dst) {
        return swap(Operation.SWAP, Integer.SIZE, dst);
    }

    /** Reverses the bytes of the lowest 64 bits of dst. */
    public T swap64(Register.General dst) {
        return swap(Operation.SWAP, Long.SIZE, dst);
    }

    private T swap(Operation operation, int bits, Register.General dst) {
        return put(new Fields(Rows.ofWidth(operation, Form.END, bits)).dst(dst));
    }
}

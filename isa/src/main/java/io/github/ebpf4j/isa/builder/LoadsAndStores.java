package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/** Access to memory, RFC 9669 sections 5.1 and 5.2, and to packets, section 5.5. */
abstract sealed class LoadsAndStores<T> extends WideLoads<T> permits Atomics {

    LoadsAndStores() {}

    /** Loads from memory, filling dst with zeros. */
    public T ldx(Size size, Register.General dst, Memory src) {
        return put(
                new Fields(Rows.ofSize(Operation.LDX, Form.LDX, size)).dst(dst).src(src));
    }

    /** Loads from memory, filling dst with the sign. */
    public T ldxs(Size.Narrow size, Register.General dst, Memory src) {
        return put(new Fields(Rows.ofSize(Operation.LDXS, Form.LDXS, size))
                .dst(dst)
                .src(src));
    }

    /**
     * Stores an immediate; in a double word, extended with its sign.
     *
     * @throws IllegalArgumentException if the size is B and {@code imm} not -128 to 255, or H and not -32768 to 65535
     */
    public T st(Size size, Memory dst, int imm) {
        Arguments.requireFits("imm", imm, size);
        return put(new Fields(Rows.ofSize(Operation.ST, Form.ST, size)).dst(dst).imm(imm));
    }

    /** Stores the lowest bytes of a register. */
    public T stx(Size size, Memory dst, Register src) {
        return put(
                new Fields(Rows.ofSize(Operation.STX, Form.STX, size)).dst(dst).src(src));
    }

    /** Loads from the packet at imm, in network byte order, into R0. */
    public T ldabs(Size.Narrow size, int imm) {
        return put(new Fields(Rows.ofSize(Operation.LDABS, Form.PACKET_ABS, size)).imm(imm));
    }

    /** Loads from the packet at src plus imm, in network byte order, into R0. */
    public T ldind(Size.Narrow size, Register src, int imm) {
        return put(new Fields(Rows.ofSize(Operation.LDIND, Form.PACKET_IND, size))
                .src(src)
                .imm(imm));
    }
}

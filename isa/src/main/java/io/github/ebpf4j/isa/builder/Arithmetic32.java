package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/** Arithmetic on the lower halves of registers, RFC 9669 section 4.1; the upper half of dst becomes zero. */
abstract sealed class Arithmetic32<T> extends Arithmetic64<T> permits ByteSwaps {

    Arithmetic32() {}

    /** {@code dst += imm}. */
    public T add32(Register.General dst, int imm) {
        return arithmetic(Operation.ADD, Integer.SIZE, dst, imm);
    }

    /** {@code dst += src}. */
    public T add32(Register.General dst, Register src) {
        return arithmetic(Operation.ADD, Integer.SIZE, dst, src);
    }

    /** {@code dst -= imm}. */
    public T sub32(Register.General dst, int imm) {
        return arithmetic(Operation.SUB, Integer.SIZE, dst, imm);
    }

    /** {@code dst -= src}. */
    public T sub32(Register.General dst, Register src) {
        return arithmetic(Operation.SUB, Integer.SIZE, dst, src);
    }

    /** {@code dst *= imm}. */
    public T mul32(Register.General dst, int imm) {
        return arithmetic(Operation.MUL, Integer.SIZE, dst, imm);
    }

    /** {@code dst *= src}. */
    public T mul32(Register.General dst, Register src) {
        return arithmetic(Operation.MUL, Integer.SIZE, dst, src);
    }

    /** {@code dst /= imm}, unsigned; 0 if imm is 0. */
    public T div32(Register.General dst, int imm) {
        return arithmetic(Operation.DIV, Integer.SIZE, dst, imm);
    }

    /** {@code dst /= src}, unsigned; 0 if src is 0. */
    public T div32(Register.General dst, Register src) {
        return arithmetic(Operation.DIV, Integer.SIZE, dst, src);
    }

    /** {@code dst /= imm}, signed and truncating; 0 if imm is 0. */
    public T sdiv32(Register.General dst, int imm) {
        return arithmetic(Operation.SDIV, Integer.SIZE, dst, imm);
    }

    /** {@code dst /= src}, signed and truncating; 0 if src is 0. */
    public T sdiv32(Register.General dst, Register src) {
        return arithmetic(Operation.SDIV, Integer.SIZE, dst, src);
    }

    /** {@code dst |= imm}. */
    public T or32(Register.General dst, int imm) {
        return arithmetic(Operation.OR, Integer.SIZE, dst, imm);
    }

    /** {@code dst |= src}. */
    public T or32(Register.General dst, Register src) {
        return arithmetic(Operation.OR, Integer.SIZE, dst, src);
    }

    /** {@code dst &= imm}. */
    public T and32(Register.General dst, int imm) {
        return arithmetic(Operation.AND, Integer.SIZE, dst, imm);
    }

    /** {@code dst &= src}. */
    public T and32(Register.General dst, Register src) {
        return arithmetic(Operation.AND, Integer.SIZE, dst, src);
    }

    /** {@code dst <<= imm}; the count is masked to 5 bits. */
    public T lsh32(Register.General dst, int imm) {
        return arithmetic(Operation.LSH, Integer.SIZE, dst, imm);
    }

    /** {@code dst <<= src}; the count is masked to 5 bits. */
    public T lsh32(Register.General dst, Register src) {
        return arithmetic(Operation.LSH, Integer.SIZE, dst, src);
    }

    /** {@code dst >>>= imm}; the count is masked to 5 bits. */
    public T rsh32(Register.General dst, int imm) {
        return arithmetic(Operation.RSH, Integer.SIZE, dst, imm);
    }

    /** {@code dst >>>= src}; the count is masked to 5 bits. */
    public T rsh32(Register.General dst, Register src) {
        return arithmetic(Operation.RSH, Integer.SIZE, dst, src);
    }

    /** {@code dst %= imm}, unsigned; unchanged if imm is 0. */
    public T mod32(Register.General dst, int imm) {
        return arithmetic(Operation.MOD, Integer.SIZE, dst, imm);
    }

    /** {@code dst %= src}, unsigned; unchanged if src is 0. */
    public T mod32(Register.General dst, Register src) {
        return arithmetic(Operation.MOD, Integer.SIZE, dst, src);
    }

    /** {@code dst %= imm}, signed; unchanged if imm is 0. */
    public T smod32(Register.General dst, int imm) {
        return arithmetic(Operation.SMOD, Integer.SIZE, dst, imm);
    }

    /** {@code dst %= src}, signed; unchanged if src is 0. */
    public T smod32(Register.General dst, Register src) {
        return arithmetic(Operation.SMOD, Integer.SIZE, dst, src);
    }

    /** {@code dst ^= imm}. */
    public T xor32(Register.General dst, int imm) {
        return arithmetic(Operation.XOR, Integer.SIZE, dst, imm);
    }

    /** {@code dst ^= src}. */
    public T xor32(Register.General dst, Register src) {
        return arithmetic(Operation.XOR, Integer.SIZE, dst, src);
    }

    /** {@code dst = imm}. */
    public T mov32(Register.General dst, int imm) {
        return arithmetic(Operation.MOV, Integer.SIZE, dst, imm);
    }

    /** {@code dst = src}. */
    public T mov32(Register.General dst, Register src) {
        return arithmetic(Operation.MOV, Integer.SIZE, dst, src);
    }

    /** {@code dst >>= imm}, filling with the sign; the count is masked to 5 bits. */
    public T arsh32(Register.General dst, int imm) {
        return arithmetic(Operation.ARSH, Integer.SIZE, dst, imm);
    }

    /** {@code dst >>= src}, filling with the sign; the count is masked to 5 bits. */
    public T arsh32(Register.General dst, Register src) {
        return arithmetic(Operation.ARSH, Integer.SIZE, dst, src);
    }

    /** {@code dst = -dst}. */
    public T neg32(Register.General dst) {
        return put(new Fields(Rows.ofWidth(Operation.NEG, Form.NEG, Integer.SIZE)).dst(dst));
    }

    /** Extends the sign of the lowest 8 or 16 bits of src to the lower 32 of dst; the upper ones become zero. */
    public T movsx32(Size.Subword from, Register.General dst, Register src) {
        return put(new Fields(Rows.extending(from, Integer.SIZE)).dst(dst).src(src));
    }
}

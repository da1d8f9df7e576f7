package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/** Arithmetic on whole registers, RFC 9669 section 4.1; an immediate is extended with its sign. */
abstract sealed class Arithmetic64<T> extends InstructionWriter<T> permits Arithmetic32 {

    Arithmetic64() {}

    /** {@code dst += imm}. */
    public T add(Register.General dst, int imm) {
        return arithmetic(Operation.ADD, Long.SIZE, dst, imm);
    }

    /** {@code dst += src}. */
    public T add(Register.General dst, Register src) {
        return arithmetic(Operation.ADD, Long.SIZE, dst, src);
    }

    /** {@code dst -= imm}. */
    public T sub(Register.General dst, int imm) {
        return arithmetic(Operation.SUB, Long.SIZE, dst, imm);
    }

    /** {@code dst -= src}. */
    public T sub(Register.General dst, Register src) {
        return arithmetic(Operation.SUB, Long.SIZE, dst, src);
    }

    /** {@code dst *= imm}. */
    public T mul(Register.General dst, int imm) {
        return arithmetic(Operation.MUL, Long.SIZE, dst, imm);
    }

    /** {@code dst *= src}. */
    public T mul(Register.General dst, Register src) {
        return arithmetic(Operation.MUL, Long.SIZE, dst, src);
    }

    /** {@code dst /= imm}, unsigned; 0 if imm is 0. */
    public T div(Register.General dst, int imm) {
        return arithmetic(Operation.DIV, Long.SIZE, dst, imm);
    }

    /** {@code dst /= src}, unsigned; 0 if src is 0. */
    public T div(Register.General dst, Register src) {
        return arithmetic(Operation.DIV, Long.SIZE, dst, src);
    }

    /** {@code dst /= imm}, signed and truncating; 0 if imm is 0. */
    public T sdiv(Register.General dst, int imm) {
        return arithmetic(Operation.SDIV, Long.SIZE, dst, imm);
    }

    /** {@code dst /= src}, signed and truncating; 0 if src is 0. */
    public T sdiv(Register.General dst, Register src) {
        return arithmetic(Operation.SDIV, Long.SIZE, dst, src);
    }

    /** {@code dst |= imm}. */
    public T or(Register.General dst, int imm) {
        return arithmetic(Operation.OR, Long.SIZE, dst, imm);
    }

    /** {@code dst |= src}. */
    public T or(Register.General dst, Register src) {
        return arithmetic(Operation.OR, Long.SIZE, dst, src);
    }

    /** {@code dst &= imm}. */
    public T and(Register.General dst, int imm) {
        return arithmetic(Operation.AND, Long.SIZE, dst, imm);
    }

    /** {@code dst &= src}. */
    public T and(Register.General dst, Register src) {
        return arithmetic(Operation.AND, Long.SIZE, dst, src);
    }

    /** {@code dst <<= imm}; the count is masked to 6 bits. */
    public T lsh(Register.General dst, int imm) {
        return arithmetic(Operation.LSH, Long.SIZE, dst, imm);
    }

    /** {@code dst <<= src}; the count is masked to 6 bits. */
    public T lsh(Register.General dst, Register src) {
        return arithmetic(Operation.LSH, Long.SIZE, dst, src);
    }

    /** {@code dst >>>= imm}; the count is masked to 6 bits. */
    public T rsh(Register.General dst, int imm) {
        return arithmetic(Operation.RSH, Long.SIZE, dst, imm);
    }

    /** {@code dst >>>= src}; the count is masked to 6 bits. */
    public T rsh(Register.General dst, Register src) {
        return arithmetic(Operation.RSH, Long.SIZE, dst, src);
    }

    /** {@code dst %= imm}, unsigned; unchanged if imm is 0. */
    public T mod(Register.General dst, int imm) {
        return arithmetic(Operation.MOD, Long.SIZE, dst, imm);
    }

    /** {@code dst %= src}, unsigned; unchanged if src is 0. */
    public T mod(Register.General dst, Register src) {
        return arithmetic(Operation.MOD, Long.SIZE, dst, src);
    }

    /** {@code dst %= imm}, signed; unchanged if imm is 0. */
    public T smod(Register.General dst, int imm) {
        return arithmetic(Operation.SMOD, Long.SIZE, dst, imm);
    }

    /** {@code dst %= src}, signed; unchanged if src is 0. */
    public T smod(Register.General dst, Register src) {
        return arithmetic(Operation.SMOD, Long.SIZE, dst, src);
    }

    /** {@code dst ^= imm}. */
    public T xor(Register.General dst, int imm) {
        return arithmetic(Operation.XOR, Long.SIZE, dst, imm);
    }

    /** {@code dst ^= src}. */
    public T xor(Register.General dst, Register src) {
        return arithmetic(Operation.XOR, Long.SIZE, dst, src);
    }

    /** {@code dst = imm}. */
    public T mov(Register.General dst, int imm) {
        return arithmetic(Operation.MOV, Long.SIZE, dst, imm);
    }

    /** {@code dst = src}. */
    public T mov(Register.General dst, Register src) {
        return arithmetic(Operation.MOV, Long.SIZE, dst, src);
    }

    /** {@code dst >>= imm}, filling with the sign; the count is masked to 6 bits. */
    public T arsh(Register.General dst, int imm) {
        return arithmetic(Operation.ARSH, Long.SIZE, dst, imm);
    }

    /** {@code dst >>= src}, filling with the sign; the count is masked to 6 bits. */
    public T arsh(Register.General dst, Register src) {
        return arithmetic(Operation.ARSH, Long.SIZE, dst, src);
    }

    /** {@code dst = -dst}. */
    public T neg(Register.General dst) {
        return put(new Fields(Rows.ofWidth(Operation.NEG, Form.NEG, Long.SIZE)).dst(dst));
    }

    /** Extends the sign of the lowest 8, 16 or 32 bits of src to the 64 of dst. */
    public T movsx(Size.Narrow from, Register.General dst, Register src) {
        return put(new Fields(Rows.extending(from, Long.SIZE)).dst(dst).src(src));
    }
}

package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Operation;

/** Jumps that compare whole registers, RFC 9669 section 4.3; an immediate is extended with its sign. */
abstract sealed class Jumps64<T> extends ByteSwaps<T> permits Jumps32 {

    Jumps64() {}

    /** Jumps if {@code dst == imm}. */
    public T jeq(Register dst, int imm, Label target) {
        return jump(Operation.JEQ, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst == src}. */
    public T jeq(Register dst, Register src, Label target) {
        return jump(Operation.JEQ, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst > imm}, unsigned. */
    public T jgt(Register dst, int imm, Label target) {
        return jump(Operation.JGT, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst > src}, unsigned. */
    public T jgt(Register dst, Register src, Label target) {
        return jump(Operation.JGT, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst >= imm}, unsigned. */
    public T jge(Register dst, int imm, Label target) {
        return jump(Operation.JGE, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst >= src}, unsigned. */
    public T jge(Register dst, Register src, Label target) {
        return jump(Operation.JGE, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code (dst & imm) != 0}. */
    public T jset(Register dst, int imm, Label target) {
        return jump(Operation.JSET, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code (dst & src) != 0}. */
    public T jset(Register dst, Register src, Label target) {
        return jump(Operation.JSET, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst != imm}. */
    public T jne(Register dst, int imm, Label target) {
        return jump(Operation.JNE, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst != src}. */
    public T jne(Register dst, Register src, Label target) {
        return jump(Operation.JNE, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst > imm}, signed. */
    public T jsgt(Register dst, int imm, Label target) {
        return jump(Operation.JSGT, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst > src}, signed. */
    public T jsgt(Register dst, Register src, Label target) {
        return jump(Operation.JSGT, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst >= imm}, signed. */
    public T jsge(Register dst, int imm, Label target) {
        return jump(Operation.JSGE, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst >= src}, signed. */
    public T jsge(Register dst, Register src, Label target) {
        return jump(Operation.JSGE, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst < imm}, unsigned. */
    public T jlt(Register dst, int imm, Label target) {
        return jump(Operation.JLT, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst < src}, unsigned. */
    public T jlt(Register dst, Register src, Label target) {
        return jump(Operation.JLT, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst <= imm}, unsigned. */
    public T jle(Register dst, int imm, Label target) {
        return jump(Operation.JLE, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst <= src}, unsigned. */
    public T jle(Register dst, Register src, Label target) {
        return jump(Operation.JLE, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst < imm}, signed. */
    public T jslt(Register dst, int imm, Label target) {
        return jump(Operation.JSLT, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst < src}, signed. */
    public T jslt(Register dst, Register src, Label target) {
        return jump(Operation.JSLT, Long.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst <= imm}, signed. */
    public T jsle(Register dst, int imm, Label target) {
        return jump(Operation.JSLE, Long.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst <= src}, signed. */
    public T jsle(Register dst, Register src, Label target) {
        return jump(Operation.JSLE, Long.SIZE, dst, src, target);
    }
}

package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Operation;

/** Jumps that compare the lower halves of registers, RFC 9669 section 4.3. */
abstract sealed class Jumps32<T> extends Jumps64<T> permits Transfers {

    Jumps32() {}

    /** Jumps if {@code dst == imm}. */
    public T jeq32(Register dst, int imm, Label target) {
        return jump(Operation.JEQ, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst == src}. */
    public T jeq32(Register dst, Register src, Label target) {
        return jump(Operation.JEQ, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst > imm}, unsigned. */
    public T jgt32(Register dst, int imm, Label target) {
        return jump(Operation.JGT, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst > src}, unsigned. */
    public T jgt32(Register dst, Register src, Label target) {
        return jump(Operation.JGT, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst >= imm}, unsigned. */
    public T jge32(Register dst, int imm, Label target) {
        return jump(Operation.JGE, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst >= src}, unsigned. */
    public T jge32(Register dst, Register src, Label target) {
        return jump(Operation.JGE, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code (dst & imm) != 0}. */
    public T jset32(Register dst, int imm, Label target) {
        return jump(Operation.JSET, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code (dst & src) != 0}. */
    public T jset32(Register dst, Register src, Label target) {
        return jump(Operation.JSET, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst != imm}. */
    public T jne32(Register dst, int imm, Label target) {
        return jump(Operation.JNE, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst != src}. */
    public T jne32(Register dst, Register src, Label target) {
        return jump(Operation.JNE, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst > imm}, signed. */
    public T jsgt32(Register dst, int imm, Label target) {
        return jump(Operation.JSGT, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst > src}, signed. */
    public T jsgt32(Register dst, Register src, Label target) {
        return jump(Operation.JSGT, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst >= imm}, signed. */
    public T jsge32(Register dst, int imm, Label target) {
        return jump(Operation.JSGE, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst >= src}, signed. */
    public T jsge32(Register dst, Register src, Label target) {
        return jump(Operation.JSGE, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst < imm}, unsigned. */
    public T jlt32(Register dst, int imm, Label target) {
        return jump(Operation.JLT, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst < src}, unsigned. */
    public T jlt32(Register dst, Register src, Label target) {
        return jump(Operation.JLT, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst <= imm}, unsigned. */
    public T jle32(Register dst, int imm, Label target) {
        return jump(Operation.JLE, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst <= src}, unsigned. */
    public T jle32(Register dst, Register src, Label target) {
        return jump(Operation.JLE, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst < imm}, signed. */
    public T jslt32(Register dst, int imm, Label target) {
        return jump(Operation.JSLT, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst < src}, signed. */
    public T jslt32(Register dst, Register src, Label target) {
        return jump(Operation.JSLT, Integer.SIZE, dst, src, target);
    }

    /** Jumps if {@code dst <= imm}, signed. */
    public T jsle32(Register dst, int imm, Label target) {
        return jump(Operation.JSLE, Integer.SIZE, dst, imm, target);
    }

    /** Jumps if {@code dst <= src}, signed. */
    public T jsle32(Register dst, Register src, Label target) {
        return jump(Operation.JSLE, Integer.SIZE, dst, src, target);
    }
}

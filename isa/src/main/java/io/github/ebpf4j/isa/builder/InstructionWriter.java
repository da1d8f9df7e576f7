package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/**
 * What all methods of the builder come down to. The classes that extend it, each by the next, hold one group of
 * instructions each; {@link BytecodeBuilder} is the last. Their public methods are not final: only then the compiler
 * repeats them in the public class, where reflection can call them.
 *
 * @param <T> the builder itself, so that calls can be chained; unbounded, since method references need its erasure to
 *     be a public type
 */
abstract sealed class InstructionWriter<T> permits Arithmetic64 {

    final Slots slots = new Slots();

    InstructionWriter() {}

    abstract T self();

    final T put(Fields fields) {
        slots.put(fields.toInstruction());
        return self();
    }

    /** Puts down an instruction whose target is a label. */
    final T put(Fields fields, Label target) {
        Field field = fields.row().targetField().orElseThrow();
        slots.put(fields.toInstruction(), field, target);
        return self();
    }

    final T arithmetic(Operation operation, int bits, Register.General dst, int imm) {
        return put(
                new Fields(Rows.ofWidth(operation, Form.ALU_IMM, bits)).dst(dst).imm(imm));
    }

    final T arithmetic(Operation operation, int bits, Register.General dst, Register src) {
        return put(
                new Fields(Rows.ofWidth(operation, Form.ALU_REG, bits)).dst(dst).src(src));
    }

    final T jump(Operation operation, int bits, Register dst, int imm, Label target) {
        return put(
                new Fields(Rows.ofWidth(operation, Form.JUMP_IMM, bits))
                        .dst(dst)
                        .imm(imm),
                target);
    }

    final T jump(Operation operation, int bits, Register dst, Register src, Label target) {
        return put(
                new Fields(Rows.ofWidth(operation, Form.JUMP_REG, bits))
                        .dst(dst)
                        .src(src),
                target);
    }
}

package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;

/**
 * Writes a program, a call per instruction of RFC 9669 (sections 4 and 5) and of what came later:
 *
 * <pre>{@code
 * import static io.github.ebpf4j.isa.builder.Operands.*;
 *
 * BytecodeBuilder builder = new BytecodeBuilder();
 * Label loop = builder.label("loop");
 * Bytecode sumOf1To10 = builder
 *         .mov(R0, 0)
 *         .mov(R1, 10)
 *         .bind(loop)
 *         .add(R0, R1)
 *         .sub(R1, 1)
 *         .jne(R1, 0, loop)
 *         .stx(DW, R10.at(-8), R0)
 *         .exit()
 *         .build();
 * }</pre>
 *
 * <p>The methods have the names of the RFC; {@code add} works on 64 bits and {@code add32} on 32. Arguments stand as in
 * the RFC's pseudocode: the size if there is one, the destination, the source, the target of a jump. Fields that an
 * instruction does not use, and those that say which instruction it is, come from the row of
 * {@link io.github.ebpf4j.isa.Opcode}.
 *
 * <p>{@link #instruction} puts down anything else, such as what a validator should refuse. A builder is not for use by
 * several threads at once.
 */
public final class BytecodeBuilder extends Atomics<BytecodeBuilder> {

    /** Creates a builder of an empty program. */
    public BytecodeBuilder() {}

    /** Creates a label for this program, not bound to a place yet. */
    public Label label() {
        return slots.newLabel();
    }

    /** Creates a label for this program, not bound to a place yet, that messages call by a name. */
    public Label label(String name) {
        return slots.newLabel(name);
    }

    /**
     * Binds a label to the place of the next instruction.
     *
     * @throws IllegalArgumentException if the label belongs to another builder
     * @throws IllegalStateException if the label is bound already
     */
    public BytecodeBuilder bind(Label label) {
        slots.bind(label);
        return this;
    }

    /** Puts down an instruction as it is, well formed or not. */
    public BytecodeBuilder instruction(Instruction instruction) {
        slots.put(instruction);
        return this;
    }

    /**
     * Returns the program so far; the builder can go on.
     *
     * @throws IllegalStateException if an instruction refers to a label that is not bound, or is too far away for 16
     *     bits, where {@link #ja32} can help
     */
    public Bytecode build() {
        return slots.toBytecode();
    }

    @Override
    BytecodeBuilder self() {
        return this;
    }
}

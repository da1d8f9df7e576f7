package io.github.ebpf4j.conformance;

import static io.github.ebpf4j.conformance.model.Arithmetic.signExtend;

import io.github.ebpf4j.conformance.model.Step;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.stream.Stream;

/**
 * An instruction that a vector executed, as {@link OperandClass} looks at it.
 *
 * @param row its row
 * @param step what it met
 * @param vector the vector
 * @param isInFunction whether it was executed for a function that the program called, and not for the program itself
 */
record Met(Opcode row, Step step, TestVector vector, boolean isInFunction) {

    /** A number that an instruction is about, and how many of its bits count. */
    record Operand(long bits, int width) {

        long value() {
            return signExtend(bits, width);
        }

        boolean hasBitsAbove() {
            return width < Long.SIZE && bits >>> width != 0;
        }
    }

    private static final int ALL = Long.SIZE;

    /** Returns the numbers that the instruction computes with, compares, loads or stores; an id is one too. */
    Stream<Operand> operands() {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG ->
                switch (row.operation()) {
                    case MOV, MOVSX -> Stream.of(src());
                    case LSH, RSH, ARSH -> Stream.of(dst());
                    default -> Stream.of(dst(), src());
                };
            case NEG, END -> Stream.of(dst());
            case JUMP_IMM, JUMP_REG -> Stream.of(dst(), src());
            case LDX, LDXS, LOAD_ACQUIRE, PACKET_ABS, PACKET_IND -> Stream.of(memory());
            case ST, STX, STORE_RELEASE, LDDW, LDDW_ID, NEXT_IMM -> Stream.of(src());
            case ATOMIC ->
                row.operation() == Operation.CMPXCHG
                        ? Stream.of(memory(), src(), new Operand(step.r0(), memoryWidth()))
                        : Stream.of(memory(), src());
            default -> Stream.empty();
        };
    }

    Operand dst() {
        return new Operand(
                step.dst(), row.form() == Form.END ? step.instruction().imm() : registerWidth());
    }

    Operand src() {
        return switch (row.form()) {
            // An immediate has extremes of its own, of 32 bits, whatever it is extended to.
            case ALU_IMM, JUMP_IMM, LDDW_ID, NEXT_IMM ->
                new Operand(step.instruction().imm(), Integer.SIZE);
            case LDDW ->
                row == Opcode.LDDW
                        ? new Operand(step.src(), ALL)
                        : new Operand(step.instruction().imm(), Integer.SIZE);
            case ST -> new Operand(step.src(), Math.min(Integer.SIZE, memoryWidth()));
            case STX, STORE_RELEASE, ATOMIC -> new Operand(step.src(), memoryWidth());
            default ->
                new Operand(
                        step.src(),
                        row.operation() == Operation.MOVSX
                                ? row.constraint(Field.OFFSET).value()
                                : registerWidth());
        };
    }

    /** Returns the number that memory held before. */
    Operand memory() {
        return new Operand(step.memory(), memoryWidth());
    }

    private int registerWidth() {
        return row.is64Bit() ? Long.SIZE : Integer.SIZE;
    }

    private int memoryWidth() {
        return 8 * row.size();
    }

    /** Returns the source operand as the operation takes it: an immediate is extended to the operation's width. */
    long source() {
        return signExtend(step.src(), registerWidth());
    }

    /** Returns a shift's count before it is masked. */
    long count() {
        return row.is64Bit() ? step.src() : step.src() & 0xffff_ffffL;
    }

    int width() {
        return registerWidth();
    }

    /** Returns the distance of a jump or a call, or what is added to an address. */
    int distance() {
        return switch (row.form()) {
            case JA32, CALL_LOCAL, LDDW_ID -> step.instruction().imm();
            case LDDW -> step.instruction().nextImm();
            default -> step.instruction().offset();
        };
    }

    /** Returns the number of the register that holds an address. */
    int base() {
        return switch (row.form()) {
            case LDX, LDXS, LOAD_ACQUIRE -> step.instruction().src();
            default -> step.instruction().dst();
        };
    }

    /** Returns the address that a load, a store or an atomic operation touches. */
    long address() {
        return switch (row.form()) {
            case LDX, LDXS, LOAD_ACQUIRE -> step.src() + distance();
            default -> step.dst() + distance();
        };
    }

    /** Returns whether a packet access is outside of the packet. */
    boolean isOutside() {
        long place = row.form() == Form.PACKET_IND
                ? (int) (step.src() + step.instruction().imm())
                : step.instruction().imm();
        return place < 0 || place > vector.memory().size() - row.size();
    }
}

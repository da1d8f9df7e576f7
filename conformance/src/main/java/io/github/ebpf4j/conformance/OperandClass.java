package io.github.ebpf4j.conformance;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What operands an instruction can meet that a mistake may treat otherwise than the rest. Which classes a row can meet
 * follows from its form and its operation.
 */
public enum OperandClass {
    /** A number is 0; so is the id of a map or a variable. */
    ZERO(row -> isArithmetic(row) || isIdentified(row) || isNumber(row), isOperand(0)),
    /** A number is 1, which computing with often changes nothing. */
    ONE(row -> isArithmetic(row) && !isComparison(row), isOperand(1)),
    /** All bits of a number are set. */
    MINUS_ONE(row -> isArithmetic(row) || isNumber(row), isOperand(-1)),
    /** Of a number, the highest bit of its width is set and no other. */
    MOST_NEGATIVE(
            OperandClass::isArithmetic,
            met -> met.operands().anyMatch(operand -> operand.value() == -1L << (operand.width() - 1))),
    /** Of a number, all bits of its width are set but the highest. */
    MOST_POSITIVE(
            OperandClass::isArithmetic,
            met -> met.operands().anyMatch(operand -> operand.value() == ~(-1L << (operand.width() - 1)))),
    /** The immediate has its highest bit set: it is sign-extended, or must not be. */
    NEGATIVE_IMMEDIATE(
            row -> hasFreeImmediate(row) && !isShift(row),
            met -> met.step().instruction().imm() < 0),
    /** A register has bits set above those that count. */
    BITS_ABOVE(OperandClass::ignoresBits, met -> met.operands().anyMatch(Met.Operand::hasBitsAbove)),
    /** dst and src are one register. */
    EQUAL_REGISTERS(
            row -> isRegister(row, Field.DST) && isRegister(row, Field.SRC),
            met -> met.step().instruction().dst() == met.step().instruction().src()),
    /** src is R0, which a compare and exchange has another use for. */
    SRC_IS_R0(row -> row.form() == Form.ATOMIC, met -> met.step().instruction().src() == 0),

    /** The divisor is 0. */
    DIVISOR_ZERO(OperandClass::isDivision, met -> met.source() == 0),
    /** The divisor has its highest bit set. */
    DIVISOR_NEGATIVE(OperandClass::isDivision, met -> met.source() < 0),
    /** The dividend has its highest bit set. */
    DIVIDEND_NEGATIVE(OperandClass::isDivision, met -> met.dst().value() < 0),
    /** The smallest number is divided by -1, and the quotient has no room. */
    OVERFLOW(
            row -> row.operation() == Operation.SDIV || row.operation() == Operation.SMOD,
            met -> met.source() == -1 && met.dst().value() == -1L << (met.width() - 1)),
    /** What is shifted has its highest bit set. */
    SHIFTED_NEGATIVE(OperandClass::isShift, met -> met.dst().value() < 0),
    /** What is shifted has its highest bit clear. */
    SHIFTED_NOT_NEGATIVE(OperandClass::isShift, met -> met.dst().value() >= 0),
    /** A shift by nothing. */
    COUNT_ZERO(OperandClass::isShift, met -> met.count() == 0),
    /** A shift by the most that there is. */
    COUNT_WIDTH_MINUS_ONE(OperandClass::isShift, met -> met.count() == met.width() - 1),
    /** A shift by the width, which is none. */
    COUNT_WIDTH(OperandClass::isShift, met -> met.count() == met.width()),
    /** A shift by more than the width, of which the lowest bits count. */
    COUNT_ABOVE_WIDTH(OperandClass::isShift, met -> Long.compareUnsigned(met.count(), met.width()) > 0),

    /** A jump is taken; a call through a register is one of an address. */
    TAKEN(OperandClass::isConditional, met -> met.step().jumped()),
    /** A jump is not taken; a call through a register is one of a helper. */
    NOT_TAKEN(OperandClass::isConditional, met -> !met.step().jumped()),
    /** What is compared is equal. */
    EQUAL_VALUES(OperandClass::isComparison, met -> met.dst().value() == met.source()),
    /** What is compared has different signs, so that signed and unsigned orders differ. */
    SIGNS_DIFFER(OperandClass::isComparison, met -> met.dst().value() < 0 != met.source() < 0),
    /** The distance is positive. */
    FORWARD(OperandClass::isDirected, met -> met.distance() > 0),
    /** The distance is negative. */
    BACKWARD(OperandClass::isDirected, met -> met.distance() < 0),
    /** The distance is above what 16 bits hold. */
    FAR_FORWARD(row -> row.form() == Form.JA32, met -> met.distance() > Short.MAX_VALUE),
    /** The distance is below what 16 bits hold. */
    FAR_BACKWARD(row -> row.form() == Form.JA32, met -> met.distance() < Short.MIN_VALUE),
    /** It happens in the program's own frame. */
    IN_PROGRAM(OperandClass::callsOrReturns, met -> !met.isInFunction()),
    /** It happens in the frame of a function that was called. */
    IN_FUNCTION(OperandClass::callsOrReturns, Met::isInFunction),

    /** What memory held has its highest bit set. */
    MEMORY_NEGATIVE(OperandClass::readsMemory, met -> met.memory().value() < 0),
    /** What memory held has its highest bit clear. */
    MEMORY_NOT_NEGATIVE(OperandClass::readsMemory, met -> met.memory().value() >= 0),
    /** A compare and exchange finds what it compares with. */
    MATCH(
            row -> row.operation() == Operation.CMPXCHG,
            met -> met.memory().value()
                    == new Met.Operand(met.step().r0(), met.memory().width()).value()),
    /** A compare and exchange finds something else. */
    NO_MATCH(
            row -> row.operation() == Operation.CMPXCHG,
            met -> met.memory().value()
                    != new Met.Operand(met.step().r0(), met.memory().width()).value()),
    /** The address comes from R10. */
    ON_STACK(OperandClass::hasBase, met -> met.base() == Instruction.FRAME_POINTER),
    /** The address comes from another register. */
    ON_OTHER_BASE(OperandClass::hasBase, met -> met.base() != Instruction.FRAME_POINTER),
    /** Something is added to the address. */
    OFFSET_POSITIVE(row -> isPlainAccess(row) || isMapValue(row), met -> met.distance() > 0),
    /** Something is subtracted from the address. */
    OFFSET_NEGATIVE(OperandClass::isPlainAccess, met -> met.distance() < 0),
    /** Something is added to the address, or subtracted. */
    OFFSET_NOT_ZERO(row -> hasBase(row) && !isPlainAccess(row), met -> met.distance() != 0),
    /** The address is not a multiple of the size. */
    UNALIGNED(
            row -> isPlainAccess(row) && row.size() > 1,
            met -> met.address() % met.row().size() != 0),
    /** The host is little-endian. */
    LITTLE_ENDIAN(
            OperandClass::dependsOnOrder, met -> met.vector().environment().byteOrder() == ByteOrder.LITTLE_ENDIAN),
    /** The host is big-endian. */
    BIG_ENDIAN(OperandClass::dependsOnOrder, met -> met.vector().environment().byteOrder() == ByteOrder.BIG_ENDIAN),
    /** A packet access is outside of the packet. */
    OUTSIDE(OperandClass::isPacket, Met::isOutside);

    private final Predicate<Opcode> applies;
    private final Predicate<Met> isMet;

    OperandClass(Predicate<Opcode> applies, Predicate<Met> isMet) {
        this.applies = applies;
        this.isMet = isMet;
    }

    /** Returns the classes that an instruction of a row can meet, in the order of declaration. */
    static Set<OperandClass> applicableTo(Opcode row) {
        return Applicable.BY_ROW.getOrDefault(row, Set.of());
    }

    /** Returns the classes that an instruction met. */
    static Set<OperandClass> metBy(Met met) {
        Set<OperandClass> classes = EnumSet.noneOf(OperandClass.class);
        for (OperandClass each : applicableTo(met.row())) {
            if (each.isMet.test(met)) {
                classes.add(each);
            }
        }
        return classes;
    }

    /** The answers of {@link #applicableTo}, since every instruction of a run asks. */
    private static final class Applicable {
        private static final Map<Opcode, Set<OperandClass>> BY_ROW = byRow();

        private static Map<Opcode, Set<OperandClass>> byRow() {
            Map<Opcode, Set<OperandClass>> byRow = new EnumMap<>(Opcode.class);
            for (Opcode row : Opcode.values()) {
                Set<OperandClass> classes = EnumSet.noneOf(OperandClass.class);
                Arrays.stream(values()).filter(each -> each.applies.test(row)).forEach(classes::add);
                byRow.put(row, Collections.unmodifiableSet(classes));
            }
            return Collections.unmodifiableMap(byRow);
        }
    }

    /** Returns the name in words: {@code most negative}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Predicate<Met> isOperand(long value) {
        return met -> met.operands().anyMatch(operand -> operand.value() == value);
    }

    private static boolean isArithmetic(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG, JUMP_IMM, JUMP_REG -> !isShift(row);
            default -> false;
        };
    }

    private static boolean isNumber(Opcode row) {
        return row == Opcode.LDDW || row == Opcode.NEXT_IMM;
    }

    private static boolean isIdentified(Opcode row) {
        return switch (row.form()) {
            case LDDW, LDDW_ID -> row.targetField().isEmpty();
            default -> false;
        };
    }

    private static boolean hasFreeImmediate(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM, JUMP_IMM, ST, NEXT_IMM -> true;
            default -> row == Opcode.LDDW;
        };
    }

    private static boolean ignoresBits(Opcode row) {
        return switch (row.form()) {
            case ALU_IMM -> !row.is64Bit() && row.operation() != Operation.MOV;
            case ALU_REG -> !row.is64Bit() || row.operation() == Operation.MOVSX;
            case NEG, JUMP_IMM, JUMP_REG -> !row.is64Bit();
            case END -> row.constraint(Field.IMM).value() < Long.SIZE;
            case STX, STORE_RELEASE, ATOMIC -> row.size() < Long.BYTES;
            default -> false;
        };
    }

    private static boolean isRegister(Opcode row, Field field) {
        return row.constraint(field).kind() == Constraint.Kind.REGISTER;
    }

    private static boolean isDivision(Opcode row) {
        return switch (row.operation()) {
            case DIV, SDIV, MOD, SMOD -> true;
            default -> false;
        };
    }

    private static boolean isShift(Opcode row) {
        return switch (row.operation()) {
            case LSH, RSH, ARSH -> true;
            default -> false;
        };
    }

    private static boolean isComparison(Opcode row) {
        return row.form() == Form.JUMP_IMM || row.form() == Form.JUMP_REG;
    }

    private static boolean isConditional(Opcode row) {
        return isComparison(row) || row.form() == Form.MAY_GOTO || row.form() == Form.CALLX;
    }

    private static boolean isDirected(Opcode row) {
        return row.targetField().isPresent() && !isConditional(row);
    }

    private static boolean callsOrReturns(Opcode row) {
        return row.operation() == Operation.CALL || row.operation() == Operation.EXIT;
    }

    private static boolean isPacket(Opcode row) {
        return row.form() == Form.PACKET_ABS || row.form() == Form.PACKET_IND;
    }

    private static boolean isPlainAccess(Opcode row) {
        return switch (row.form()) {
            case LDX, LDXS, ST, STX -> true;
            default -> false;
        };
    }

    private static boolean hasBase(Opcode row) {
        return switch (row.form()) {
            case LDX, LDXS, ST, STX, ATOMIC, LOAD_ACQUIRE, STORE_RELEASE -> true;
            default -> false;
        };
    }

    private static boolean readsMemory(Opcode row) {
        return switch (row.form()) {
            case LDX, LDXS, ATOMIC, LOAD_ACQUIRE, PACKET_ABS, PACKET_IND -> true;
            default -> false;
        };
    }

    private static boolean isMapValue(Opcode row) {
        return row == Opcode.LDDW_MAP_VALUE_BY_FD || row == Opcode.LDDW_MAP_VALUE_BY_INDEX;
    }

    private static boolean dependsOnOrder(Opcode row) {
        return row.form() == Form.END || (isPlainAccess(row) && row.size() > 1);
    }
}

package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the row of the table that a method of the builder stands for. Rows that no width tells apart have names. */
final class Rows {

    private static final Map<Key, Opcode> ROWS = Arrays.stream(Opcode.values())
            .filter(Rows::hasWidth)
            .collect(Collectors.toMap(Key::of, Function.identity()));

    private Rows() {}

    /** What tells rows apart; {@code from} is 0 except for a sign extension. All in bits. */
    private record Key(Operation operation, Form form, int width, int from) {

        static Key of(Opcode row) {
            int from = row.operation() == Operation.MOVSX
                    ? row.constraint(Field.OFFSET).value()
                    : 0;
            return new Key(row.operation(), row.form(), widthOf(row), from);
        }

        private static int widthOf(Opcode row) {
            return switch (row.form()) {
                case ALU_IMM, ALU_REG, NEG, JUMP_IMM, JUMP_REG -> row.is64Bit() ? Long.SIZE : Integer.SIZE;
                case END -> row.constraint(Field.IMM).value();
                default -> row.size() * Byte.SIZE;
            };
        }
    }

    private static boolean hasWidth(Opcode row) {
        return switch (row.form()) {
            case JA, JA32, CALL, CALL_LOCAL, CALLX, EXIT, MAY_GOTO, ADDR_SPACE_CAST, GOTOX, LDDW, LDDW_ID, NEXT_IMM ->
                false;
            default -> true;
        };
    }

    /** Returns the row of an operation whose operands have, or whose operand is swapped in, that many bits. */
    static Opcode ofWidth(Operation operation, Form form, int bits) {
        return find(new Key(operation, form, bits, 0));
    }

    /** Returns the row of an operation that touches memory of that size. */
    static Opcode ofSize(Operation operation, Form form, Size size) {
        return ofWidth(operation, form, size.bytes() * Byte.SIZE);
    }

    /** Returns the row that extends the sign of a value of that size to so many bits. */
    static Opcode extending(Size from, int bits) {
        return find(new Key(Operation.MOVSX, Form.ALU_REG, bits, from.bytes() * Byte.SIZE));
    }

    private static Opcode find(Key key) {
        return Objects.requireNonNull(ROWS.get(key), () -> "the table has no row for " + key);
    }
}

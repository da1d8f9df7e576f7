package io.github.ebpf4j.isa;

/**
 * What a row of the table allows in a field.
 *
 * @param kind how to judge
 * @param value the one value that {@link Kind#EXACTLY} allows, otherwise 0
 */
public record Constraint(Kind kind, int value) {

    /** How a field's content is judged. */
    public enum Kind {
        /** Everything is allowed. */
        ANY,
        /** A register number, 0 to 10. */
        REGISTER,
        /** One value only; 0 for a field that is not used (section 3.1: "Unused fields SHALL be cleared to zero"). */
        EXACTLY
    }

    static final Constraint ANY = new Constraint(Kind.ANY, 0);
    static final Constraint REGISTER = new Constraint(Kind.REGISTER, 0);
    static final Constraint UNUSED = exactly(0);

    static Constraint exactly(int value) {
        return new Constraint(Kind.EXACTLY, value);
    }

    /** Returns whether a field may hold {@code content}. */
    public boolean admits(int content) {
        return switch (kind) {
            case ANY -> true;
            case REGISTER -> content >= 0 && content <= Instruction.LAST_REGISTER;
            case EXACTLY -> content == value;
        };
    }
}

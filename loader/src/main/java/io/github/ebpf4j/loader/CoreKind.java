package io.github.ebpf4j.loader;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a CO-RE relocation asks of the target's types: {@code enum bpf_core_relo_kind} of Linux, in its order. */
public enum CoreKind {
    /** The offset of a field, in bytes. */
    FIELD_BYTE_OFFSET(0),
    /** The size of a field, in bytes. */
    FIELD_BYTE_SIZE(1),
    /** Whether a field exists. */
    FIELD_EXISTS(2),
    /** Whether a field has a sign. */
    FIELD_SIGNED(3),
    /** How far a bit field has to be shifted to the left. */
    FIELD_LSHIFT_U64(4),
    /** How far it has to be shifted to the right then. */
    FIELD_RSHIFT_U64(5),
    /** The number of a type in the object's own types. */
    TYPE_ID_LOCAL(6),
    /** The number of a type in the target's types. */
    TYPE_ID_TARGET(7),
    /** Whether a type exists. */
    TYPE_EXISTS(8),
    /** The size of a type, in bytes. */
    TYPE_SIZE(9),
    /** Whether a constant of an enumeration exists. */
    ENUMVAL_EXISTS(10),
    /** The value of a constant of an enumeration. */
    ENUMVAL_VALUE(11),
    /** Whether a type exists and is laid out the same. */
    TYPE_MATCHES(12);

    private final int number;

    CoreKind(int number) {
        this.number = number;
    }

    /** Returns the kind of a number, or nothing where there is none. */
    static Optional<CoreKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }

    /** Returns whether a field is what it is about. */
    boolean asksOfField() {
        return number <= FIELD_RSHIFT_U64.number;
    }

    /** Returns whether a constant of an enumeration is what it is about. */
    boolean asksOfConstant() {
        return this == ENUMVAL_EXISTS || this == ENUMVAL_VALUE;
    }

    /** Returns whether a type is what it is about. */
    boolean asksOfType() {
        return !asksOfField() && !asksOfConstant();
    }

    /** Returns the name in lower case: {@code field_byte_offset}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

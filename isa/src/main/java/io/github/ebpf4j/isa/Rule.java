package io.github.ebpf4j.isa;

import java.util.Locale;

/**
 * A rule that {@link ProgramValidator} judges by, and where it comes from: a section of RFC 9669, or, where the RFC is
 * silent, what the Linux verifier demands.
 */
public enum Rule {
    /** A program has an instruction at least. */
    EMPTY_PROGRAM("Linux: a program has an instruction at least"),
    /** No instruction has this opcode. */
    RESERVED_OPCODE(RfcSection.BASIC_ENCODING),
    /** The opcode is defined, but not with this subtype. */
    RESERVED_SUBTYPE(RfcSection.BASIC_ENCODING),
    /** The instruction is defined, but in no profile that the program is judged by. */
    NOT_IN_PROFILE("the profile that the program is judged by"),
    /** A field that the instruction does not use is not zero. */
    UNUSED_FIELD(RfcSection.BASIC_ENCODING),
    /** A register number above 10. */
    REGISTER_NUMBER(RfcSection.BASIC_ENCODING),
    /** R10 is the frame pointer and read-only. */
    FRAME_POINTER_WRITTEN("Linux: frame pointer is read only"),
    /** A wide instruction whose second slot is missing. */
    SECOND_SLOT_MISSING(RfcSection.WIDE_ENCODING),
    /** A reserved field in the second slot of a wide instruction is not zero. */
    SECOND_SLOT_RESERVED(RfcSection.WIDE_ENCODING),
    /** Opcode 0 outside a wide instruction. */
    SECOND_SLOT_ALONE(RfcSection.WIDE_ENCODING),
    /** A jump to where no instruction is. */
    JUMP_OUTSIDE("Linux: jump out of range"),
    /** A jump to the second slot of a wide instruction. */
    JUMP_INTO_SECOND_SLOT(RfcSection.JUMP),
    /** A program-local call to where no instruction is, or into the second slot of a wide instruction. */
    CALL_TARGET(RfcSection.PROGRAM_LOCAL_FUNCTIONS),
    /** The address of code where no instruction is. */
    CODE_ADDRESS(RfcSection.IMMEDIATE_64),
    /** Execution can run past the last instruction. */
    FALLS_OFF_THE_END("Linux: last insn is not an exit or jmp"),
    /** A division or modulo by the immediate 0, which section 4.1 defines and Linux refuses. */
    DIVISION_BY_ZERO("Linux: div by zero", Finding.Level.WARNING),
    /** A shift by an immediate outside 0 to 31 or 63, which section 4.1 masks and Linux refuses. */
    SHIFT_COUNT("Linux: invalid shift", Finding.Level.WARNING),
    /** A call through a register that names it in imm, as clang did before version 19.1. */
    CALLX_REGISTER_IN_IMM("LLVM before 19.1", Finding.Level.WARNING);

    private final String source;
    private final Finding.Level level;

    Rule(RfcSection section) {
        this(section.toString());
    }

    Rule(String source) {
        this(source, Finding.Level.ERROR);
    }

    Rule(String source, Finding.Level level) {
        this.source = source;
        this.level = level;
    }

    /** Returns the rule's stable name: {@code unused-field}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns where the rule comes from, as a citation. */
    public String source() {
        return source;
    }

    /** Returns how much it matters when the rule is broken. */
    public Finding.Level level() {
        return level;
    }

    @Override
    public String toString() {
        return id();
    }
}

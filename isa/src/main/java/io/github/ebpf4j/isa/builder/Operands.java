package io.github.ebpf4j.isa.builder;

/**
 * The names of registers (RFC 9669 section 3.1) and sizes (section 5), to be imported statically:
 *
 * <pre>{@code
 * import static io.github.ebpf4j.isa.builder.Operands.*;
 * }</pre>
 */
public final class Operands {

    /** The result of a function. */
    public static final Register.General R0 = Register.General.R0;

    /** Argument 1 of a function. */
    public static final Register.General R1 = Register.General.R1;

    /** Argument 2 of a function. */
    public static final Register.General R2 = Register.General.R2;

    /** Argument 3 of a function. */
    public static final Register.General R3 = Register.General.R3;

    /** Argument 4 of a function. */
    public static final Register.General R4 = Register.General.R4;

    /** Argument 5 of a function. */
    public static final Register.General R5 = Register.General.R5;

    /** Kept across calls. */
    public static final Register.General R6 = Register.General.R6;

    /** Kept across calls. */
    public static final Register.General R7 = Register.General.R7;

    /** Kept across calls. */
    public static final Register.General R8 = Register.General.R8;

    /** Kept across calls. */
    public static final Register.General R9 = Register.General.R9;

    /** The frame pointer, which is only read. */
    public static final Register.FramePointer R10 = Register.FramePointer.R10;

    /** A byte. */
    public static final Size.Subword B = Size.Subword.B;

    /** Two bytes. */
    public static final Size.Subword H = Size.Subword.H;

    /** Four bytes. */
    public static final Size.Word W = Size.Word.W;

    /** Eight bytes. */
    public static final Size.DoubleWord DW = Size.DoubleWord.DW;

    private Operands() {}
}

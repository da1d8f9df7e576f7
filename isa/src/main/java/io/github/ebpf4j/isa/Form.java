package io.github.ebpf4j.isa;

import static io.github.ebpf4j.isa.Constraint.ANY;
import static io.github.ebpf4j.isa.Constraint.REGISTER;
import static io.github.ebpf4j.isa.Constraint.UNUSED;

/** Which fields an instruction uses, and for what. */
public enum Form {
    /** Arithmetic on dst and imm. */
    ALU_IMM(RfcSection.ARITHMETIC, REGISTER, UNUSED, UNUSED, ANY),
    /** Arithmetic on dst and src. */
    ALU_REG(RfcSection.ARITHMETIC, REGISTER, REGISTER, UNUSED, UNUSED),
    /** Arithmetic on dst alone. */
    NEG(RfcSection.ARITHMETIC, REGISTER, UNUSED, UNUSED, UNUSED),
    /** A byte swap of dst; imm is the width. */
    END(RfcSection.BYTE_SWAP, REGISTER, UNUSED, UNUSED, ANY),
    /** A jump by offset. */
    JA(RfcSection.JUMP, UNUSED, UNUSED, ANY, UNUSED),
    /** A jump by imm. */
    JA32(RfcSection.JUMP, UNUSED, UNUSED, UNUSED, ANY),
    /** A jump by offset, depending on dst and imm. */
    JUMP_IMM(RfcSection.JUMP, REGISTER, UNUSED, ANY, ANY),
    /** A jump by offset, depending on dst and src. */
    JUMP_REG(RfcSection.JUMP, REGISTER, REGISTER, ANY, UNUSED),
    /** A call of the host's function imm. */
    CALL(RfcSection.HELPER_FUNCTIONS, UNUSED, UNUSED, UNUSED, ANY),
    /** A call of the program's function at imm slots from the next instruction. */
    CALL_LOCAL(RfcSection.PROGRAM_LOCAL_FUNCTIONS, UNUSED, UNUSED, UNUSED, ANY),
    /**
     * A call of what dst holds. The validator admits, with a warning, the form of clang before 19.1: dst is zero
     * and imm is the register.
     */
    CALLX(RfcSection.HELPER_FUNCTIONS, Profile.CALLX, REGISTER, UNUSED, UNUSED, UNUSED),
    /** Return. */
    EXIT(RfcSection.JUMP, UNUSED, UNUSED, UNUSED, UNUSED),
    /** Of Linux: an atomic load into dst from src plus offset. */
    LOAD_ACQUIRE(RfcSection.ATOMIC, Profile.LINUX, REGISTER, REGISTER, ANY, ANY),
    /** Of Linux: an atomic store of src at dst plus offset. */
    STORE_RELEASE(RfcSection.ATOMIC, Profile.LINUX, REGISTER, REGISTER, ANY, ANY),
    /** Of Linux: a jump by offset, taken when the frame has done so often enough. */
    MAY_GOTO(RfcSection.JUMP, Profile.LINUX, UNUSED, UNUSED, ANY, UNUSED),
    /** Of Linux: a pointer from one address space to another; imm says which. */
    ADDR_SPACE_CAST(RfcSection.ARITHMETIC, Profile.LINUX, REGISTER, REGISTER, ANY, ANY),
    /** Of Linux: a jump to the address that dst holds. */
    GOTOX(RfcSection.JUMP, Profile.LINUX, REGISTER, UNUSED, UNUSED, UNUSED),
    /** A load into dst from src plus offset. */
    LDX(RfcSection.REGULAR_LOAD_STORE, REGISTER, REGISTER, ANY, UNUSED),
    /** A sign-extending load into dst from src plus offset. */
    LDXS(RfcSection.SIGN_EXTENSION_LOAD, REGISTER, REGISTER, ANY, UNUSED),
    /** A store of imm at dst plus offset. */
    ST(RfcSection.REGULAR_LOAD_STORE, REGISTER, UNUSED, ANY, ANY),
    /** A store of src at dst plus offset. */
    STX(RfcSection.REGULAR_LOAD_STORE, REGISTER, REGISTER, ANY, UNUSED),
    /** An atomic operation with src at dst plus offset; imm is the operation. */
    ATOMIC(RfcSection.ATOMIC, REGISTER, REGISTER, ANY, ANY),
    /** A wide instruction that uses both immediates. */
    LDDW(RfcSection.IMMEDIATE_64, REGISTER, UNUSED, UNUSED, ANY, ANY),
    /** A wide instruction that names something by imm and leaves next_imm zero. */
    LDDW_ID(RfcSection.IMMEDIATE_64, REGISTER, UNUSED, UNUSED, ANY),
    /** The second slot of a wide instruction; never an instruction by itself. */
    NEXT_IMM(RfcSection.IMMEDIATE_64, UNUSED, UNUSED, UNUSED, ANY),
    /** Packet access at imm. */
    PACKET_ABS(RfcSection.LEGACY_PACKET, UNUSED, UNUSED, UNUSED, ANY),
    /** Packet access at src plus imm. */
    PACKET_IND(RfcSection.LEGACY_PACKET, UNUSED, REGISTER, UNUSED, ANY);

    private final RfcSection section;
    private final Profile profile;
    private final Constraint dst;
    private final Constraint src;
    private final Constraint offset;
    private final Constraint imm;
    private final Constraint nextImm;

    Form(RfcSection section, Constraint dst, Constraint src, Constraint offset, Constraint imm) {
        this(section, dst, src, offset, imm, UNUSED);
    }

    Form(RfcSection section, Constraint dst, Constraint src, Constraint offset, Constraint imm, Constraint nextImm) {
        this(section, Profile.RFC9669, dst, src, offset, imm, nextImm);
    }

    Form(RfcSection section, Profile profile, Constraint dst, Constraint src, Constraint offset, Constraint imm) {
        this(section, profile, dst, src, offset, imm, UNUSED);
    }

    Form(
            RfcSection section,
            Profile profile,
            Constraint dst,
            Constraint src,
            Constraint offset,
            Constraint imm,
            Constraint nextImm) {
        this.section = section;
        this.profile = profile;
        this.dst = dst;
        this.src = src;
        this.offset = offset;
        this.imm = imm;
        this.nextImm = nextImm;
    }

    RfcSection section() {
        return section;
    }

    Profile profile() {
        return profile;
    }

    /** Returns what the form allows in a field, before a row narrows the field that selects it. */
    Constraint constraint(Field field) {
        return switch (field) {
            case DST -> dst;
            case SRC -> src;
            case OFFSET -> offset;
            case IMM -> imm;
            case NEXT_IMM -> nextImm;
        };
    }
}

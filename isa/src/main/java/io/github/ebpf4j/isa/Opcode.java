package io.github.ebpf4j.isa;

import static io.github.ebpf4j.isa.ConformanceGroup.ATOMIC32;
import static io.github.ebpf4j.isa.ConformanceGroup.ATOMIC64;
import static io.github.ebpf4j.isa.ConformanceGroup.BASE32;
import static io.github.ebpf4j.isa.ConformanceGroup.BASE64;
import static io.github.ebpf4j.isa.ConformanceGroup.DIVMUL32;
import static io.github.ebpf4j.isa.ConformanceGroup.DIVMUL64;
import static io.github.ebpf4j.isa.ConformanceGroup.LINUX;
import static io.github.ebpf4j.isa.ConformanceGroup.PACKET;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The instruction set: one row per instruction. Everything that depends on what instructions there are (decoding,
 * validity of each field, assemblers, disassemblers, engines, reports) derives from these rows and nowhere restates
 * them.
 *
 * <p>The rows are those of the IANA registry that RFC 9669 set up, the three sign-extending loads of section 5.2 that
 * its Appendix A forgets, and what came later, which has another {@link #profile()}. A row says which opcode it has, its {@link Form} (which fields it uses,
 * and for what), its {@link Operation}, its conformance group, and, where several rows share an opcode, which field
 * tells them apart.
 */
public enum Opcode {
    // 32-bit arithmetic, section 4.1.
    // | code:4 | source:1 (0 = imm, 1 = src) | class:3 = ALU |
    ADD32_IMM(0x04, Form.ALU_IMM, Operation.ADD, BASE32),
    ADD32_REG(0x0c, Form.ALU_REG, Operation.ADD, BASE32),
    SUB32_IMM(0x14, Form.ALU_IMM, Operation.SUB, BASE32),
    SUB32_REG(0x1c, Form.ALU_REG, Operation.SUB, BASE32),
    MUL32_IMM(0x24, Form.ALU_IMM, Operation.MUL, DIVMUL32),
    MUL32_REG(0x2c, Form.ALU_REG, Operation.MUL, DIVMUL32),
    DIV32_IMM(0x34, Form.ALU_IMM, Operation.DIV, DIVMUL32, offset(0)),
    DIV32_REG(0x3c, Form.ALU_REG, Operation.DIV, DIVMUL32, offset(0)),
    SDIV32_IMM(0x34, Form.ALU_IMM, Operation.SDIV, DIVMUL32, offset(1)),
    SDIV32_REG(0x3c, Form.ALU_REG, Operation.SDIV, DIVMUL32, offset(1)),
    OR32_IMM(0x44, Form.ALU_IMM, Operation.OR, BASE32),
    OR32_REG(0x4c, Form.ALU_REG, Operation.OR, BASE32),
    AND32_IMM(0x54, Form.ALU_IMM, Operation.AND, BASE32),
    AND32_REG(0x5c, Form.ALU_REG, Operation.AND, BASE32),
    LSH32_IMM(0x64, Form.ALU_IMM, Operation.LSH, BASE32),
    LSH32_REG(0x6c, Form.ALU_REG, Operation.LSH, BASE32),
    RSH32_IMM(0x74, Form.ALU_IMM, Operation.RSH, BASE32),
    RSH32_REG(0x7c, Form.ALU_REG, Operation.RSH, BASE32),
    MOD32_IMM(0x94, Form.ALU_IMM, Operation.MOD, DIVMUL32, offset(0)),
    MOD32_REG(0x9c, Form.ALU_REG, Operation.MOD, DIVMUL32, offset(0)),
    SMOD32_IMM(0x94, Form.ALU_IMM, Operation.SMOD, DIVMUL32, offset(1)),
    SMOD32_REG(0x9c, Form.ALU_REG, Operation.SMOD, DIVMUL32, offset(1)),
    XOR32_IMM(0xa4, Form.ALU_IMM, Operation.XOR, BASE32),
    XOR32_REG(0xac, Form.ALU_REG, Operation.XOR, BASE32),
    MOV32_IMM(0xb4, Form.ALU_IMM, Operation.MOV, BASE32),
    MOV32_REG(0xbc, Form.ALU_REG, Operation.MOV, BASE32, offset(0)),
    ARSH32_IMM(0xc4, Form.ALU_IMM, Operation.ARSH, BASE32),
    ARSH32_REG(0xcc, Form.ALU_REG, Operation.ARSH, BASE32),
    NEG32(0x84, Form.NEG, Operation.NEG, BASE32),
    MOVSX8_32(0xbc, Form.ALU_REG, Operation.MOVSX, BASE32, offset(8)),
    MOVSX16_32(0xbc, Form.ALU_REG, Operation.MOVSX, BASE32, offset(16)),

    // 64-bit arithmetic, section 4.1.
    // | code:4 | source:1 (0 = imm, 1 = src) | class:3 = ALU64 |
    ADD64_IMM(0x07, Form.ALU_IMM, Operation.ADD, BASE64),
    ADD64_REG(0x0f, Form.ALU_REG, Operation.ADD, BASE64),
    SUB64_IMM(0x17, Form.ALU_IMM, Operation.SUB, BASE64),
    SUB64_REG(0x1f, Form.ALU_REG, Operation.SUB, BASE64),
    MUL64_IMM(0x27, Form.ALU_IMM, Operation.MUL, DIVMUL64),
    MUL64_REG(0x2f, Form.ALU_REG, Operation.MUL, DIVMUL64),
    DIV64_IMM(0x37, Form.ALU_IMM, Operation.DIV, DIVMUL64, offset(0)),
    DIV64_REG(0x3f, Form.ALU_REG, Operation.DIV, DIVMUL64, offset(0)),
    SDIV64_IMM(0x37, Form.ALU_IMM, Operation.SDIV, DIVMUL64, offset(1)),
    SDIV64_REG(0x3f, Form.ALU_REG, Operation.SDIV, DIVMUL64, offset(1)),
    OR64_IMM(0x47, Form.ALU_IMM, Operation.OR, BASE64),
    OR64_REG(0x4f, Form.ALU_REG, Operation.OR, BASE64),
    AND64_IMM(0x57, Form.ALU_IMM, Operation.AND, BASE64),
    AND64_REG(0x5f, Form.ALU_REG, Operation.AND, BASE64),
    LSH64_IMM(0x67, Form.ALU_IMM, Operation.LSH, BASE64),
    LSH64_REG(0x6f, Form.ALU_REG, Operation.LSH, BASE64),
    RSH64_IMM(0x77, Form.ALU_IMM, Operation.RSH, BASE64),
    RSH64_REG(0x7f, Form.ALU_REG, Operation.RSH, BASE64),
    MOD64_IMM(0x97, Form.ALU_IMM, Operation.MOD, DIVMUL64, offset(0)),
    MOD64_REG(0x9f, Form.ALU_REG, Operation.MOD, DIVMUL64, offset(0)),
    SMOD64_IMM(0x97, Form.ALU_IMM, Operation.SMOD, DIVMUL64, offset(1)),
    SMOD64_REG(0x9f, Form.ALU_REG, Operation.SMOD, DIVMUL64, offset(1)),
    XOR64_IMM(0xa7, Form.ALU_IMM, Operation.XOR, BASE64),
    XOR64_REG(0xaf, Form.ALU_REG, Operation.XOR, BASE64),
    MOV64_IMM(0xb7, Form.ALU_IMM, Operation.MOV, BASE64),
    MOV64_REG(0xbf, Form.ALU_REG, Operation.MOV, BASE64, offset(0)),
    ARSH64_IMM(0xc7, Form.ALU_IMM, Operation.ARSH, BASE64),
    ARSH64_REG(0xcf, Form.ALU_REG, Operation.ARSH, BASE64),
    NEG64(0x87, Form.NEG, Operation.NEG, BASE64),
    MOVSX8_64(0xbf, Form.ALU_REG, Operation.MOVSX, BASE64, offset(8)),
    MOVSX16_64(0xbf, Form.ALU_REG, Operation.MOVSX, BASE64, offset(16)),
    MOVSX32_64(0xbf, Form.ALU_REG, Operation.MOVSX, BASE64, offset(32)),

    // Byte swaps, section 4.2: the source bit selects the order, imm the width.
    LE16(0xd4, Form.END, Operation.LE, BASE32, imm(16)),
    LE32(0xd4, Form.END, Operation.LE, BASE32, imm(32)),
    LE64(0xd4, Form.END, Operation.LE, BASE64, imm(64)),
    BE16(0xdc, Form.END, Operation.BE, BASE32, imm(16)),
    BE32(0xdc, Form.END, Operation.BE, BASE32, imm(32)),
    BE64(0xdc, Form.END, Operation.BE, BASE64, imm(64)),
    SWAP16(0xd7, Form.END, Operation.SWAP, BASE32, imm(16)),
    SWAP32(0xd7, Form.END, Operation.SWAP, BASE32, imm(32)),
    SWAP64(0xd7, Form.END, Operation.SWAP, BASE64, imm(64)),

    // Jumps, section 4.3.
    // | code:4 | source:1 (0 = imm, 1 = src) | class:3 = JMP or JMP32 |
    JA(0x05, Form.JA, Operation.JA, BASE32),
    JA32(0x06, Form.JA32, Operation.JA, BASE32),
    JEQ64_IMM(0x15, Form.JUMP_IMM, Operation.JEQ, BASE64),
    JEQ64_REG(0x1d, Form.JUMP_REG, Operation.JEQ, BASE64),
    JGT64_IMM(0x25, Form.JUMP_IMM, Operation.JGT, BASE64),
    JGT64_REG(0x2d, Form.JUMP_REG, Operation.JGT, BASE64),
    JGE64_IMM(0x35, Form.JUMP_IMM, Operation.JGE, BASE64),
    JGE64_REG(0x3d, Form.JUMP_REG, Operation.JGE, BASE64),
    JSET64_IMM(0x45, Form.JUMP_IMM, Operation.JSET, BASE64),
    JSET64_REG(0x4d, Form.JUMP_REG, Operation.JSET, BASE64),
    JNE64_IMM(0x55, Form.JUMP_IMM, Operation.JNE, BASE64),
    JNE64_REG(0x5d, Form.JUMP_REG, Operation.JNE, BASE64),
    JSGT64_IMM(0x65, Form.JUMP_IMM, Operation.JSGT, BASE64),
    JSGT64_REG(0x6d, Form.JUMP_REG, Operation.JSGT, BASE64),
    JSGE64_IMM(0x75, Form.JUMP_IMM, Operation.JSGE, BASE64),
    JSGE64_REG(0x7d, Form.JUMP_REG, Operation.JSGE, BASE64),
    JLT64_IMM(0xa5, Form.JUMP_IMM, Operation.JLT, BASE64),
    JLT64_REG(0xad, Form.JUMP_REG, Operation.JLT, BASE64),
    JLE64_IMM(0xb5, Form.JUMP_IMM, Operation.JLE, BASE64),
    JLE64_REG(0xbd, Form.JUMP_REG, Operation.JLE, BASE64),
    JSLT64_IMM(0xc5, Form.JUMP_IMM, Operation.JSLT, BASE64),
    JSLT64_REG(0xcd, Form.JUMP_REG, Operation.JSLT, BASE64),
    JSLE64_IMM(0xd5, Form.JUMP_IMM, Operation.JSLE, BASE64),
    JSLE64_REG(0xdd, Form.JUMP_REG, Operation.JSLE, BASE64),
    JEQ32_IMM(0x16, Form.JUMP_IMM, Operation.JEQ, BASE32),
    JEQ32_REG(0x1e, Form.JUMP_REG, Operation.JEQ, BASE32),
    JGT32_IMM(0x26, Form.JUMP_IMM, Operation.JGT, BASE32),
    JGT32_REG(0x2e, Form.JUMP_REG, Operation.JGT, BASE32),
    JGE32_IMM(0x36, Form.JUMP_IMM, Operation.JGE, BASE32),
    JGE32_REG(0x3e, Form.JUMP_REG, Operation.JGE, BASE32),
    JSET32_IMM(0x46, Form.JUMP_IMM, Operation.JSET, BASE32),
    JSET32_REG(0x4e, Form.JUMP_REG, Operation.JSET, BASE32),
    JNE32_IMM(0x56, Form.JUMP_IMM, Operation.JNE, BASE32),
    JNE32_REG(0x5e, Form.JUMP_REG, Operation.JNE, BASE32),
    JSGT32_IMM(0x66, Form.JUMP_IMM, Operation.JSGT, BASE32),
    JSGT32_REG(0x6e, Form.JUMP_REG, Operation.JSGT, BASE32),
    JSGE32_IMM(0x76, Form.JUMP_IMM, Operation.JSGE, BASE32),
    JSGE32_REG(0x7e, Form.JUMP_REG, Operation.JSGE, BASE32),
    JLT32_IMM(0xa6, Form.JUMP_IMM, Operation.JLT, BASE32),
    JLT32_REG(0xae, Form.JUMP_REG, Operation.JLT, BASE32),
    JLE32_IMM(0xb6, Form.JUMP_IMM, Operation.JLE, BASE32),
    JLE32_REG(0xbe, Form.JUMP_REG, Operation.JLE, BASE32),
    JSLT32_IMM(0xc6, Form.JUMP_IMM, Operation.JSLT, BASE32),
    JSLT32_REG(0xce, Form.JUMP_REG, Operation.JSLT, BASE32),
    JSLE32_IMM(0xd6, Form.JUMP_IMM, Operation.JSLE, BASE32),
    JSLE32_REG(0xde, Form.JUMP_REG, Operation.JSLE, BASE32),
    CALL_HELPER(0x85, Form.CALL, Operation.CALL, BASE32, src(0)),
    CALL_LOCAL(0x85, Form.CALL_LOCAL, Operation.CALL, BASE32, src(1)),
    CALL_BTF(0x85, Form.CALL, Operation.CALL, BASE32, src(2)),
    CALLX(0x8d, Form.CALLX, Operation.CALL, ConformanceGroup.CALLX),
    EXIT(0x95, Form.EXIT, Operation.EXIT, BASE32),

    // Loads and stores, sections 5.1 and 5.2.
    // | mode:3 | size:2 (W H B DW) | class:3 |
    LDXB(0x71, Form.LDX, Operation.LDX, BASE32),
    LDXH(0x69, Form.LDX, Operation.LDX, BASE32),
    LDXW(0x61, Form.LDX, Operation.LDX, BASE32),
    LDXDW(0x79, Form.LDX, Operation.LDX, BASE64),
    LDXSB(0x91, Form.LDXS, Operation.LDXS, BASE32),
    LDXSH(0x89, Form.LDXS, Operation.LDXS, BASE32),
    LDXSW(0x81, Form.LDXS, Operation.LDXS, BASE32),
    STB(0x72, Form.ST, Operation.ST, BASE32),
    STH(0x6a, Form.ST, Operation.ST, BASE32),
    STW(0x62, Form.ST, Operation.ST, BASE32),
    STDW(0x7a, Form.ST, Operation.ST, BASE64),
    STXB(0x73, Form.STX, Operation.STX, BASE32),
    STXH(0x6b, Form.STX, Operation.STX, BASE32),
    STXW(0x63, Form.STX, Operation.STX, BASE32),
    STXDW(0x7b, Form.STX, Operation.STX, BASE64),

    // Atomic operations, section 5.3: imm holds the operation, and FETCH in its lowest bit.
    ATOMIC_ADD32(0xc3, Form.ATOMIC, Operation.ATOMIC_ADD, ATOMIC32, imm(0x00)),
    ATOMIC_FETCH_ADD32(0xc3, Form.ATOMIC, Operation.ATOMIC_FETCH_ADD, ATOMIC32, imm(0x01)),
    ATOMIC_OR32(0xc3, Form.ATOMIC, Operation.ATOMIC_OR, ATOMIC32, imm(0x40)),
    ATOMIC_FETCH_OR32(0xc3, Form.ATOMIC, Operation.ATOMIC_FETCH_OR, ATOMIC32, imm(0x41)),
    ATOMIC_AND32(0xc3, Form.ATOMIC, Operation.ATOMIC_AND, ATOMIC32, imm(0x50)),
    ATOMIC_FETCH_AND32(0xc3, Form.ATOMIC, Operation.ATOMIC_FETCH_AND, ATOMIC32, imm(0x51)),
    ATOMIC_XOR32(0xc3, Form.ATOMIC, Operation.ATOMIC_XOR, ATOMIC32, imm(0xa0)),
    ATOMIC_FETCH_XOR32(0xc3, Form.ATOMIC, Operation.ATOMIC_FETCH_XOR, ATOMIC32, imm(0xa1)),
    XCHG32(0xc3, Form.ATOMIC, Operation.XCHG, ATOMIC32, imm(0xe1)),
    CMPXCHG32(0xc3, Form.ATOMIC, Operation.CMPXCHG, ATOMIC32, imm(0xf1)),
    ATOMIC_ADD64(0xdb, Form.ATOMIC, Operation.ATOMIC_ADD, ATOMIC64, imm(0x00)),
    ATOMIC_FETCH_ADD64(0xdb, Form.ATOMIC, Operation.ATOMIC_FETCH_ADD, ATOMIC64, imm(0x01)),
    ATOMIC_OR64(0xdb, Form.ATOMIC, Operation.ATOMIC_OR, ATOMIC64, imm(0x40)),
    ATOMIC_FETCH_OR64(0xdb, Form.ATOMIC, Operation.ATOMIC_FETCH_OR, ATOMIC64, imm(0x41)),
    ATOMIC_AND64(0xdb, Form.ATOMIC, Operation.ATOMIC_AND, ATOMIC64, imm(0x50)),
    ATOMIC_FETCH_AND64(0xdb, Form.ATOMIC, Operation.ATOMIC_FETCH_AND, ATOMIC64, imm(0x51)),
    ATOMIC_XOR64(0xdb, Form.ATOMIC, Operation.ATOMIC_XOR, ATOMIC64, imm(0xa0)),
    ATOMIC_FETCH_XOR64(0xdb, Form.ATOMIC, Operation.ATOMIC_FETCH_XOR, ATOMIC64, imm(0xa1)),
    XCHG64(0xdb, Form.ATOMIC, Operation.XCHG, ATOMIC64, imm(0xe1)),
    CMPXCHG64(0xdb, Form.ATOMIC, Operation.CMPXCHG, ATOMIC64, imm(0xf1)),

    // Of Linux: an atomic load and an atomic store, which order what other threads see.
    LOAD_ACQUIRE_B(0xd3, Form.LOAD_ACQUIRE, Operation.LOAD_ACQUIRE, LINUX, imm(0x100)),
    LOAD_ACQUIRE_H(0xcb, Form.LOAD_ACQUIRE, Operation.LOAD_ACQUIRE, LINUX, imm(0x100)),
    LOAD_ACQUIRE_W(0xc3, Form.LOAD_ACQUIRE, Operation.LOAD_ACQUIRE, LINUX, imm(0x100)),
    LOAD_ACQUIRE_DW(0xdb, Form.LOAD_ACQUIRE, Operation.LOAD_ACQUIRE, LINUX, imm(0x100)),
    STORE_RELEASE_B(0xd3, Form.STORE_RELEASE, Operation.STORE_RELEASE, LINUX, imm(0x110)),
    STORE_RELEASE_H(0xcb, Form.STORE_RELEASE, Operation.STORE_RELEASE, LINUX, imm(0x110)),
    STORE_RELEASE_W(0xc3, Form.STORE_RELEASE, Operation.STORE_RELEASE, LINUX, imm(0x110)),
    STORE_RELEASE_DW(0xdb, Form.STORE_RELEASE, Operation.STORE_RELEASE, LINUX, imm(0x110)),

    // Of Linux: a loop bound, pointers into an arena, and a jump to an address.
    MAY_GOTO(0xe5, Form.MAY_GOTO, Operation.MAY_GOTO, LINUX, src(0)),
    ADDR_SPACE_CAST_KERN(0xbf, Form.ADDR_SPACE_CAST, Operation.ADDR_SPACE_CAST, LINUX, offset(1), imm(1)),
    ADDR_SPACE_CAST_USER(0xbf, Form.ADDR_SPACE_CAST, Operation.ADDR_SPACE_CAST, LINUX, offset(1), imm(1 << 16)),
    GOTOX(0x0d, Form.GOTOX, Operation.GOTOX, LINUX),

    // 64-bit immediates, section 5.4: src holds the kind.
    LDDW(0x18, Form.LDDW, Operation.LDDW, BASE64, src(0)),
    LDDW_MAP_BY_FD(0x18, Form.LDDW_ID, Operation.LDDW, BASE64, src(1)),
    LDDW_MAP_VALUE_BY_FD(0x18, Form.LDDW, Operation.LDDW, BASE64, src(2)),
    LDDW_VARIABLE(0x18, Form.LDDW_ID, Operation.LDDW, BASE64, src(3)),
    LDDW_CODE(0x18, Form.LDDW_ID, Operation.LDDW, BASE64, src(4)),
    LDDW_MAP_BY_INDEX(0x18, Form.LDDW_ID, Operation.LDDW, BASE64, src(5)),
    LDDW_MAP_VALUE_BY_INDEX(0x18, Form.LDDW, Operation.LDDW, BASE64, src(6)),
    NEXT_IMM(0x00, Form.NEXT_IMM, Operation.NEXT_IMM, BASE64),

    // Legacy packet access, section 5.5.
    LDABSB(0x30, Form.PACKET_ABS, Operation.LDABS, PACKET),
    LDABSH(0x28, Form.PACKET_ABS, Operation.LDABS, PACKET),
    LDABSW(0x20, Form.PACKET_ABS, Operation.LDABS, PACKET),
    LDINDB(0x50, Form.PACKET_IND, Operation.LDIND, PACKET),
    LDINDH(0x48, Form.PACKET_IND, Operation.LDIND, PACKET),
    LDINDW(0x40, Form.PACKET_IND, Operation.LDIND, PACKET);

    // The sz field of loads and stores, in the order of its values: W, H, B, DW.
    private static final int[] SIZES = {4, 2, 1, 8};

    private static final List<List<Opcode>> BY_OPCODE = byOpcode();

    private final int opcode;
    private final Form form;
    private final Operation operation;
    private final ConformanceGroup group;
    private final List<Selector> selectors;
    private final Optional<Opcode> self;

    Opcode(int opcode, Form form, Operation operation, ConformanceGroup group, Selector... selectors) {
        this.opcode = opcode;
        this.form = form;
        this.operation = operation;
        this.group = group;
        this.selectors = List.of(selectors);
        this.self = Optional.of(this);
    }

    /**
     * Returns the row that an instruction belongs to, or nothing if its opcode, or the subtype that selects among the
     * rows of its opcode, is reserved. The other fields play no part: an instruction of a row may still hold what the
     * row forbids.
     */
    public static Optional<Opcode> lookup(Instruction instruction) {
        for (Opcode row : BY_OPCODE.get(instruction.opcode())) {
            if (row.selects(instruction)) {
                return row.self;
            }
        }
        return Optional.empty();
    }

    private boolean selects(Instruction instruction) {
        for (Selector selector : selectors) {
            if (instruction.field(selector.field()) != selector.value()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the rows that share an opcode (0 to 255), in the order of declaration; none if it is reserved. */
    public static List<Opcode> rowsOf(int opcode) {
        return BY_OPCODE.get(opcode);
    }

    /** Returns the opcode, 0 to 255. */
    public int opcode() {
        return opcode;
    }

    /** Returns which fields the instruction uses, and for what. */
    public Form form() {
        return form;
    }

    /** Returns what the instruction does. */
    public Operation operation() {
        return operation;
    }

    /** Returns the conformance group that the instruction is listed in. */
    public ConformanceGroup group() {
        return group;
    }

    /** Returns the profile that the instruction came with; a profile that includes that one has it too. */
    public Profile profile() {
        return form.profile();
    }

    /**
     * Returns the section of the RFC that defines the instruction; for one that is not in the RFC, which its
     * {@link #profile()} tells, the section that it extends.
     */
    public RfcSection section() {
        return form.section();
    }

    /** Returns the instruction class, the three low bits of the opcode. */
    public InstructionClass instructionClass() {
        return InstructionClass.of(opcode);
    }

    /** Returns the fields that tell this row from the others of its opcode; none if there are no others. */
    public List<Field> selectingFields() {
        return selectors.stream().map(Selector::field).toList();
    }

    /** Returns what the row allows in a field. */
    public Constraint constraint(Field field) {
        for (Selector selector : selectors) {
            if (selector.field() == field) {
                return Constraint.exactly(selector.value());
            }
        }
        return form.constraint(field);
    }

    /**
     * Returns whether the operands of arithmetic, the sides of a comparison or the memory of an atomic operation are 64
     * bits wide and not 32. It says nothing about byte swaps, whose width is imm, nor about other instructions.
     */
    public boolean is64Bit() {
        return switch (instructionClass()) {
            case ALU64, JMP -> true;
            case STX -> size() == Long.BYTES;
            default -> false;
        };
    }

    /**
     * Returns how many bytes a load, a store, an atomic operation or a packet access touches: 1, 2, 4 or 8. It says
     * nothing about other instructions.
     */
    public int size() {
        // | mode:3 | sz:2 | class:3 |
        return SIZES[opcode >>> 3 & 0b11];
    }

    /**
     * Returns the field whose register the instruction changes, if there is one. Calls, packet access and a compare and
     * exchange change R0, and no field names it.
     */
    public Optional<Field> writtenField() {
        return switch (form) {
            case ALU_IMM, ALU_REG, NEG, END, LDX, LDXS, LDDW, LDDW_ID, LOAD_ACQUIRE, ADDR_SPACE_CAST ->
                Optional.of(Field.DST);
            case ATOMIC ->
                switch (operation) {
                    case ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, CMPXCHG -> Optional.empty();
                    default -> Optional.of(Field.SRC);
                };
            default -> Optional.empty();
        };
    }

    /** Returns the field that holds the distance of a jump, a local call or a code address, if the row has one. */
    public Optional<Field> targetField() {
        return switch (form) {
            case JA, JUMP_IMM, JUMP_REG, MAY_GOTO -> Optional.of(Field.OFFSET);
            case JA32, CALL_LOCAL -> Optional.of(Field.IMM);
            default -> this == LDDW_CODE ? Optional.of(Field.IMM) : Optional.empty();
        };
    }

    /**
     * Returns the slot that a jump, a local call or a code address leads to, whether or not an instruction is there.
     * All count from the slot after the instruction's first (section 4.3; for {@code code_addr}, on which the RFC is
     * silent, Linux does so with {@code BPF_PSEUDO_FUNC}).
     *
     * @param pc the slot of the instruction
     * @param instruction an instruction of this row
     */
    public OptionalLong target(int pc, Instruction instruction) {
        Optional<Field> field = targetField();
        return field.isPresent() ? OptionalLong.of(pc + 1L + instruction.field(field.get())) : OptionalLong.empty();
    }

    /** Returns the row's name in lower case: {@code add64_imm}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<List<Opcode>> byOpcode() {
        Opcode[] rows = values();
        @SuppressWarnings({"unchecked", "rawtypes"})
        List<Opcode>[] table = new List[256];
        for (int opcode = 0; opcode < table.length; opcode++) {
            int wanted = opcode;
            table[opcode] =
                    Arrays.stream(rows).filter(row -> row.opcode == wanted).toList();
        }
        return List.of(table);
    }

    private static Selector src(int value) {
        return new Selector(Field.SRC, value);
    }

    private static Selector offset(int value) {
        return new Selector(Field.OFFSET, value);
    }

    private static Selector imm(int value) {
        return new Selector(Field.IMM, value);
    }

    /** The field that tells rows of one opcode apart, and the value that this row has in it. */
    private record Selector(Field field, int value) {}
}

package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Opcode;

/**
 * The numbers that the interpreter's loop switches on. They are dense, so that the switch is one jump through a table.
 * Each row of the table of instructions has one: {@link #of}. What is executed rarely shares {@link #RARE}. Some mean
 * more than a row says: a load or store whose place on the stack was checked when the program was linked, and a row
 * together with those that follow it, which is then executed in one go: see {@link Fusion}.
 */
final class DenseOpcode {

    /** In place of each instruction while the end of the budget is near: counts, and executes what stands there. */
    static final int STEP = 0;

    /** A row that is executed outside the loop. */
    static final int RARE = 1;

    static final int CALL_HOST = 2;
    static final int LDDW = 3;

    static final int ADD32_IMM = 4;
    static final int ADD32_REG = 5;
    static final int SUB32_IMM = 6;
    static final int SUB32_REG = 7;
    static final int MUL32_IMM = 8;
    static final int MUL32_REG = 9;
    static final int DIV32_IMM = 10;
    static final int DIV32_REG = 11;
    static final int OR32_IMM = 12;
    static final int OR32_REG = 13;
    static final int AND32_IMM = 14;
    static final int AND32_REG = 15;
    static final int LSH32_IMM = 16;
    static final int LSH32_REG = 17;
    static final int RSH32_IMM = 18;
    static final int RSH32_REG = 19;
    static final int MOD32_IMM = 20;
    static final int MOD32_REG = 21;
    static final int XOR32_IMM = 22;
    static final int XOR32_REG = 23;
    static final int ARSH32_IMM = 24;
    static final int ARSH32_REG = 25;
    static final int MOV32_IMM = 26;
    static final int MOV32_REG = 27;
    static final int NEG32 = 28;
    static final int ADD64_IMM = 29;
    static final int ADD64_REG = 30;
    static final int SUB64_IMM = 31;
    static final int SUB64_REG = 32;
    static final int MUL64_IMM = 33;
    static final int MUL64_REG = 34;
    static final int OR64_IMM = 35;
    static final int OR64_REG = 36;
    static final int AND64_IMM = 37;
    static final int AND64_REG = 38;
    static final int LSH64_IMM = 39;
    static final int LSH64_REG = 40;
    static final int RSH64_IMM = 41;
    static final int RSH64_REG = 42;
    static final int XOR64_IMM = 43;
    static final int XOR64_REG = 44;
    static final int ARSH64_IMM = 45;
    static final int ARSH64_REG = 46;
    static final int MOV64_IMM = 47;
    static final int MOV64_REG = 48;
    static final int NEG64 = 49;
    static final int MOVSX8_64 = 50;
    static final int MOVSX16_64 = 51;
    static final int MOVSX32_64 = 52;
    static final int BE16 = 53;
    static final int BE32 = 54;
    static final int BE64 = 55;
    static final int LDXB = 56;
    static final int LDXH = 57;
    static final int LDXW = 58;
    static final int LDXDW = 59;
    static final int STB = 60;
    static final int STH = 61;
    static final int STW = 62;
    static final int STDW = 63;
    static final int STXB = 64;
    static final int STXH = 65;
    static final int STXW = 66;
    static final int STXDW = 67;
    static final int JEQ64_IMM = 68;
    static final int JEQ64_REG = 69;
    static final int JGT64_IMM = 70;
    static final int JGT64_REG = 71;
    static final int JGE64_IMM = 72;
    static final int JGE64_REG = 73;
    static final int JSET64_IMM = 74;
    static final int JSET64_REG = 75;
    static final int JNE64_IMM = 76;
    static final int JNE64_REG = 77;
    static final int JSGT64_IMM = 78;
    static final int JSGT64_REG = 79;
    static final int JSGE64_IMM = 80;
    static final int JSGE64_REG = 81;
    static final int JLT64_IMM = 82;
    static final int JLT64_REG = 83;
    static final int JLE64_IMM = 84;
    static final int JLE64_REG = 85;
    static final int JSLT64_IMM = 86;
    static final int JSLT64_REG = 87;
    static final int JSLE64_IMM = 88;
    static final int JSLE64_REG = 89;
    static final int JEQ32_IMM = 90;
    static final int JEQ32_REG = 91;
    static final int JGT32_IMM = 92;
    static final int JGT32_REG = 93;
    static final int JGE32_IMM = 94;
    static final int JGE32_REG = 95;
    static final int JSET32_IMM = 96;
    static final int JSET32_REG = 97;
    static final int JNE32_IMM = 98;
    static final int JNE32_REG = 99;
    static final int JSGT32_IMM = 100;
    static final int JSGT32_REG = 101;
    static final int JSGE32_IMM = 102;
    static final int JSGE32_REG = 103;
    static final int JLT32_IMM = 104;
    static final int JLT32_REG = 105;
    static final int JLE32_IMM = 106;
    static final int JLE32_REG = 107;
    static final int JSLT32_IMM = 108;
    static final int JSLT32_REG = 109;
    static final int JSLE32_IMM = 110;
    static final int JSLE32_REG = 111;
    static final int JA = 112;
    static final int CALL_LOCAL = 113;
    static final int CALLX = 114;
    static final int EXIT = 115;

    // Loads and stores through R10 that lie on the stack; the offset is the index in it.
    static final int LDXB_STACK = 116;
    static final int LDXH_STACK = 117;
    static final int LDXW_STACK = 118;
    static final int LDXDW_STACK = 119;
    static final int STXW_STACK = 120;
    static final int STXDW_STACK = 121;

    // Several rows at once, in the order of the names.
    static final int MOV64_REG_ADD64_REG = 122;
    static final int MOV64_REG_ADD64_IMM = 123;
    static final int MOV64_REG_SUB64_REG = 124;
    static final int MOV64_REG_AND64_IMM = 125;
    static final int MOV64_REG_AND64_REG = 126;
    static final int MOV64_REG_OR64_REG = 127;
    static final int MOV64_REG_XOR64_REG = 128;
    static final int MOV64_REG_LSH64_IMM = 129;
    static final int MOV64_REG_RSH64_IMM = 130;
    static final int MOV64_REG_ARSH64_IMM = 131;
    static final int MOV64_REG_MUL64_REG = 132;
    static final int MOV32_REG_ADD32_IMM = 133;
    static final int MOV32_REG_ADD32_REG = 134;
    static final int MOV32_REG_AND32_IMM = 135;
    static final int MOV32_REG_LSH32_IMM = 136;
    static final int MOV32_REG_RSH32_IMM = 137;
    static final int MOV32_REG_XOR32_REG = 138;
    static final int MOV32_REG_MUL32_REG = 139;
    static final int MOV32_REG_MOD32_REG = 140;
    static final int LSH64_IMM_OR64_REG = 141;
    static final int LSH64_IMM_RSH64_IMM = 142;
    static final int LSH64_IMM_ARSH64_IMM = 143;
    static final int LSH32_IMM_OR32_REG = 144;
    static final int RSH64_IMM_AND64_IMM = 145;
    static final int ADD64_REG_LDXB = 146;
    static final int ADD64_REG_LDXH = 147;
    static final int ADD64_REG_LDXW = 148;
    static final int ADD64_REG_LDXDW = 149;
    static final int MOV64_REG_ADD64_REG_LDXB = 150;
    static final int MOV64_REG_ADD64_REG_LDXH = 151;
    static final int MOV64_REG_ADD64_REG_LDXW = 152;
    static final int MOV64_REG_ADD64_REG_LDXDW = 153;
    static final int ADD64_IMM_JEQ64_IMM = 154;
    static final int ADD64_IMM_JNE64_IMM = 155;
    static final int ADD64_IMM_JEQ64_REG = 156;
    static final int ADD64_IMM_JNE64_REG = 157;
    static final int ADD64_IMM_JLT64_IMM = 158;
    static final int ADD64_IMM_JLT64_REG = 159;
    static final int ADD32_IMM_JEQ32_IMM = 160;
    static final int ADD32_IMM_JNE32_IMM = 161;
    static final int JEQ64_IMM_JA = 162;
    static final int JNE64_IMM_JA = 163;
    static final int JEQ32_IMM_JA = 164;
    static final int JNE32_IMM_JA = 165;
    static final int ADD64_IMM_JEQ64_IMM_JA = 166;
    static final int ADD32_IMM_JEQ32_IMM_JA = 167;
    static final int MOV64_REG_MOV64_REG = 168;
    static final int ADD64_IMM_MOV64_REG = 169;
    static final int ADD64_REG_MOV64_REG = 170;
    static final int ADD64_REG_ADD64_IMM = 171;
    static final int AND64_IMM_JEQ64_IMM = 172;
    static final int AND64_IMM_JNE64_IMM = 173;
    static final int AND32_IMM_JEQ32_IMM = 174;
    static final int AND32_IMM_JNE32_IMM = 175;
    static final int MOV64_IMM_EXIT = 176;
    static final int MOV64_REG_EXIT = 177;
    static final int LSH64_IMM_RSH64_IMM_LSH64_IMM = 178;
    static final int MOV64_REG_LSH64_IMM_ADD64_REG = 179;
    static final int MOV64_REG_RSH64_IMM_LSH64_IMM_OR64_REG = 180;
    static final int AND64_IMM_LSH64_IMM = 181;
    static final int MUL64_REG_ADD64_REG = 182;
    static final int MOV64_IMM_JNE32_IMM = 183;
    static final int RSH32_IMM_JEQ32_IMM = 184;
    static final int ADD32_IMM_MOV64_REG = 185;
    static final int MOV32_REG_MUL32_IMM = 186;

    private DenseOpcode() {}

    /** Returns the number of a row. */
    static int of(Opcode row) {
        return switch (row) {
            case ADD32_IMM -> ADD32_IMM;
            case ADD32_REG -> ADD32_REG;
            case SUB32_IMM -> SUB32_IMM;
            case SUB32_REG -> SUB32_REG;
            case MUL32_IMM -> MUL32_IMM;
            case MUL32_REG -> MUL32_REG;
            case DIV32_IMM -> DIV32_IMM;
            case DIV32_REG -> DIV32_REG;
            case OR32_IMM -> OR32_IMM;
            case OR32_REG -> OR32_REG;
            case AND32_IMM -> AND32_IMM;
            case AND32_REG -> AND32_REG;
            case LSH32_IMM -> LSH32_IMM;
            case LSH32_REG -> LSH32_REG;
            case RSH32_IMM -> RSH32_IMM;
            case RSH32_REG -> RSH32_REG;
            case MOD32_IMM -> MOD32_IMM;
            case MOD32_REG -> MOD32_REG;
            case XOR32_IMM -> XOR32_IMM;
            case XOR32_REG -> XOR32_REG;
            case ARSH32_IMM -> ARSH32_IMM;
            case ARSH32_REG -> ARSH32_REG;
            case MOV32_IMM -> MOV32_IMM;
            case MOV32_REG -> MOV32_REG;
            case NEG32 -> NEG32;
            case ADD64_IMM -> ADD64_IMM;
            case ADD64_REG -> ADD64_REG;
            case SUB64_IMM -> SUB64_IMM;
            case SUB64_REG -> SUB64_REG;
            case MUL64_IMM -> MUL64_IMM;
            case MUL64_REG -> MUL64_REG;
            case OR64_IMM -> OR64_IMM;
            case OR64_REG -> OR64_REG;
            case AND64_IMM -> AND64_IMM;
            case AND64_REG -> AND64_REG;
            case LSH64_IMM -> LSH64_IMM;
            case LSH64_REG -> LSH64_REG;
            case RSH64_IMM -> RSH64_IMM;
            case RSH64_REG -> RSH64_REG;
            case XOR64_IMM -> XOR64_IMM;
            case XOR64_REG -> XOR64_REG;
            case ARSH64_IMM -> ARSH64_IMM;
            case ARSH64_REG -> ARSH64_REG;
            case MOV64_IMM -> MOV64_IMM;
            case MOV64_REG -> MOV64_REG;
            case NEG64 -> NEG64;
            case MOVSX8_64 -> MOVSX8_64;
            case MOVSX16_64 -> MOVSX16_64;
            case MOVSX32_64 -> MOVSX32_64;
            case BE16 -> BE16;
            case BE32 -> BE32;
            case BE64 -> BE64;
            case LDXB -> LDXB;
            case LDXH -> LDXH;
            case LDXW -> LDXW;
            case LDXDW -> LDXDW;
            case STB -> STB;
            case STH -> STH;
            case STW -> STW;
            case STDW -> STDW;
            case STXB -> STXB;
            case STXH -> STXH;
            case STXW -> STXW;
            case STXDW -> STXDW;
            case JEQ64_IMM -> JEQ64_IMM;
            case JEQ64_REG -> JEQ64_REG;
            case JGT64_IMM -> JGT64_IMM;
            case JGT64_REG -> JGT64_REG;
            case JGE64_IMM -> JGE64_IMM;
            case JGE64_REG -> JGE64_REG;
            case JSET64_IMM -> JSET64_IMM;
            case JSET64_REG -> JSET64_REG;
            case JNE64_IMM -> JNE64_IMM;
            case JNE64_REG -> JNE64_REG;
            case JSGT64_IMM -> JSGT64_IMM;
            case JSGT64_REG -> JSGT64_REG;
            case JSGE64_IMM -> JSGE64_IMM;
            case JSGE64_REG -> JSGE64_REG;
            case JLT64_IMM -> JLT64_IMM;
            case JLT64_REG -> JLT64_REG;
            case JLE64_IMM -> JLE64_IMM;
            case JLE64_REG -> JLE64_REG;
            case JSLT64_IMM -> JSLT64_IMM;
            case JSLT64_REG -> JSLT64_REG;
            case JSLE64_IMM -> JSLE64_IMM;
            case JSLE64_REG -> JSLE64_REG;
            case JEQ32_IMM -> JEQ32_IMM;
            case JEQ32_REG -> JEQ32_REG;
            case JGT32_IMM -> JGT32_IMM;
            case JGT32_REG -> JGT32_REG;
            case JGE32_IMM -> JGE32_IMM;
            case JGE32_REG -> JGE32_REG;
            case JSET32_IMM -> JSET32_IMM;
            case JSET32_REG -> JSET32_REG;
            case JNE32_IMM -> JNE32_IMM;
            case JNE32_REG -> JNE32_REG;
            case JSGT32_IMM -> JSGT32_IMM;
            case JSGT32_REG -> JSGT32_REG;
            case JSGE32_IMM -> JSGE32_IMM;
            case JSGE32_REG -> JSGE32_REG;
            case JLT32_IMM -> JLT32_IMM;
            case JLT32_REG -> JLT32_REG;
            case JLE32_IMM -> JLE32_IMM;
            case JLE32_REG -> JLE32_REG;
            case JSLT32_IMM -> JSLT32_IMM;
            case JSLT32_REG -> JSLT32_REG;
            case JSLE32_IMM -> JSLE32_IMM;
            case JSLE32_REG -> JSLE32_REG;
            case JA -> JA;
            case CALL_LOCAL -> CALL_LOCAL;
            case CALLX -> CALLX;
            case EXIT -> EXIT;
            case CALL_HELPER, CALL_BTF -> CALL_HOST;
            case LDDW,
                    LDDW_MAP_BY_FD,
                    LDDW_MAP_VALUE_BY_FD,
                    LDDW_VARIABLE,
                    LDDW_CODE,
                    LDDW_MAP_BY_INDEX,
                    LDDW_MAP_VALUE_BY_INDEX -> LDDW;
            case DIV64_IMM,
                    DIV64_REG,
                    MOD64_IMM,
                    MOD64_REG,
                    SWAP16,
                    SWAP32,
                    SWAP64,
                    MOVSX8_32,
                    MOVSX16_32,
                    JA32,
                    MAY_GOTO,
                    SDIV32_IMM,
                    SDIV32_REG,
                    SMOD32_IMM,
                    SMOD32_REG,
                    SDIV64_IMM,
                    SDIV64_REG,
                    SMOD64_IMM,
                    SMOD64_REG,
                    LE16,
                    LE32,
                    LE64,
                    LDXSB,
                    LDXSH,
                    LDXSW,
                    ATOMIC_ADD32,
                    ATOMIC_FETCH_ADD32,
                    ATOMIC_OR32,
                    ATOMIC_FETCH_OR32,
                    ATOMIC_AND32,
                    ATOMIC_FETCH_AND32,
                    ATOMIC_XOR32,
                    ATOMIC_FETCH_XOR32,
                    XCHG32,
                    CMPXCHG32,
                    ATOMIC_ADD64,
                    ATOMIC_FETCH_ADD64,
                    ATOMIC_OR64,
                    ATOMIC_FETCH_OR64,
                    ATOMIC_AND64,
                    ATOMIC_FETCH_AND64,
                    ATOMIC_XOR64,
                    ATOMIC_FETCH_XOR64,
                    XCHG64,
                    CMPXCHG64,
                    LOAD_ACQUIRE_B,
                    LOAD_ACQUIRE_H,
                    LOAD_ACQUIRE_W,
                    LOAD_ACQUIRE_DW,
                    STORE_RELEASE_B,
                    STORE_RELEASE_H,
                    STORE_RELEASE_W,
                    STORE_RELEASE_DW,
                    ADDR_SPACE_CAST_KERN,
                    ADDR_SPACE_CAST_USER,
                    GOTOX,
                    NEXT_IMM,
                    LDABSB,
                    LDABSH,
                    LDABSW,
                    LDINDB,
                    LDINDH,
                    LDINDW -> RARE;
        };
    }
}

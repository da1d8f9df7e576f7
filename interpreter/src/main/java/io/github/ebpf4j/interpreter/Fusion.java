package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;

/**
 * Replaces instructions by what does the same faster: those that access the stack through R10 by such as need no check,
 * and the first of some that often follow each other by one for them all. The others stay in their slots, so that
 * every slot can be jumped to; and what is put in the place of an instruction keeps the fields that it had, so that it can
 * be the second of a pair, too.
 */
final class Fusion {

    private static final int STACK_POINTER = Instruction.FRAME_POINTER;

    private final Opcode[] rows;
    private final long[] plain;

    private Fusion(Opcode[] rows, long[] plain) {
        this.rows = rows;
        this.plain = plain;
    }

    /** Returns the code with as much as possible replaced. */
    static long[] fused(Opcode[] rows, long[] plain) {
        Fusion fusion = new Fusion(rows, plain);
        long[] fused = plain.clone();
        for (int pc = 0; pc < plain.length; pc++) {
            fused[pc] = rows[pc] == Opcode.NEXT_IMM ? plain[pc] : fusion.at(pc);
        }
        return fused;
    }

    /** Returns how many bytes of its stack a function can name, counted from the end. */
    static int stackBytes(Opcode[] rows, long[] plain) {
        int most = 0;
        for (int pc = 0; pc < plain.length; pc++) {
            Opcode row = rows[pc];
            if (row == Opcode.NEXT_IMM
                    || (Word.dst(plain[pc]) != STACK_POINTER && Word.src(plain[pc]) != STACK_POINTER)) {
                continue;
            }
            boolean load = row.form() == Form.LDX && isOnStack(row, plain[pc]);
            boolean store = ((row.form() == Form.STX && Word.src(plain[pc]) != STACK_POINTER) || row.form() == Form.ST)
                    && isOnStack(row, plain[pc]);
            if (!load && !store) {
                return Limits.STACK_BYTES;
            }
            most = Math.max(most, -Word.offset(plain[pc]));
        }
        return most;
    }

    private static boolean isOnStack(Opcode row, long word) {
        return Word.offset(word) >= -Limits.STACK_BYTES && Word.offset(word) <= -row.size();
    }

    private boolean has(int pc, Opcode row) {
        return pc < rows.length && rows[pc] == row;
    }

    private long at(int pc) {
        long word = plain[pc];
        int second = pc + 1;
        return switch (rows[pc]) {
            case LDXB -> onStack(pc, Word.src(word), DenseOpcode.LDXB_STACK);
            case LDXH -> onStack(pc, Word.src(word), DenseOpcode.LDXH_STACK);
            case LDXW -> onStack(pc, Word.src(word), DenseOpcode.LDXW_STACK);
            case LDXDW -> onStack(pc, Word.src(word), DenseOpcode.LDXDW_STACK);
            case STXW -> onStack(pc, Word.dst(word), DenseOpcode.STXW_STACK);
            case STXDW -> onStack(pc, Word.dst(word), DenseOpcode.STXDW_STACK);
            default -> second < rows.length ? pair(pc, word, rows[second], plain[second]) : word;
        };
    }

    private long onStack(int pc, int base, int opcode) {
        long word = plain[pc];
        return base == STACK_POINTER && isOnStack(rows[pc], word)
                ? Word.withOffset(Word.withOpcode(word, opcode), Limits.STACK_BYTES + Word.offset(word))
                : word;
    }

    private long pair(int pc, long word, Opcode next, long second) {
        boolean sameDst = Word.dst(second) == Word.dst(word);
        // An operand that the first of the two writes is not there yet.
        boolean squared = next.form() == Form.ALU_REG && Word.src(second) == Word.dst(word);
        int opcode = switch (rows[pc]) {
            case MOV64_REG -> {
                if (squared) {
                    yield next == Opcode.MOV64_REG && !sameDst ? DenseOpcode.MOV64_REG_MOV64_REG : 0;
                }
                if (next == Opcode.ADD64_REG && sameDst && loadsFrom(pc + 2, Word.dst(word)) != 0) {
                    yield DenseOpcode.MOV64_REG_ADD64_REG_LDXB + loadsFrom(pc + 2, Word.dst(word)) - 1;
                }
                yield sameDst || next == Opcode.EXIT
                        ? afterMov64(pc, next)
                        : next == Opcode.MOV64_REG ? DenseOpcode.MOV64_REG_MOV64_REG : 0;
            }
            case MOV32_REG -> sameDst && !squared ? afterMov32(next) : 0;
            case MOV64_IMM ->
                switch (next) {
                    case EXIT -> DenseOpcode.MOV64_IMM_EXIT;
                    case JNE32_IMM -> DenseOpcode.MOV64_IMM_JNE32_IMM;
                    default -> 0;
                };
            case MUL64_REG -> next == Opcode.ADD64_REG ? DenseOpcode.MUL64_REG_ADD64_REG : 0;
            case RSH32_IMM -> next == Opcode.JEQ32_IMM ? DenseOpcode.RSH32_IMM_JEQ32_IMM : 0;
            case LSH64_IMM -> sameDst ? afterLsh64(pc, next, Word.dst(word) == Word.src(second)) : 0;
            case LSH32_IMM ->
                next == Opcode.OR32_REG && sameDst && Word.src(second) != Word.dst(word)
                        ? DenseOpcode.LSH32_IMM_OR32_REG
                        : 0;
            case RSH64_IMM -> next == Opcode.AND64_IMM && sameDst ? DenseOpcode.RSH64_IMM_AND64_IMM : 0;
            case ADD64_REG -> {
                if (loadsFrom(pc + 1, Word.dst(word)) != 0) {
                    yield DenseOpcode.ADD64_REG_LDXB + loadsFrom(pc + 1, Word.dst(word)) - 1;
                }
                yield next == Opcode.MOV64_REG
                        ? DenseOpcode.ADD64_REG_MOV64_REG
                        : next == Opcode.ADD64_IMM && sameDst ? DenseOpcode.ADD64_REG_ADD64_IMM : 0;
            }
            case ADD64_IMM ->
                next == Opcode.MOV64_REG ? DenseOpcode.ADD64_IMM_MOV64_REG : sameDst ? afterAdd64(pc, next) : 0;
            case ADD32_IMM ->
                switch (next) {
                    case JEQ32_IMM ->
                        !sameDst
                                ? 0
                                : jumpsOver(pc + 1)
                                        ? DenseOpcode.ADD32_IMM_JEQ32_IMM_JA
                                        : DenseOpcode.ADD32_IMM_JEQ32_IMM;
                    case JNE32_IMM -> sameDst ? DenseOpcode.ADD32_IMM_JNE32_IMM : 0;
                    case MOV64_REG -> DenseOpcode.ADD32_IMM_MOV64_REG;
                    default -> 0;
                };
            case AND64_IMM ->
                !sameDst
                        ? 0
                        : switch (next) {
                            case JEQ64_IMM -> DenseOpcode.AND64_IMM_JEQ64_IMM;
                            case JNE64_IMM -> DenseOpcode.AND64_IMM_JNE64_IMM;
                            case LSH64_IMM -> DenseOpcode.AND64_IMM_LSH64_IMM;
                            default -> 0;
                        };
            case AND32_IMM ->
                !sameDst
                        ? 0
                        : switch (next) {
                            case JEQ32_IMM -> DenseOpcode.AND32_IMM_JEQ32_IMM;
                            case JNE32_IMM -> DenseOpcode.AND32_IMM_JNE32_IMM;
                            default -> 0;
                        };
            case JEQ64_IMM -> jumpsOver(pc) ? DenseOpcode.JEQ64_IMM_JA : 0;
            case JNE64_IMM -> jumpsOver(pc) ? DenseOpcode.JNE64_IMM_JA : 0;
            case JEQ32_IMM -> jumpsOver(pc) ? DenseOpcode.JEQ32_IMM_JA : 0;
            case JNE32_IMM -> jumpsOver(pc) ? DenseOpcode.JNE32_IMM_JA : 0;
            default -> 0;
        };
        if (opcode == 0) {
            return word;
        }
        long fused = Word.withOpcode(word, opcode);
        if (rows[pc] == Opcode.MOV64_REG && next == Opcode.EXIT) {
            return fused;
        }
        if ((rows[pc] == Opcode.MOV64_REG && next != Opcode.MOV64_REG) || rows[pc] == Opcode.MOV32_REG) {
            // A move has no use for an immediate.
            return Word.withImmOf(fused, second);
        }
        return fused;
    }

    /** Returns whether a conditional jump jumps over an unconditional one. */
    private boolean jumpsOver(int pc) {
        return Word.offset(plain[pc]) == 1 && has(pc + 1, Opcode.JA);
    }

    /** Returns whether an instruction changes a register by another one. */
    private boolean takes(int pc, Opcode row, int dst) {
        return has(pc, row) && Word.dst(plain[pc]) == dst && Word.src(plain[pc]) != dst;
    }

    /** Returns 1 to 4 for a load of 1 to 8 bytes from where a register points. */
    private int loadsFrom(int pc, int register) {
        if (pc >= rows.length || Word.src(plain[pc]) != register) {
            return 0;
        }
        return switch (rows[pc]) {
            case LDXB -> 1;
            case LDXH -> 2;
            case LDXW -> 3;
            case LDXDW -> 4;
            default -> 0;
        };
    }

    private int afterMov64(int pc, Opcode next) {
        int dst = Word.dst(plain[pc]);
        return switch (next) {
            case ADD64_REG -> DenseOpcode.MOV64_REG_ADD64_REG;
            case ADD64_IMM -> DenseOpcode.MOV64_REG_ADD64_IMM;
            case SUB64_REG -> DenseOpcode.MOV64_REG_SUB64_REG;
            case AND64_IMM -> DenseOpcode.MOV64_REG_AND64_IMM;
            case AND64_REG -> DenseOpcode.MOV64_REG_AND64_REG;
            case OR64_REG -> DenseOpcode.MOV64_REG_OR64_REG;
            case XOR64_REG -> DenseOpcode.MOV64_REG_XOR64_REG;
            case LSH64_IMM ->
                takes(pc + 2, Opcode.ADD64_REG, dst)
                        ? DenseOpcode.MOV64_REG_LSH64_IMM_ADD64_REG
                        : DenseOpcode.MOV64_REG_LSH64_IMM;
            case RSH64_IMM ->
                has(pc + 2, Opcode.LSH64_IMM) && takes(pc + 3, Opcode.OR64_REG, Word.dst(plain[pc + 2]))
                        ? DenseOpcode.MOV64_REG_RSH64_IMM_LSH64_IMM_OR64_REG
                        : DenseOpcode.MOV64_REG_RSH64_IMM;
            case ARSH64_IMM -> DenseOpcode.MOV64_REG_ARSH64_IMM;
            case MUL64_REG -> DenseOpcode.MOV64_REG_MUL64_REG;
            case EXIT -> DenseOpcode.MOV64_REG_EXIT;
            default -> 0;
        };
    }

    private static int afterMov32(Opcode next) {
        return switch (next) {
            case ADD32_IMM -> DenseOpcode.MOV32_REG_ADD32_IMM;
            case ADD32_REG -> DenseOpcode.MOV32_REG_ADD32_REG;
            case AND32_IMM -> DenseOpcode.MOV32_REG_AND32_IMM;
            case LSH32_IMM -> DenseOpcode.MOV32_REG_LSH32_IMM;
            case RSH32_IMM -> DenseOpcode.MOV32_REG_RSH32_IMM;
            case XOR32_REG -> DenseOpcode.MOV32_REG_XOR32_REG;
            case MUL32_IMM -> DenseOpcode.MOV32_REG_MUL32_IMM;
            case MUL32_REG -> DenseOpcode.MOV32_REG_MUL32_REG;
            case MOD32_REG -> DenseOpcode.MOV32_REG_MOD32_REG;
            default -> 0;
        };
    }

    private int afterLsh64(int pc, Opcode next, boolean sameSrc) {
        return switch (next) {
            case OR64_REG -> sameSrc ? 0 : DenseOpcode.LSH64_IMM_OR64_REG;
            case RSH64_IMM ->
                has(pc + 2, Opcode.LSH64_IMM) && Word.dst(plain[pc + 2]) == Word.dst(plain[pc])
                        ? DenseOpcode.LSH64_IMM_RSH64_IMM_LSH64_IMM
                        : DenseOpcode.LSH64_IMM_RSH64_IMM;
            case ARSH64_IMM -> DenseOpcode.LSH64_IMM_ARSH64_IMM;
            default -> 0;
        };
    }

    private int afterAdd64(int pc, Opcode next) {
        return switch (next) {
            case JEQ64_IMM -> jumpsOver(pc + 1) ? DenseOpcode.ADD64_IMM_JEQ64_IMM_JA : DenseOpcode.ADD64_IMM_JEQ64_IMM;
            case JNE64_IMM -> DenseOpcode.ADD64_IMM_JNE64_IMM;
            case JLT64_IMM -> DenseOpcode.ADD64_IMM_JLT64_IMM;
            case JEQ64_REG -> DenseOpcode.ADD64_IMM_JEQ64_REG;
            case JNE64_REG -> DenseOpcode.ADD64_IMM_JNE64_REG;
            case JLT64_REG -> DenseOpcode.ADD64_IMM_JLT64_REG;
            default -> 0;
        };
    }
}

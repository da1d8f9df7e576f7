package io.github.ebpf4j.interpreter;

import static io.github.ebpf4j.interpreter.Semantics.add32;
import static io.github.ebpf4j.interpreter.Semantics.add64;
import static io.github.ebpf4j.interpreter.Semantics.and32;
import static io.github.ebpf4j.interpreter.Semantics.and64;
import static io.github.ebpf4j.interpreter.Semantics.arsh32;
import static io.github.ebpf4j.interpreter.Semantics.arsh64;
import static io.github.ebpf4j.interpreter.Semantics.be16;
import static io.github.ebpf4j.interpreter.Semantics.be32;
import static io.github.ebpf4j.interpreter.Semantics.be64;
import static io.github.ebpf4j.interpreter.Semantics.bswap16;
import static io.github.ebpf4j.interpreter.Semantics.bswap32;
import static io.github.ebpf4j.interpreter.Semantics.bswap64;
import static io.github.ebpf4j.interpreter.Semantics.div32;
import static io.github.ebpf4j.interpreter.Semantics.div64;
import static io.github.ebpf4j.interpreter.Semantics.jeq32;
import static io.github.ebpf4j.interpreter.Semantics.jeq64;
import static io.github.ebpf4j.interpreter.Semantics.jge32;
import static io.github.ebpf4j.interpreter.Semantics.jge64;
import static io.github.ebpf4j.interpreter.Semantics.jgt32;
import static io.github.ebpf4j.interpreter.Semantics.jgt64;
import static io.github.ebpf4j.interpreter.Semantics.jle32;
import static io.github.ebpf4j.interpreter.Semantics.jle64;
import static io.github.ebpf4j.interpreter.Semantics.jlt32;
import static io.github.ebpf4j.interpreter.Semantics.jlt64;
import static io.github.ebpf4j.interpreter.Semantics.jne32;
import static io.github.ebpf4j.interpreter.Semantics.jne64;
import static io.github.ebpf4j.interpreter.Semantics.jset32;
import static io.github.ebpf4j.interpreter.Semantics.jset64;
import static io.github.ebpf4j.interpreter.Semantics.jsge32;
import static io.github.ebpf4j.interpreter.Semantics.jsge64;
import static io.github.ebpf4j.interpreter.Semantics.jsgt32;
import static io.github.ebpf4j.interpreter.Semantics.jsgt64;
import static io.github.ebpf4j.interpreter.Semantics.jsle32;
import static io.github.ebpf4j.interpreter.Semantics.jsle64;
import static io.github.ebpf4j.interpreter.Semantics.jslt32;
import static io.github.ebpf4j.interpreter.Semantics.jslt64;
import static io.github.ebpf4j.interpreter.Semantics.le16;
import static io.github.ebpf4j.interpreter.Semantics.le32;
import static io.github.ebpf4j.interpreter.Semantics.le64;
import static io.github.ebpf4j.interpreter.Semantics.lsh32;
import static io.github.ebpf4j.interpreter.Semantics.lsh64;
import static io.github.ebpf4j.interpreter.Semantics.mod32;
import static io.github.ebpf4j.interpreter.Semantics.mod64;
import static io.github.ebpf4j.interpreter.Semantics.mov32;
import static io.github.ebpf4j.interpreter.Semantics.movsx16_32;
import static io.github.ebpf4j.interpreter.Semantics.movsx16_64;
import static io.github.ebpf4j.interpreter.Semantics.movsx32_64;
import static io.github.ebpf4j.interpreter.Semantics.movsx8_32;
import static io.github.ebpf4j.interpreter.Semantics.movsx8_64;
import static io.github.ebpf4j.interpreter.Semantics.mul32;
import static io.github.ebpf4j.interpreter.Semantics.mul64;
import static io.github.ebpf4j.interpreter.Semantics.neg32;
import static io.github.ebpf4j.interpreter.Semantics.neg64;
import static io.github.ebpf4j.interpreter.Semantics.or32;
import static io.github.ebpf4j.interpreter.Semantics.or64;
import static io.github.ebpf4j.interpreter.Semantics.rsh32;
import static io.github.ebpf4j.interpreter.Semantics.rsh64;
import static io.github.ebpf4j.interpreter.Semantics.sdiv32;
import static io.github.ebpf4j.interpreter.Semantics.sdiv64;
import static io.github.ebpf4j.interpreter.Semantics.smod32;
import static io.github.ebpf4j.interpreter.Semantics.smod64;
import static io.github.ebpf4j.interpreter.Semantics.sub32;
import static io.github.ebpf4j.interpreter.Semantics.sub64;
import static io.github.ebpf4j.interpreter.Semantics.xor32;
import static io.github.ebpf4j.interpreter.Semantics.xor64;

import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteOrder;

/** The loop: one case for each row of the table, and for some rows in a row. */
final class InterpretedRun extends FramedRun {

    /** A register that programs do not have, for the number that an instruction stores. */
    private static final int IMMEDIATE = 11;

    private final boolean bigEndian;

    InterpretedRun(InterpretedProgram entry) {
        super(entry);
        this.bigEndian = entry.program().byteOrder() == ByteOrder.BIG_ENDIAN;
    }

    // HotSpot does not compile a method of more than 8,000 bytes of bytecode; a test watches the size of this one. Nor
    // does it inline anything more once all that it has inlined is as large, so what loads and stores have in common is
    // written once for each size, and the cases that need it fall through to it.
    //
    // Nothing is counted between two jumps, since credit says it all: credit - pc + slots instructions are left at any
    // pc, because all of them count slots. No jump need ask whether the budget ends as long as credit >= pc, for then
    // as many are left as the code has slots, and what lies between two jumps has no more.
    @Override
    @SuppressWarnings({"fallthrough", "LabelledBreakTarget"})
    long loop(long[] r, int first) {
        int dst;
        // The slot after the instruction that is executed.
        int pc = first;
        int base = depth;
        boolean bigEndian = this.bigEndian;
        int credit = 0;
        int slots = 0;
        try {
            run:
            while (true) {
                // What a call, a return or a host function may have changed.
                LinkedCode linked = programs[depth].code();
                Region memory = memory();
                byte[] data = memory.array;
                int low = memory.low;
                int high = memory.high;
                int writableHigh = memory.writableHigh;
                byte[] stack = stack();
                long bottom = bottomOfStack();
                slots = linked.slots;
                credit = left + pc - slots;
                int next = pc++;
                if (credit < next) {
                    credit = granted(left, slots) + next - slots;
                }
                long[] code = credit < next ? linked.steps : linked.fused;
                long word = code[next];
                while (true) {
                    // No method is called in here, so that registers stay registers.
                    fast:
                    while (true) {
                        dst = Word.dst(word);
                        int src = Word.src(word);
                        long imm = Word.imm(word);
                        long index;
                        byte[] array;
                        jump:
                        {
                            switch (Word.opcode(word)) {
                                case DenseOpcode.ADD32_IMM:
                                    r[dst] = add32(r[dst], imm);
                                    break;
                                case DenseOpcode.ADD32_REG:
                                    r[dst] = add32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.SUB32_IMM:
                                    r[dst] = sub32(r[dst], imm);
                                    break;
                                case DenseOpcode.SUB32_REG:
                                    r[dst] = sub32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.MUL32_IMM:
                                    r[dst] = mul32(r[dst], imm);
                                    break;
                                case DenseOpcode.MUL32_REG:
                                    r[dst] = mul32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.DIV32_IMM:
                                    r[dst] = div32(r[dst], imm);
                                    break;
                                case DenseOpcode.DIV32_REG:
                                    r[dst] = div32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.OR32_IMM:
                                    r[dst] = or32(r[dst], imm);
                                    break;
                                case DenseOpcode.OR32_REG:
                                    r[dst] = or32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.AND32_IMM:
                                    r[dst] = and32(r[dst], imm);
                                    break;
                                case DenseOpcode.AND32_REG:
                                    r[dst] = and32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.LSH32_IMM:
                                    r[dst] = lsh32(r[dst], imm);
                                    break;
                                case DenseOpcode.LSH32_REG:
                                    r[dst] = lsh32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.RSH32_IMM:
                                    r[dst] = rsh32(r[dst], imm);
                                    break;
                                case DenseOpcode.RSH32_REG:
                                    r[dst] = rsh32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.MOD32_IMM:
                                    r[dst] = mod32(r[dst], imm);
                                    break;
                                case DenseOpcode.MOD32_REG:
                                    r[dst] = mod32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.XOR32_IMM:
                                    r[dst] = xor32(r[dst], imm);
                                    break;
                                case DenseOpcode.XOR32_REG:
                                    r[dst] = xor32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.ARSH32_IMM:
                                    r[dst] = arsh32(r[dst], imm);
                                    break;
                                case DenseOpcode.ARSH32_REG:
                                    r[dst] = arsh32(r[dst], r[src]);
                                    break;
                                case DenseOpcode.MOV32_IMM:
                                    r[dst] = mov32(imm);
                                    break;
                                case DenseOpcode.MOV32_REG:
                                    r[dst] = mov32(r[src]);
                                    break;
                                case DenseOpcode.NEG32:
                                    r[dst] = neg32(r[dst]);
                                    break;
                                case DenseOpcode.ADD64_IMM:
                                    r[dst] = add64(r[dst], imm);
                                    break;
                                case DenseOpcode.ADD64_REG:
                                    r[dst] = add64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.SUB64_IMM:
                                    r[dst] = sub64(r[dst], imm);
                                    break;
                                case DenseOpcode.SUB64_REG:
                                    r[dst] = sub64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.MUL64_IMM:
                                    r[dst] = mul64(r[dst], imm);
                                    break;
                                case DenseOpcode.MUL64_REG:
                                    r[dst] = mul64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.OR64_IMM:
                                    r[dst] = or64(r[dst], imm);
                                    break;
                                case DenseOpcode.OR64_REG:
                                    r[dst] = or64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.AND64_IMM:
                                    r[dst] = and64(r[dst], imm);
                                    break;
                                case DenseOpcode.AND64_REG:
                                    r[dst] = and64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.LSH64_IMM:
                                    r[dst] = lsh64(r[dst], imm);
                                    break;
                                case DenseOpcode.LSH64_REG:
                                    r[dst] = lsh64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.RSH64_IMM:
                                    r[dst] = rsh64(r[dst], imm);
                                    break;
                                case DenseOpcode.RSH64_REG:
                                    r[dst] = rsh64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.XOR64_IMM:
                                    r[dst] = xor64(r[dst], imm);
                                    break;
                                case DenseOpcode.XOR64_REG:
                                    r[dst] = xor64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.ARSH64_IMM:
                                    r[dst] = arsh64(r[dst], imm);
                                    break;
                                case DenseOpcode.ARSH64_REG:
                                    r[dst] = arsh64(r[dst], r[src]);
                                    break;
                                case DenseOpcode.MOV64_IMM:
                                    r[dst] = imm;
                                    break;
                                case DenseOpcode.MOV64_REG:
                                    r[dst] = r[src];
                                    break;
                                case DenseOpcode.NEG64:
                                    r[dst] = neg64(r[dst]);
                                    break;
                                case DenseOpcode.MOVSX8_64:
                                    r[dst] = movsx8_64(r[src]);
                                    break;
                                case DenseOpcode.MOVSX16_64:
                                    r[dst] = movsx16_64(r[src]);
                                    break;
                                case DenseOpcode.MOVSX32_64:
                                    r[dst] = movsx32_64(r[src]);
                                    break;
                                case DenseOpcode.BE16:
                                    r[dst] = be16(r[dst], bigEndian);
                                    break;
                                case DenseOpcode.BE32:
                                    r[dst] = be32(r[dst], bigEndian);
                                    break;
                                case DenseOpcode.BE64:
                                    r[dst] = be64(r[dst], bigEndian);
                                    break;
                                case DenseOpcode.LDDW:
                                    r[dst] = code[pc++];
                                    // It takes a slot more than it counts for.
                                    credit++;
                                    break;
                                case DenseOpcode.MOV64_REG_ADD64_REG_LDXB:
                                    r[dst] = r[src];
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.ADD64_REG_LDXB:
                                    r[dst] = add64(r[dst], r[src]);
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.LDXB:
                                    index = r[src] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > high - 1) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 1) {
                                            break fast;
                                        }
                                    }
                                    r[dst] = Numbers.get8(array, (int) index);
                                    break;
                                case DenseOpcode.LDXB_STACK:
                                    r[dst] = Numbers.get8(stack, Word.offset(word));
                                    break;
                                case DenseOpcode.MOV64_REG_ADD64_REG_LDXH:
                                    r[dst] = r[src];
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.ADD64_REG_LDXH:
                                    r[dst] = add64(r[dst], r[src]);
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.LDXH:
                                    index = r[src] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > high - 2) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 2) {
                                            break fast;
                                        }
                                    }
                                    r[dst] = Numbers.get16(array, (int) index, bigEndian);
                                    break;
                                case DenseOpcode.LDXH_STACK:
                                    r[dst] = Numbers.get16(stack, Word.offset(word), bigEndian);
                                    break;
                                case DenseOpcode.MOV64_REG_ADD64_REG_LDXW:
                                    r[dst] = r[src];
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.ADD64_REG_LDXW:
                                    r[dst] = add64(r[dst], r[src]);
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.LDXW:
                                    index = r[src] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > high - 4) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 4) {
                                            break fast;
                                        }
                                    }
                                    r[dst] = Numbers.get32(array, (int) index, bigEndian);
                                    break;
                                case DenseOpcode.LDXW_STACK:
                                    r[dst] = Numbers.get32(stack, Word.offset(word), bigEndian);
                                    break;
                                case DenseOpcode.MOV64_REG_ADD64_REG_LDXDW:
                                    r[dst] = r[src];
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.ADD64_REG_LDXDW:
                                    r[dst] = add64(r[dst], r[src]);
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    src = Word.src(word);
                                // Falls through.
                                case DenseOpcode.LDXDW:
                                    index = r[src] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > high - 8) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 8) {
                                            break fast;
                                        }
                                    }
                                    r[dst] = Numbers.get64(array, (int) index, bigEndian);
                                    break;
                                case DenseOpcode.LDXDW_STACK:
                                    r[dst] = Numbers.get64(stack, Word.offset(word), bigEndian);
                                    break;
                                case DenseOpcode.STB:
                                    r[IMMEDIATE] = imm;
                                    src = IMMEDIATE;
                                // Falls through.
                                case DenseOpcode.STXB:
                                    index = r[dst] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > writableHigh - 1) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 1) {
                                            break fast;
                                        }
                                    }
                                    Numbers.set8(array, (int) index, r[src]);
                                    break;
                                case DenseOpcode.STH:
                                    r[IMMEDIATE] = imm;
                                    src = IMMEDIATE;
                                // Falls through.
                                case DenseOpcode.STXH:
                                    index = r[dst] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > writableHigh - 2) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 2) {
                                            break fast;
                                        }
                                    }
                                    Numbers.set16(array, (int) index, bigEndian, r[src]);
                                    break;
                                case DenseOpcode.STW:
                                    r[IMMEDIATE] = imm;
                                    src = IMMEDIATE;
                                // Falls through.
                                case DenseOpcode.STXW:
                                    index = r[dst] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > writableHigh - 4) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 4) {
                                            break fast;
                                        }
                                    }
                                    Numbers.set32(array, (int) index, bigEndian, r[src]);
                                    break;
                                case DenseOpcode.STXW_STACK:
                                    Numbers.set32(stack, Word.offset(word), bigEndian, r[src]);
                                    break;
                                case DenseOpcode.STDW:
                                    r[IMMEDIATE] = imm;
                                    src = IMMEDIATE;
                                // Falls through.
                                case DenseOpcode.STXDW:
                                    index = r[dst] + Word.offset(word) - Region.BASE;
                                    array = data;
                                    if (index < low || index > writableHigh - 8) {
                                        index += Region.BASE - bottom;
                                        array = stack;
                                        if (index < 0 || index > Limits.STACK_BYTES - 8) {
                                            break fast;
                                        }
                                    }
                                    Numbers.set64(array, (int) index, bigEndian, r[src]);
                                    break;
                                case DenseOpcode.STXDW_STACK:
                                    Numbers.set64(stack, Word.offset(word), bigEndian, r[src]);
                                    break;
                                case DenseOpcode.JEQ64_IMM:
                                    if (jeq64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JEQ64_REG:
                                    if (jeq64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGT64_IMM:
                                    if (jgt64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGT64_REG:
                                    if (jgt64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGE64_IMM:
                                    if (jge64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGE64_REG:
                                    if (jge64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSET64_IMM:
                                    if (jset64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSET64_REG:
                                    if (jset64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JNE64_IMM:
                                    if (jne64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JNE64_REG:
                                    if (jne64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGT64_IMM:
                                    if (jsgt64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGT64_REG:
                                    if (jsgt64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGE64_IMM:
                                    if (jsge64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGE64_REG:
                                    if (jsge64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLT64_IMM:
                                    if (jlt64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLT64_REG:
                                    if (jlt64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLE64_IMM:
                                    if (jle64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLE64_REG:
                                    if (jle64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLT64_IMM:
                                    if (jslt64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLT64_REG:
                                    if (jslt64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLE64_IMM:
                                    if (jsle64(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLE64_REG:
                                    if (jsle64(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JEQ32_IMM:
                                    if (jeq32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JEQ32_REG:
                                    if (jeq32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGT32_IMM:
                                    if (jgt32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGT32_REG:
                                    if (jgt32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGE32_IMM:
                                    if (jge32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JGE32_REG:
                                    if (jge32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSET32_IMM:
                                    if (jset32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSET32_REG:
                                    if (jset32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JNE32_IMM:
                                    if (jne32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JNE32_REG:
                                    if (jne32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGT32_IMM:
                                    if (jsgt32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGT32_REG:
                                    if (jsgt32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGE32_IMM:
                                    if (jsge32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSGE32_REG:
                                    if (jsge32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLT32_IMM:
                                    if (jlt32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLT32_REG:
                                    if (jlt32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLE32_IMM:
                                    if (jle32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JLE32_REG:
                                    if (jle32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLT32_IMM:
                                    if (jslt32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLT32_REG:
                                    if (jslt32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLE32_IMM:
                                    if (jsle32(r[dst], imm)) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JSLE32_REG:
                                    if (jsle32(r[dst], r[src])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.JA:
                                    break jump;
                                case DenseOpcode.CALL_LOCAL:
                                case DenseOpcode.CALLX:
                                case DenseOpcode.CALL_HOST:
                                    break fast;
                                case DenseOpcode.MOV64_REG_EXIT:
                                    imm = r[src];
                                // Falls through.
                                case DenseOpcode.MOV64_IMM_EXIT:
                                    r[dst] = imm;
                                    pc++;
                                // Falls through.
                                case DenseOpcode.EXIT:
                                    break fast;
                                case DenseOpcode.RARE:
                                    break fast;
                                case DenseOpcode.STEP:
                                    // The budget ends before the code does, so that every instruction is looked at.
                                    if (credit < pc - slots) {
                                        break fast;
                                    }
                                    word = linked.plain[pc - 1];
                                    continue;
                                case DenseOpcode.MOV64_REG_ADD64_REG:
                                    word = code[pc++];
                                    r[dst] = add64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_REG_ADD64_IMM:
                                    r[dst] = add64(r[src], imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV64_REG_SUB64_REG:
                                    word = code[pc++];
                                    r[dst] = sub64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_REG_AND64_IMM:
                                    r[dst] = and64(r[src], imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV64_REG_AND64_REG:
                                    word = code[pc++];
                                    r[dst] = and64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_REG_OR64_REG:
                                    word = code[pc++];
                                    r[dst] = or64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_REG_XOR64_REG:
                                    word = code[pc++];
                                    r[dst] = xor64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_REG_LSH64_IMM:
                                    r[dst] = lsh64(r[src], imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV64_REG_RSH64_IMM:
                                    r[dst] = rsh64(r[src], imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV64_REG_ARSH64_IMM:
                                    r[dst] = arsh64(r[src], imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV64_REG_MUL64_REG:
                                    word = code[pc++];
                                    r[dst] = mul64(r[src], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV32_REG_ADD32_IMM:
                                    r[dst] = add32(mov32(r[src]), imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV32_REG_ADD32_REG:
                                    word = code[pc++];
                                    r[dst] = add32(mov32(r[src]), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV32_REG_AND32_IMM:
                                    r[dst] = and32(mov32(r[src]), imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV32_REG_LSH32_IMM:
                                    r[dst] = lsh32(mov32(r[src]), imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV32_REG_RSH32_IMM:
                                    r[dst] = rsh32(mov32(r[src]), imm);
                                    pc++;
                                    break;
                                case DenseOpcode.MOV32_REG_XOR32_REG:
                                    word = code[pc++];
                                    r[dst] = xor32(mov32(r[src]), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV32_REG_MUL32_REG:
                                    word = code[pc++];
                                    r[dst] = mul32(mov32(r[src]), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV32_REG_MOD32_REG:
                                    word = code[pc++];
                                    r[dst] = mod32(mov32(r[src]), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.LSH64_IMM_OR64_REG:
                                    word = code[pc++];
                                    r[dst] = or64(lsh64(r[dst], imm), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.LSH32_IMM_OR32_REG:
                                    word = code[pc++];
                                    r[dst] = or32(lsh32(r[dst], imm), r[Word.src(word)]);
                                    break;
                                case DenseOpcode.LSH64_IMM_RSH64_IMM:
                                    word = code[pc++];
                                    r[dst] = rsh64(lsh64(r[dst], imm), Word.imm(word));
                                    break;
                                case DenseOpcode.LSH64_IMM_ARSH64_IMM:
                                    word = code[pc++];
                                    r[dst] = arsh64(lsh64(r[dst], imm), Word.imm(word));
                                    break;
                                case DenseOpcode.RSH64_IMM_AND64_IMM:
                                    word = code[pc++];
                                    r[dst] = and64(rsh64(r[dst], imm), Word.imm(word));
                                    break;
                                case DenseOpcode.ADD64_IMM_JEQ64_IMM:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq64(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JNE64_IMM:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jne64(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JEQ64_REG:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq64(r[dst], r[Word.src(word)])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JNE64_REG:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jne64(r[dst], r[Word.src(word)])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JLT64_IMM:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jlt64(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JLT64_REG:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    if (jlt64(r[dst], r[Word.src(word)])) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD32_IMM_JEQ32_IMM:
                                    r[dst] = add32(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq32(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD32_IMM_JNE32_IMM:
                                    r[dst] = add32(r[dst], imm);
                                    word = code[pc++];
                                    if (jne32(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.AND64_IMM_JEQ64_IMM:
                                    r[dst] = and64(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq64(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.AND64_IMM_JNE64_IMM:
                                    r[dst] = and64(r[dst], imm);
                                    word = code[pc++];
                                    if (jne64(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.AND32_IMM_JEQ32_IMM:
                                    r[dst] = and32(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq32(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.AND32_IMM_JNE32_IMM:
                                    r[dst] = and32(r[dst], imm);
                                    word = code[pc++];
                                    if (jne32(r[dst], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD64_IMM_JEQ64_IMM_JA:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    imm = Word.imm(word);
                                // Falls through.
                                case DenseOpcode.JEQ64_IMM_JA:
                                    if (jeq64(r[dst], imm)) {
                                        pc++;
                                        credit++;
                                        break;
                                    }
                                    word = code[pc++];
                                    break jump;
                                case DenseOpcode.JNE64_IMM_JA:
                                    if (jne64(r[dst], imm)) {
                                        pc++;
                                        credit++;
                                        break;
                                    }
                                    word = code[pc++];
                                    break jump;
                                case DenseOpcode.ADD32_IMM_JEQ32_IMM_JA:
                                    r[dst] = add32(r[dst], imm);
                                    word = code[pc++];
                                    imm = Word.imm(word);
                                // Falls through.
                                case DenseOpcode.JEQ32_IMM_JA:
                                    if (jeq32(r[dst], imm)) {
                                        pc++;
                                        credit++;
                                        break;
                                    }
                                    word = code[pc++];
                                    break jump;
                                case DenseOpcode.JNE32_IMM_JA:
                                    if (jne32(r[dst], imm)) {
                                        pc++;
                                        credit++;
                                        break;
                                    }
                                    word = code[pc++];
                                    break jump;
                                case DenseOpcode.MOV64_REG_MOV64_REG:
                                    r[dst] = r[src];
                                    word = code[pc++];
                                    r[Word.dst(word)] = r[Word.src(word)];
                                    break;
                                case DenseOpcode.ADD64_IMM_MOV64_REG:
                                    r[dst] = add64(r[dst], imm);
                                    word = code[pc++];
                                    r[Word.dst(word)] = r[Word.src(word)];
                                    break;
                                case DenseOpcode.ADD64_REG_MOV64_REG:
                                    r[dst] = add64(r[dst], r[src]);
                                    word = code[pc++];
                                    r[Word.dst(word)] = r[Word.src(word)];
                                    break;
                                case DenseOpcode.LSH64_IMM_RSH64_IMM_LSH64_IMM:
                                    r[dst] = rsh64(lsh64(r[dst], imm), Word.imm(code[pc]));
                                    word = code[pc + 1];
                                    r[dst] = lsh64(r[dst], Word.imm(word));
                                    pc += 2;
                                    break;
                                case DenseOpcode.MOV64_REG_LSH64_IMM_ADD64_REG:
                                    word = code[pc + 1];
                                    r[dst] = add64(lsh64(r[src], imm), r[Word.src(word)]);
                                    pc += 2;
                                    break;
                                case DenseOpcode.MOV64_REG_RSH64_IMM_LSH64_IMM_OR64_REG:
                                    r[dst] = rsh64(r[src], imm);
                                    word = code[pc + 1];
                                    dst = Word.dst(word);
                                    r[dst] = lsh64(r[dst], Word.imm(word));
                                    word = code[pc + 2];
                                    r[dst] = or64(r[dst], r[Word.src(word)]);
                                    pc += 3;
                                    break;
                                case DenseOpcode.AND64_IMM_LSH64_IMM:
                                    word = code[pc++];
                                    r[dst] = lsh64(and64(r[dst], imm), Word.imm(word));
                                    break;
                                case DenseOpcode.MUL64_REG_ADD64_REG:
                                    r[dst] = mul64(r[dst], r[src]);
                                    word = code[pc++];
                                    dst = Word.dst(word);
                                    r[dst] = add64(r[dst], r[Word.src(word)]);
                                    break;
                                case DenseOpcode.MOV64_IMM_JNE32_IMM:
                                    r[dst] = imm;
                                    word = code[pc++];
                                    if (jne32(r[Word.dst(word)], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.RSH32_IMM_JEQ32_IMM:
                                    r[dst] = rsh32(r[dst], imm);
                                    word = code[pc++];
                                    if (jeq32(r[Word.dst(word)], Word.imm(word))) {
                                        break jump;
                                    }
                                    break;
                                case DenseOpcode.ADD32_IMM_MOV64_REG:
                                    r[dst] = add32(r[dst], imm);
                                    word = code[pc++];
                                    r[Word.dst(word)] = r[Word.src(word)];
                                    break;
                                case DenseOpcode.MOV32_REG_MUL32_IMM:
                                    r[dst] = mul32(mov32(r[src]), imm);
                                    pc++;
                                    break;
                                case DenseOpcode.ADD64_REG_ADD64_IMM:
                                    word = code[pc++];
                                    r[dst] = add64(add64(r[dst], r[src]), Word.imm(word));
                                    break;
                                default:
                                    throw new IllegalStateException("no case for " + Word.opcode(word));
                            }
                            word = code[pc++];
                            continue;
                        }
                        int distance = Word.offset(word);
                        credit += distance;
                        pc += distance;
                        if (credit < pc) {
                            left = credit + slots - pc;
                            continue run;
                        }
                        word = code[pc++];
                    }
                    // The instruction before pc was not executed yet.
                    left = credit - pc + slots;
                    int after;
                    switch (Word.opcode(word)) {
                        case DenseOpcode.CALL_LOCAL -> {
                            after = pc + (int) Word.imm(word);
                            enter(linked, after, pc);
                        }
                        case DenseOpcode.CALLX, DenseOpcode.CALL_HOST -> {
                            this.pc = pc - 1;
                            pc = call(linked, word);
                            continue run;
                        }
                        case DenseOpcode.EXIT, DenseOpcode.MOV64_IMM_EXIT, DenseOpcode.MOV64_REG_EXIT -> {
                            if (depth == base) {
                                return r[0];
                            }
                            after = leave();
                        }
                        case DenseOpcode.STEP -> throw exhausted();
                        default -> after = execute(linked, pc - 1);
                    }
                    credit += after - pc;
                    pc = after;
                    if (credit < pc || isMixed()) {
                        left = credit - pc + slots;
                        continue run;
                    }
                    stack = stack();
                    bottom = bottomOfStack();
                    word = code[pc++];
                }
            }
        } catch (RuntimeException e) {
            stopped(e, pc - 1, credit - pc + 1 + slots);
            throw e;
        }
    }

    /**
     * Executes a row that is rare, one whose work is so much that a call more does not matter, or one that accesses
     * memory other than what lies nearest.
     *
     * @return where the program goes on
     */
    private int execute(LinkedCode linked, int pc) {
        Opcode row = linked.rows[pc];
        long word = linked.plain[pc];
        int dst = Word.dst(word);
        int src = Word.src(word);
        long imm = Word.imm(word);
        switch (row) {
            case SDIV32_IMM -> r[dst] = sdiv32(r[dst], imm);
            case SDIV32_REG -> r[dst] = sdiv32(r[dst], r[src]);
            case SMOD32_IMM -> r[dst] = smod32(r[dst], imm);
            case SMOD32_REG -> r[dst] = smod32(r[dst], r[src]);
            case SDIV64_IMM -> r[dst] = sdiv64(r[dst], imm);
            case SDIV64_REG -> r[dst] = sdiv64(r[dst], r[src]);
            case SMOD64_IMM -> r[dst] = smod64(r[dst], imm);
            case SMOD64_REG -> r[dst] = smod64(r[dst], r[src]);
            case DIV64_IMM -> r[dst] = div64(r[dst], imm);
            case DIV64_REG -> r[dst] = div64(r[dst], r[src]);
            case MOD64_IMM -> r[dst] = mod64(r[dst], imm);
            case MOD64_REG -> r[dst] = mod64(r[dst], r[src]);
            case SWAP16 -> r[dst] = bswap16(r[dst]);
            case SWAP32 -> r[dst] = bswap32(r[dst]);
            case SWAP64 -> r[dst] = bswap64(r[dst]);
            case MOVSX8_32 -> r[dst] = movsx8_32(r[src]);
            case MOVSX16_32 -> r[dst] = movsx16_32(r[src]);
            case LE16 -> r[dst] = le16(r[dst], bigEndian);
            case LE32 -> r[dst] = le32(r[dst], bigEndian);
            case LE64 -> r[dst] = le64(r[dst], bigEndian);
            case LDXSB -> r[dst] = movsx8_64(fetch(r[src] + Word.offset(word), 1));
            case LDXSH -> r[dst] = movsx16_64(fetch(r[src] + Word.offset(word), 2));
            case LDXSW -> r[dst] = movsx32_64(fetch(r[src] + Word.offset(word), 4));
            case LOAD_ACQUIRE_B, LOAD_ACQUIRE_H, LOAD_ACQUIRE_W, LOAD_ACQUIRE_DW ->
                r[dst] = loadAcquire(r[src] + Word.offset(word), row.size());
            case STORE_RELEASE_B, STORE_RELEASE_H, STORE_RELEASE_W, STORE_RELEASE_DW ->
                storeRelease(r[dst] + Word.offset(word), row.size(), r[src]);
            case ATOMIC_ADD32,
                    ATOMIC_OR32,
                    ATOMIC_AND32,
                    ATOMIC_XOR32,
                    ATOMIC_ADD64,
                    ATOMIC_OR64,
                    ATOMIC_AND64,
                    ATOMIC_XOR64 -> atomic(row.operation(), r[dst] + Word.offset(word), row.size(), r[src]);
            case ATOMIC_FETCH_ADD32,
                    ATOMIC_FETCH_OR32,
                    ATOMIC_FETCH_AND32,
                    ATOMIC_FETCH_XOR32,
                    XCHG32,
                    ATOMIC_FETCH_ADD64,
                    ATOMIC_FETCH_OR64,
                    ATOMIC_FETCH_AND64,
                    ATOMIC_FETCH_XOR64,
                    XCHG64 -> r[src] = atomic(row.operation(), r[dst] + Word.offset(word), row.size(), r[src]);
            case CMPXCHG32, CMPXCHG64 -> r[0] = compareExchange(r[dst] + Word.offset(word), row.size(), r[0], r[src]);
            case LDABSB, LDABSH, LDABSW -> loadPacket((int) imm, row.size());
            case LDINDB, LDINDH, LDINDW -> loadPacket((int) (r[src] + imm), row.size());
            case ADDR_SPACE_CAST_KERN, ADDR_SPACE_CAST_USER -> r[dst] = castPointer(r[src], imm << Integer.SIZE);
            case LDXB, LDXH, LDXW, LDXDW -> r[dst] = fetch(r[src] + Word.offset(word), row.size());
            case STB, STH, STW, STDW -> store(r[dst] + Word.offset(word), row.size(), imm);
            case STXB, STXH, STXW, STXDW -> store(r[dst] + Word.offset(word), row.size(), r[src]);
            case JA32 -> {
                return pc + 1 + (int) imm;
            }
            case MAY_GOTO -> {
                return mayGoto() ? pc + 1 + Word.offset(word) : pc + 1;
            }
            default -> throw new IllegalStateException(row + " is not executed here");
        }
        return pc + 1;
    }
}

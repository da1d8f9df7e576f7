package io.github.ebpf4j.isa.builder;

import static io.github.ebpf4j.isa.builder.Operands.B;
import static io.github.ebpf4j.isa.builder.Operands.DW;
import static io.github.ebpf4j.isa.builder.Operands.H;
import static io.github.ebpf4j.isa.builder.Operands.R1;
import static io.github.ebpf4j.isa.builder.Operands.R10;
import static io.github.ebpf4j.isa.builder.Operands.R2;
import static io.github.ebpf4j.isa.builder.Operands.R3;
import static io.github.ebpf4j.isa.builder.Operands.R4;
import static io.github.ebpf4j.isa.builder.Operands.R5;
import static io.github.ebpf4j.isa.builder.Operands.R6;
import static io.github.ebpf4j.isa.builder.Operands.R9;
import static io.github.ebpf4j.isa.builder.Operands.W;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Every method of the builder that puts down an instruction, beside the same instruction as text. */
final class Spellings {

    private Spellings() {}

    /** An instruction as text, and as the builder says it; in the text, the label is at a distance of +1. */
    record Spelling(String text, BiConsumer<BytecodeBuilder, Label> call) {

        @Override
        public String toString() {
            return text;
        }
    }

    static List<Spelling> all() {
        return Stream.of(
                        arithmetic64(),
                        arithmetic32(),
                        extensionsAndSwaps(),
                        jumps64(),
                        jumps32(),
                        transfers(),
                        wideLoads(),
                        loadsAndStores(),
                        atomics())
                .flatMap(List::stream)
                .toList();
    }

    private static Spelling said(String text, BiConsumer<BytecodeBuilder, Label> call) {
        return new Spelling(text, call);
    }

    private static List<Spelling> arithmetic64() {
        return List.of(
                said("add %r1, -2", (b, ahead) -> b.add(R1, -2)),
                said("add %r1, %r10", (b, ahead) -> b.add(R1, R10)),
                said("sub %r1, -2", (b, ahead) -> b.sub(R1, -2)),
                said("sub %r1, %r10", (b, ahead) -> b.sub(R1, R10)),
                said("mul %r1, -2", (b, ahead) -> b.mul(R1, -2)),
                said("mul %r1, %r10", (b, ahead) -> b.mul(R1, R10)),
                said("div %r1, -2", (b, ahead) -> b.div(R1, -2)),
                said("div %r1, %r10", (b, ahead) -> b.div(R1, R10)),
                said("sdiv %r1, -2", (b, ahead) -> b.sdiv(R1, -2)),
                said("sdiv %r1, %r10", (b, ahead) -> b.sdiv(R1, R10)),
                said("or %r1, -2", (b, ahead) -> b.or(R1, -2)),
                said("or %r1, %r10", (b, ahead) -> b.or(R1, R10)),
                said("and %r1, -2", (b, ahead) -> b.and(R1, -2)),
                said("and %r1, %r10", (b, ahead) -> b.and(R1, R10)),
                said("lsh %r1, -2", (b, ahead) -> b.lsh(R1, -2)),
                said("lsh %r1, %r10", (b, ahead) -> b.lsh(R1, R10)),
                said("rsh %r1, -2", (b, ahead) -> b.rsh(R1, -2)),
                said("rsh %r1, %r10", (b, ahead) -> b.rsh(R1, R10)),
                said("mod %r1, -2", (b, ahead) -> b.mod(R1, -2)),
                said("mod %r1, %r10", (b, ahead) -> b.mod(R1, R10)),
                said("smod %r1, -2", (b, ahead) -> b.smod(R1, -2)),
                said("smod %r1, %r10", (b, ahead) -> b.smod(R1, R10)),
                said("xor %r1, -2", (b, ahead) -> b.xor(R1, -2)),
                said("xor %r1, %r10", (b, ahead) -> b.xor(R1, R10)),
                said("mov %r1, -2", (b, ahead) -> b.mov(R1, -2)),
                said("mov %r1, %r10", (b, ahead) -> b.mov(R1, R10)),
                said("arsh %r1, -2", (b, ahead) -> b.arsh(R1, -2)),
                said("arsh %r1, %r10", (b, ahead) -> b.arsh(R1, R10)),
                said("neg %r9", (b, ahead) -> b.neg(R9)));
    }

    private static List<Spelling> arithmetic32() {
        return List.of(
                said("add32 %r1, -2", (b, ahead) -> b.add32(R1, -2)),
                said("add32 %r1, %r10", (b, ahead) -> b.add32(R1, R10)),
                said("sub32 %r1, -2", (b, ahead) -> b.sub32(R1, -2)),
                said("sub32 %r1, %r10", (b, ahead) -> b.sub32(R1, R10)),
                said("mul32 %r1, -2", (b, ahead) -> b.mul32(R1, -2)),
                said("mul32 %r1, %r10", (b, ahead) -> b.mul32(R1, R10)),
                said("div32 %r1, -2", (b, ahead) -> b.div32(R1, -2)),
                said("div32 %r1, %r10", (b, ahead) -> b.div32(R1, R10)),
                said("sdiv32 %r1, -2", (b, ahead) -> b.sdiv32(R1, -2)),
                said("sdiv32 %r1, %r10", (b, ahead) -> b.sdiv32(R1, R10)),
                said("or32 %r1, -2", (b, ahead) -> b.or32(R1, -2)),
                said("or32 %r1, %r10", (b, ahead) -> b.or32(R1, R10)),
                said("and32 %r1, -2", (b, ahead) -> b.and32(R1, -2)),
                said("and32 %r1, %r10", (b, ahead) -> b.and32(R1, R10)),
                said("lsh32 %r1, -2", (b, ahead) -> b.lsh32(R1, -2)),
                said("lsh32 %r1, %r10", (b, ahead) -> b.lsh32(R1, R10)),
                said("rsh32 %r1, -2", (b, ahead) -> b.rsh32(R1, -2)),
                said("rsh32 %r1, %r10", (b, ahead) -> b.rsh32(R1, R10)),
                said("mod32 %r1, -2", (b, ahead) -> b.mod32(R1, -2)),
                said("mod32 %r1, %r10", (b, ahead) -> b.mod32(R1, R10)),
                said("smod32 %r1, -2", (b, ahead) -> b.smod32(R1, -2)),
                said("smod32 %r1, %r10", (b, ahead) -> b.smod32(R1, R10)),
                said("xor32 %r1, -2", (b, ahead) -> b.xor32(R1, -2)),
                said("xor32 %r1, %r10", (b, ahead) -> b.xor32(R1, R10)),
                said("mov32 %r1, -2", (b, ahead) -> b.mov32(R1, -2)),
                said("mov32 %r1, %r10", (b, ahead) -> b.mov32(R1, R10)),
                said("arsh32 %r1, -2", (b, ahead) -> b.arsh32(R1, -2)),
                said("arsh32 %r1, %r10", (b, ahead) -> b.arsh32(R1, R10)),
                said("neg32 %r9", (b, ahead) -> b.neg32(R9)));
    }

    private static List<Spelling> extensionsAndSwaps() {
        return List.of(
                said("movsx864 %r1, %r2", (b, ahead) -> b.movsx(B, R1, R2)),
                said("movsx1664 %r1, %r2", (b, ahead) -> b.movsx(H, R1, R2)),
                said("movsx3264 %r1, %r2", (b, ahead) -> b.movsx(W, R1, R2)),
                said("movsx832 %r1, %r2", (b, ahead) -> b.movsx32(B, R1, R2)),
                said("movsx1632 %r1, %r2", (b, ahead) -> b.movsx32(H, R1, R2)),
                said("le16 %r3", (b, ahead) -> b.le16(R3)),
                said("le32 %r3", (b, ahead) -> b.le32(R3)),
                said("le64 %r3", (b, ahead) -> b.le64(R3)),
                said("be16 %r3", (b, ahead) -> b.be16(R3)),
                said("be32 %r3", (b, ahead) -> b.be32(R3)),
                said("be64 %r3", (b, ahead) -> b.be64(R3)),
                said("swap16 %r3", (b, ahead) -> b.swap16(R3)),
                said("swap32 %r3", (b, ahead) -> b.swap32(R3)),
                said("swap64 %r3", (b, ahead) -> b.swap64(R3)));
    }

    private static List<Spelling> jumps64() {
        return List.of(
                said("jeq %r1, -2, +1", (b, ahead) -> b.jeq(R1, -2, ahead)),
                said("jeq %r10, %r2, +1", (b, ahead) -> b.jeq(R10, R2, ahead)),
                said("jgt %r1, -2, +1", (b, ahead) -> b.jgt(R1, -2, ahead)),
                said("jgt %r10, %r2, +1", (b, ahead) -> b.jgt(R10, R2, ahead)),
                said("jge %r1, -2, +1", (b, ahead) -> b.jge(R1, -2, ahead)),
                said("jge %r10, %r2, +1", (b, ahead) -> b.jge(R10, R2, ahead)),
                said("jset %r1, -2, +1", (b, ahead) -> b.jset(R1, -2, ahead)),
                said("jset %r10, %r2, +1", (b, ahead) -> b.jset(R10, R2, ahead)),
                said("jne %r1, -2, +1", (b, ahead) -> b.jne(R1, -2, ahead)),
                said("jne %r10, %r2, +1", (b, ahead) -> b.jne(R10, R2, ahead)),
                said("jsgt %r1, -2, +1", (b, ahead) -> b.jsgt(R1, -2, ahead)),
                said("jsgt %r10, %r2, +1", (b, ahead) -> b.jsgt(R10, R2, ahead)),
                said("jsge %r1, -2, +1", (b, ahead) -> b.jsge(R1, -2, ahead)),
                said("jsge %r10, %r2, +1", (b, ahead) -> b.jsge(R10, R2, ahead)),
                said("jlt %r1, -2, +1", (b, ahead) -> b.jlt(R1, -2, ahead)),
                said("jlt %r10, %r2, +1", (b, ahead) -> b.jlt(R10, R2, ahead)),
                said("jle %r1, -2, +1", (b, ahead) -> b.jle(R1, -2, ahead)),
                said("jle %r10, %r2, +1", (b, ahead) -> b.jle(R10, R2, ahead)),
                said("jslt %r1, -2, +1", (b, ahead) -> b.jslt(R1, -2, ahead)),
                said("jslt %r10, %r2, +1", (b, ahead) -> b.jslt(R10, R2, ahead)),
                said("jsle %r1, -2, +1", (b, ahead) -> b.jsle(R1, -2, ahead)),
                said("jsle %r10, %r2, +1", (b, ahead) -> b.jsle(R10, R2, ahead)));
    }

    private static List<Spelling> jumps32() {
        return List.of(
                said("jeq32 %r1, -2, +1", (b, ahead) -> b.jeq32(R1, -2, ahead)),
                said("jeq32 %r10, %r2, +1", (b, ahead) -> b.jeq32(R10, R2, ahead)),
                said("jgt32 %r1, -2, +1", (b, ahead) -> b.jgt32(R1, -2, ahead)),
                said("jgt32 %r10, %r2, +1", (b, ahead) -> b.jgt32(R10, R2, ahead)),
                said("jge32 %r1, -2, +1", (b, ahead) -> b.jge32(R1, -2, ahead)),
                said("jge32 %r10, %r2, +1", (b, ahead) -> b.jge32(R10, R2, ahead)),
                said("jset32 %r1, -2, +1", (b, ahead) -> b.jset32(R1, -2, ahead)),
                said("jset32 %r10, %r2, +1", (b, ahead) -> b.jset32(R10, R2, ahead)),
                said("jne32 %r1, -2, +1", (b, ahead) -> b.jne32(R1, -2, ahead)),
                said("jne32 %r10, %r2, +1", (b, ahead) -> b.jne32(R10, R2, ahead)),
                said("jsgt32 %r1, -2, +1", (b, ahead) -> b.jsgt32(R1, -2, ahead)),
                said("jsgt32 %r10, %r2, +1", (b, ahead) -> b.jsgt32(R10, R2, ahead)),
                said("jsge32 %r1, -2, +1", (b, ahead) -> b.jsge32(R1, -2, ahead)),
                said("jsge32 %r10, %r2, +1", (b, ahead) -> b.jsge32(R10, R2, ahead)),
                said("jlt32 %r1, -2, +1", (b, ahead) -> b.jlt32(R1, -2, ahead)),
                said("jlt32 %r10, %r2, +1", (b, ahead) -> b.jlt32(R10, R2, ahead)),
                said("jle32 %r1, -2, +1", (b, ahead) -> b.jle32(R1, -2, ahead)),
                said("jle32 %r10, %r2, +1", (b, ahead) -> b.jle32(R10, R2, ahead)),
                said("jslt32 %r1, -2, +1", (b, ahead) -> b.jslt32(R1, -2, ahead)),
                said("jslt32 %r10, %r2, +1", (b, ahead) -> b.jslt32(R10, R2, ahead)),
                said("jsle32 %r1, -2, +1", (b, ahead) -> b.jsle32(R1, -2, ahead)),
                said("jsle32 %r10, %r2, +1", (b, ahead) -> b.jsle32(R10, R2, ahead)));
    }

    private static List<Spelling> transfers() {
        return List.of(
                said("ja +1", (b, ahead) -> b.ja(ahead)),
                said("ja32 +1", (b, ahead) -> b.ja32(ahead)),
                said("may_goto +1", (b, ahead) -> b.mayGoto(ahead)),
                said("gotox %r4", (b, ahead) -> b.gotox(R4)),
                said("call 7", (b, ahead) -> b.callHelper(7)),
                said("call runtime 8", (b, ahead) -> b.callBtf(8)),
                said("call local +1", (b, ahead) -> b.callLocal(ahead)),
                said("call %r5", (b, ahead) -> b.callx(R5)),
                said("exit", (b, ahead) -> b.exit()));
    }

    private static List<Spelling> wideLoads() {
        return List.of(
                said("lddw %r1, 0x123456789abcdef0", (b, ahead) -> b.lddw(R1, 0x123456789abcdef0L)),
                said("lddw %r1, map_by_fd(3)", (b, ahead) -> b.lddwMapByFd(R1, 3)),
                said("lddw %r1, map_val(map_by_fd(3))+8", (b, ahead) -> b.lddwMapValueByFd(R1, 3, 8)),
                said("lddw %r1, map_by_idx(4)", (b, ahead) -> b.lddwMapByIndex(R1, 4)),
                said("lddw %r1, map_val(map_by_idx(4))+8", (b, ahead) -> b.lddwMapValueByIndex(R1, 4, 8)),
                said("lddw %r1, var_addr(5)", (b, ahead) -> b.lddwVariable(R1, 5)),
                said("lddw %r1, code_addr(+1)", (b, ahead) -> b.lddwCode(R1, ahead)),
                said("addr_space_cast_kern %r1, %r2", (b, ahead) -> b.addrSpaceCastKern(R1, R2)),
                said("addr_space_cast_user %r1, %r2", (b, ahead) -> b.addrSpaceCastUser(R1, R2)));
    }

    private static List<Spelling> loadsAndStores() {
        return List.of(
                said("ldxb %r1, [%r10-8]", (b, ahead) -> b.ldx(B, R1, R10.at(-8))),
                said("ldxsb %r1, [%r2+8]", (b, ahead) -> b.ldxs(B, R1, R2.at(8))),
                said("stb [%r1+8], -2", (b, ahead) -> b.st(B, R1.at(8), -2)),
                said("stxb [%r10-8], %r2", (b, ahead) -> b.stx(B, R10.at(-8), R2)),
                said("ldabsb 14", (b, ahead) -> b.ldabs(B, 14)),
                said("ldindb %r6, 14", (b, ahead) -> b.ldind(B, R6, 14)),
                said("ldxh %r1, [%r10-8]", (b, ahead) -> b.ldx(H, R1, R10.at(-8))),
                said("ldxsh %r1, [%r2+8]", (b, ahead) -> b.ldxs(H, R1, R2.at(8))),
                said("sth [%r1+8], -2", (b, ahead) -> b.st(H, R1.at(8), -2)),
                said("stxh [%r10-8], %r2", (b, ahead) -> b.stx(H, R10.at(-8), R2)),
                said("ldabsh 14", (b, ahead) -> b.ldabs(H, 14)),
                said("ldindh %r6, 14", (b, ahead) -> b.ldind(H, R6, 14)),
                said("ldxw %r1, [%r10-8]", (b, ahead) -> b.ldx(W, R1, R10.at(-8))),
                said("ldxsw %r1, [%r2+8]", (b, ahead) -> b.ldxs(W, R1, R2.at(8))),
                said("stw [%r1+8], -2", (b, ahead) -> b.st(W, R1.at(8), -2)),
                said("stxw [%r10-8], %r2", (b, ahead) -> b.stx(W, R10.at(-8), R2)),
                said("ldabsw 14", (b, ahead) -> b.ldabs(W, 14)),
                said("ldindw %r6, 14", (b, ahead) -> b.ldind(W, R6, 14)),
                said("ldxdw %r1, [%r10-8]", (b, ahead) -> b.ldx(DW, R1, R10.at(-8))),
                said("stdw [%r1+8], -2", (b, ahead) -> b.st(DW, R1.at(8), -2)),
                said("stxdw [%r10-8], %r2", (b, ahead) -> b.stx(DW, R10.at(-8), R2)));
    }

    private static List<Spelling> atomics() {
        return List.of(
                said("lock add32 [%r10-8], %r2", (b, ahead) -> b.atomicAdd(W, R10.at(-8), R2)),
                said("lock fetch add32 [%r1+8], %r2", (b, ahead) -> b.atomicFetchAdd(W, R1.at(8), R2)),
                said("lock or32 [%r10-8], %r2", (b, ahead) -> b.atomicOr(W, R10.at(-8), R2)),
                said("lock fetch or32 [%r1+8], %r2", (b, ahead) -> b.atomicFetchOr(W, R1.at(8), R2)),
                said("lock and32 [%r10-8], %r2", (b, ahead) -> b.atomicAnd(W, R10.at(-8), R2)),
                said("lock fetch and32 [%r1+8], %r2", (b, ahead) -> b.atomicFetchAnd(W, R1.at(8), R2)),
                said("lock xor32 [%r10-8], %r2", (b, ahead) -> b.atomicXor(W, R10.at(-8), R2)),
                said("lock fetch xor32 [%r1+8], %r2", (b, ahead) -> b.atomicFetchXor(W, R1.at(8), R2)),
                said("lock xchg32 [%r1+8], %r2", (b, ahead) -> b.xchg(W, R1.at(8), R2)),
                said("lock cmpxchg32 [%r1+8], %r10", (b, ahead) -> b.cmpxchg(W, R1.at(8), R10)),
                said("lock add [%r10-8], %r2", (b, ahead) -> b.atomicAdd(DW, R10.at(-8), R2)),
                said("lock fetch add [%r1+8], %r2", (b, ahead) -> b.atomicFetchAdd(DW, R1.at(8), R2)),
                said("lock or [%r10-8], %r2", (b, ahead) -> b.atomicOr(DW, R10.at(-8), R2)),
                said("lock fetch or [%r1+8], %r2", (b, ahead) -> b.atomicFetchOr(DW, R1.at(8), R2)),
                said("lock and [%r10-8], %r2", (b, ahead) -> b.atomicAnd(DW, R10.at(-8), R2)),
                said("lock fetch and [%r1+8], %r2", (b, ahead) -> b.atomicFetchAnd(DW, R1.at(8), R2)),
                said("lock xor [%r10-8], %r2", (b, ahead) -> b.atomicXor(DW, R10.at(-8), R2)),
                said("lock fetch xor [%r1+8], %r2", (b, ahead) -> b.atomicFetchXor(DW, R1.at(8), R2)),
                said("lock xchg [%r1+8], %r2", (b, ahead) -> b.xchg(DW, R1.at(8), R2)),
                said("lock cmpxchg [%r1+8], %r10", (b, ahead) -> b.cmpxchg(DW, R1.at(8), R10)),
                said("load_acquire8 %r1, [%r2+8]", (b, ahead) -> b.loadAcquire(B, R1, R2.at(8))),
                said("store_release8 [%r1+8], %r10", (b, ahead) -> b.storeRelease(B, R1.at(8), R10)),
                said("load_acquire16 %r1, [%r2+8]", (b, ahead) -> b.loadAcquire(H, R1, R2.at(8))),
                said("store_release16 [%r1+8], %r10", (b, ahead) -> b.storeRelease(H, R1.at(8), R10)),
                said("load_acquire32 %r1, [%r2+8]", (b, ahead) -> b.loadAcquire(W, R1, R2.at(8))),
                said("store_release32 [%r1+8], %r10", (b, ahead) -> b.storeRelease(W, R1.at(8), R10)),
                said("load_acquire64 %r1, [%r2+8]", (b, ahead) -> b.loadAcquire(DW, R1, R2.at(8))),
                said("store_release64 [%r1+8], %r10", (b, ahead) -> b.storeRelease(DW, R1.at(8), R10)));
    }
}

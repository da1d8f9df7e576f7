package io.github.ebpf4j.isa.builder;

import static io.github.ebpf4j.isa.builder.Operands.B;
import static io.github.ebpf4j.isa.builder.Operands.DW;
import static io.github.ebpf4j.isa.builder.Operands.H;
import static io.github.ebpf4j.isa.builder.Operands.R0;
import static io.github.ebpf4j.isa.builder.Operands.R1;
import static io.github.ebpf4j.isa.builder.Operands.R10;
import static io.github.ebpf4j.isa.builder.Operands.R2;
import static io.github.ebpf4j.isa.builder.Operands.R3;
import static io.github.ebpf4j.isa.builder.Operands.W;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.List;
import org.junit.jupiter.api.Test;

class BytecodeBuilderTest {

    @Test
    void sumOfALoop() {
        BytecodeBuilder builder = new BytecodeBuilder();
        Label loop = builder.label("loop");
        Bytecode program = builder.mov(R0, 0)
                .mov(R1, 10)
                .bind(loop)
                .add(R0, R1)
                .sub(R1, 1)
                .jne(R1, 0, loop)
                .stx(DW, R10.at(-8), R0)
                .exit()
                .build();
        assertEquals(Assembler.assemble("""
                            mov %r0, 0
                            mov %r1, 10
                        loop:
                            add %r0, %r1
                            sub %r1, 1
                            jne %r1, 0, loop
                            stxdw [%r10-8], %r0
                            exit
                        """), program);
    }

    @Test
    void functionsMapsAndPackets() {
        BytecodeBuilder builder = new BytecodeBuilder();
        Label callback = builder.label("callback");
        Label twice = builder.label("twice");
        Label drop = builder.label("drop");
        Bytecode program = builder.ldx(W, R2, R1.at(0))
                .ldxs(B, R3, R2.at(12))
                .jsle32(R3, 0, drop)
                .st(H, R10.at(-2), 0xffff)
                .lddwMapByFd(R1, 3)
                .lddwCode(R2, callback)
                .callHelper(164)
                .callLocal(twice)
                .be16(R0)
                .bind(drop)
                .exit()
                .bind(callback)
                .mov32(R0, 1)
                .exit()
                .bind(twice)
                .lsh(R0, 1)
                .atomicFetchAdd(W, R10.at(-8), R0)
                .exit()
                .build();
        assertEquals(Assembler.assemble("""
                            ldxw %r2, [%r1]
                            ldxsb %r3, [%r2+12]
                            jsle32 %r3, 0, drop
                            sth [%r10-2], 0xffff
                            lddw %r1, map_by_fd(3)
                            lddw %r2, code_addr(callback)
                            call 164
                            call local twice
                            be16 %r0
                        drop:
                            exit
                        callback:
                            mov32 %r0, 1
                            exit
                        twice:
                            lsh %r0, 1
                            lock fetch add32 [%r10-8], %r0
                            exit
                        """), program);
    }

    @Test
    void anEmptyProgramHasNoSlots() {
        assertEquals(0, new BytecodeBuilder().build().slots());
    }

    @Test
    void goesOnAfterBuild() {
        BytecodeBuilder builder = new BytecodeBuilder().mov(R0, 0);
        Bytecode before = builder.build();
        Bytecode after = builder.exit().build();
        assertEquals(1, before.slots());
        assertEquals(Assembler.assemble("mov %r0, 0\nexit"), after);
    }

    @Test
    void putsDownAnyInstructionAsItIs() {
        Instruction reserved = Instruction.of(0xff, 15, 15, -1, -1);
        Instruction wide = Instruction.wide(1, 9, 2, 3, 4);
        assertEquals(
                List.of(reserved, wide),
                new BytecodeBuilder()
                        .instruction(reserved)
                        .instruction(wide)
                        .build()
                        .instructions());
    }

    @Test
    void wideInstructionsCountTwoSlots() {
        BytecodeBuilder builder = new BytecodeBuilder();
        Label end = builder.label();
        Bytecode program = builder.ja(end)
                .lddw(R0, Long.MIN_VALUE)
                .instruction(Instruction.wide(0, 0, 0, 0, 0))
                .bind(end)
                .exit()
                .build();
        assertEquals(4, program.at(0).offset());
    }

    @Test
    void theValidatorFindsNothingInTheExample() {
        Bytecode program = new BytecodeBuilder().mov(R0, 0).exit().build();
        assertEquals(List.of(), ProgramValidator.of(Profile.RFC9669).findings(program));
    }

    @Test
    void namesMemoryAsTheAssemblerReadsIt() {
        assertEquals("[%r10-8]", R10.at(-8).toString());
        assertEquals("[%r1+0]", R1.at(0).toString());
    }
}

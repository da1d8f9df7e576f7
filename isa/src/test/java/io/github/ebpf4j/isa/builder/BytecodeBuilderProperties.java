package io.github.ebpf4j.isa.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.text.Assembler;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BytecodeBuilderProperties {

    @Property
    void arithmeticHoldsItsOperands(@ForAll Register.General dst, @ForAll("registers") Register src, @ForAll int imm) {
        assertEquals(
                List.of(
                        Instruction.of(Opcode.SDIV64_IMM.opcode(), dst.number(), 0, 1, imm),
                        Instruction.of(Opcode.SDIV32_REG.opcode(), dst.number(), src.number(), 1, 0)),
                new BytecodeBuilder().sdiv(dst, imm).sdiv32(dst, src).build().instructions());
    }

    @Property
    void memoryOperandsHoldBaseAndOffset(
            @ForAll Register.General register, @ForAll("registers") Register base, @ForAll short offset) {
        assertEquals(
                List.of(
                        Instruction.of(Opcode.LDXDW.opcode(), register.number(), base.number(), offset, 0),
                        Instruction.of(Opcode.STXH.opcode(), base.number(), register.number(), offset, 0),
                        Instruction.of(Opcode.XCHG64.opcode(), base.number(), register.number(), offset, 0xe1)),
                new BytecodeBuilder()
                        .ldx(Operands.DW, register, base.at(offset))
                        .stx(Operands.H, base.at(offset), register)
                        .xchg(Operands.DW, base.at(offset), register)
                        .build()
                        .instructions());
    }

    @Property
    void wideLoadsHoldTheirValue(@ForAll Register.General dst, @ForAll long value) {
        Instruction instruction = new BytecodeBuilder().lddw(dst, value).build().at(0);
        assertEquals(value, instruction.imm64());
        assertEquals(dst.number(), instruction.dst());
    }

    @Property
    void everyTargetIsWhereItsLabelIsBound(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 10_000) Integer> choices) {
        BytecodeBuilder builder = new BytecodeBuilder();
        List<Label> labels = choices.stream().map(choice -> builder.label()).toList();
        for (int i = 0; i < choices.size(); i++) {
            builder.bind(labels.get(i));
            put(builder, choices.get(i), labels.get(choices.get(i) % labels.size()));
        }
        Bytecode program = builder.build();
        List<Integer> pcs = new ArrayList<>();
        for (int pc = 0; pc < program.slots(); pc = program.next(pc)) {
            pcs.add(pc);
        }
        for (int i = 0; i < choices.size(); i++) {
            Instruction instruction = program.at(pcs.get(i));
            OptionalLong target = Opcode.lookup(instruction).orElseThrow().target(pcs.get(i), instruction);
            if (target.isPresent()) {
                assertEquals((long) pcs.get(choices.get(i) % labels.size()), target.getAsLong());
            }
        }
        assertEquals(program, Assembler.assemble(Disassembler.disassemble(program)));
    }

    private static void put(BytecodeBuilder builder, int choice, Label label) {
        switch (choice % 8) {
            case 0 -> builder.ja(label);
            case 1 -> builder.ja32(label);
            case 2 -> builder.jset32(Operands.R1, choice, label);
            case 3 -> builder.jle(Operands.R1, Operands.R10, label);
            case 4 -> builder.callLocal(label);
            case 5 -> builder.lddwCode(Operands.R1, label);
            case 6 -> builder.lddw(Operands.R1, choice);
            default -> builder.mayGoto(label);
        }
    }

    @Provide
    Arbitrary<Register> registers() {
        return Arbitraries.oneOf(
                Arbitraries.of(Register.General.values()), Arbitraries.of(Register.FramePointer.values()));
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Instructions that are executed in one go do what they do one by one. They are executed one by one when the budget is
 * near its end, so each program is run with a budget to spare and with one that it needs to the last instruction.
 */
class FusionProperties {

    private static final Instruction EXIT = Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);

    // What is put together, and what may come between.
    private static final List<Opcode> ROWS = List.of(
            Opcode.MOV64_REG,
            Opcode.MOV64_REG,
            Opcode.MOV64_REG,
            Opcode.MOV64_IMM,
            Opcode.MOV32_REG,
            Opcode.ADD64_REG,
            Opcode.ADD64_REG,
            Opcode.ADD64_IMM,
            Opcode.SUB64_REG,
            Opcode.AND64_IMM,
            Opcode.AND64_REG,
            Opcode.OR64_REG,
            Opcode.XOR64_REG,
            Opcode.LSH64_IMM,
            Opcode.RSH64_IMM,
            Opcode.ARSH64_IMM,
            Opcode.MUL64_REG,
            Opcode.ADD32_IMM,
            Opcode.ADD32_REG,
            Opcode.AND32_IMM,
            Opcode.LSH32_IMM,
            Opcode.RSH32_IMM,
            Opcode.OR32_REG,
            Opcode.XOR32_REG,
            Opcode.MUL32_REG,
            Opcode.MOD32_REG,
            Opcode.LDXB,
            Opcode.LDXH,
            Opcode.LDXW,
            Opcode.LDXDW,
            Opcode.STXW,
            Opcode.STXDW,
            Opcode.STDW,
            Opcode.JEQ64_IMM,
            Opcode.JNE64_IMM,
            Opcode.JEQ64_REG,
            Opcode.JNE64_REG,
            Opcode.JLT64_IMM,
            Opcode.JLT64_REG,
            Opcode.JEQ32_IMM,
            Opcode.JNE32_IMM,
            Opcode.JA,
            Opcode.LDDW,
            Opcode.CALL_LOCAL,
            Opcode.EXIT);

    private static Instruction instruction(Opcode row, Random random, int slots) {
        // Few registers, so that one instruction often uses what another one wrote.
        int dst = random.nextInt(3);
        int src = random.nextInt(4) == 0 ? 10 : random.nextInt(3);
        if (row.constraint(Field.DST).kind() == Constraint.Kind.EXACTLY) {
            dst = row.constraint(Field.DST).value();
        } else if (random.nextInt(4) == 0 && row.writtenField().isEmpty()) {
            dst = 10;
        }
        if (row.constraint(Field.SRC).kind() == Constraint.Kind.EXACTLY) {
            src = row.constraint(Field.SRC).value();
        }
        int offset = row.constraint(Field.OFFSET).kind() == Constraint.Kind.EXACTLY
                ? row.constraint(Field.OFFSET).value()
                : row.targetField().isPresent() ? random.nextInt(7) - 2 : -8 * random.nextInt(65);
        int imm = row.constraint(Field.IMM).kind() == Constraint.Kind.EXACTLY
                ? row.constraint(Field.IMM).value()
                : row == Opcode.CALL_LOCAL ? random.nextInt(slots) - slots / 2 : random.nextInt(17) - 8;
        return row == Opcode.LDDW
                ? Instruction.wide(dst, src, offset, imm, random.nextInt(3))
                : Instruction.of(row.opcode(), dst, src, offset, imm);
    }

    private static Bytecode program(long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(30);
        List<Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            instructions.add(instruction(ROWS.get(random.nextInt(ROWS.size())), random, size));
        }
        instructions.add(EXIT);
        ProgramValidator validator = ProgramValidator.of(Profile.DEFAULT);
        while (true) {
            Bytecode code = Bytecode.of(instructions);
            List<Finding> findings = validator.findings(code);
            if (findings.isEmpty()) {
                return code;
            }
            Instruction wrong = code.at(findings.get(0).pc());
            instructions.replaceAll(each -> each.equals(wrong) ? EXIT : each);
        }
    }

    private record Run(Outcome outcome, long instructions, String memory) {}

    private static Run run(EngineKind kind, Program program, long budget) {
        byte[] memory = new byte[64];
        new Random(3).nextBytes(memory);
        Execution execution = kind.engine()
                .link(program, Runs.limitedTo(Limits.DEFAULT.withInstructions(budget)))
                .execution();
        Outcome outcome = execution.run(execution.memory(Region.ofOneRun("memory", memory)), 64);
        return new Run(outcome, execution.instructions(), HexFormat.of().formatHex(memory));
    }

    @Property(tries = 4000)
    void oneByOneIsTheSame(@ForAll EngineKind kind, @ForAll long seed, @ForAll boolean bigEndian) {
        Program program = Program.of(program(seed), bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Run fused = run(kind, program, 2000);
        boolean faulted = fused.outcome() instanceof Outcome.Faulted;

        // An instruction that faults is not counted, but it has to be in the budget to be reached.
        Run counted = run(kind, program, fused.instructions() + (faulted && fused.instructions() < 2000 ? 1 : 0));

        assertEquals(fused.outcome(), counted.outcome());
        assertEquals(fused.instructions(), counted.instructions());
        assertEquals(fused.memory(), counted.memory());
    }

    @Property(tries = 2000)
    void aBudgetThatEndsAnywhereEndsThere(@ForAll EngineKind kind, @ForAll long seed) {
        Program program = Program.of(program(seed));
        Run whole = run(kind, program, 2000);
        long budget = Math.floorMod(seed, Math.max(1, whole.instructions()));

        Run cut = run(kind, program, budget);

        Fault fault = Runs.fault(cut.outcome());
        assertEquals(Fault.Kind.BUDGET_EXHAUSTED, fault.kind());
        assertEquals(budget, cut.instructions());
        assertTrue(whole.instructions() > budget || whole.instructions() == 0);
    }
}

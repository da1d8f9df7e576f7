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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
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

    /** What the interpreter has a case for, as the rows that its name names. */
    private static final List<List<Opcode>> SEQUENCES = Arrays.stream(DenseOpcode.class.getDeclaredFields())
            .map(constant -> rows(List.of(constant.getName().split("_", -1))))
            .filter(rows -> rows.size() > 1)
            .toList();

    /** Returns the rows that words name one after another; none if there is a word of another kind. */
    private static List<Opcode> rows(List<String> words) {
        for (int i = words.size(); i > 0; i--) {
            String name = String.join("_", words.subList(0, i));
            List<String> rest = words.subList(i, words.size());
            Optional<Opcode> row = Arrays.stream(Opcode.values())
                    .filter(each -> each.name().equals(name))
                    .findFirst();
            List<Opcode> others = rows(rest);
            if (row.isPresent() && others.isEmpty() == rest.isEmpty()) {
                return Stream.concat(row.stream(), others.stream()).toList();
            }
        }
        return List.of();
    }

    private static Instruction instruction(Opcode row, int register, Random random, int slots) {
        int dst = register;
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
                : row == Opcode.CALL_LOCAL ? random.nextInt(slots) - slots / 2 : often0(random);
        return row == Opcode.LDDW
                ? Instruction.wide(dst, src, offset, imm, random.nextInt(3))
                : Instruction.of(row.opcode(), dst, src, offset, imm);
    }

    // Much becomes 0, and is compared with it.
    private static int often0(Random random) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(17) - 8;
    }

    private static Bytecode program(long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(30);
        List<Instruction> instructions = new ArrayList<>();
        instructions.add(Instruction.wide(0, 0, 0, random.nextInt(), random.nextInt()));
        instructions.add(Instruction.wide(2, 0, 0, random.nextInt(), random.nextInt()));
        while (instructions.size() < size) {
            List<Opcode> rows = random.nextBoolean()
                    ? SEQUENCES.get(random.nextInt(SEQUENCES.size()))
                    : List.of(ROWS.get(random.nextInt(ROWS.size())));
            // Few registers, so that one instruction often uses what another one wrote.
            int register = random.nextInt(3);
            for (Opcode row : rows) {
                int dst = random.nextInt(3) == 0 ? random.nextInt(3) : register;
                instructions.add(instruction(row, dst, random, size));
            }
        }
        // What all registers hold, shows in R0.
        for (int src = 1; src <= 2; src++) {
            instructions.add(Instruction.of(Opcode.MUL64_IMM.opcode(), 0, 0, 0, 31));
            instructions.add(Instruction.of(Opcode.XOR64_REG.opcode(), 0, src, 0, 0));
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

    @Example
    void theSequencesAreThoseOfTheLoop() {
        assertTrue(SEQUENCES.contains(List.of(Opcode.MOV64_REG, Opcode.ADD64_REG, Opcode.LDXB)));
        assertTrue(SEQUENCES.contains(List.of(Opcode.JEQ64_IMM, Opcode.JA)));
        assertTrue(SEQUENCES.size() > 50, () -> SEQUENCES.size() + " sequences");
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

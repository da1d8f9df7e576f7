package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import io.github.ebpf4j.isa.ValidationException;
import io.github.ebpf4j.isa.program.Program;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/** Whatever a program does, it ends, in an outcome, and always in the same. */
class RandomProgramsProperties {

    private static final Limits LIMITS = new Limits(3000, 8, 0);
    private static final int NAMES = 3;
    private static final Instruction EXIT = Instruction.of(Opcode.EXIT.opcode(), 0, 0, 0, 0);
    // All but what engines refuse to link, since it has no runtime yet.
    private static final List<Opcode> ROWS = Arrays.stream(Opcode.values())
            .filter(row -> row != Opcode.NEXT_IMM && row.form() != Form.ADDR_SPACE_CAST && row.form() != Form.GOTOX)
            .toList();

    /** Has what a generated program names: everything under the ids 0 to 2. */
    private static Environment environment(Limits limits) {
        Environment.Builder builder = Environment.builder().limits(limits);
        for (int i = 0; i < NAMES; i++) {
            BoundMap map = BoundMap.of("map " + i, Region.of("values " + i, new byte[8 * i]));
            builder.mapByFd(i, map)
                    .mapByIndex(i, map)
                    .variable(i, Region.readOnly("variable " + i, new byte[i]))
                    .btfFunction(i, (memory, r1, r2, r3, r4, r5) -> memory.load(r1, 4));
        }
        return builder.helper(0, (memory, r1, r2, r3, r4, r5) -> r1 + r2 + r3 + r4 + r5)
                .helper(1, (memory, r1, r2, r3, r4, r5) -> {
                    throw new IllegalStateException("on purpose");
                })
                .helper(2, (memory, r1, r2, r3, r4, r5) -> {
                    memory.store(r1, 8, r2);
                    return memory.mapAt(r3).isPresent() ? 1 : 0;
                })
                .build();
    }

    /** Fills the fields of a row as the table allows; only jumps and the writing of R10 may come out invalid. */
    private static Instruction instruction(Opcode row, Random random, int slots) {
        int dst = field(row, Field.DST, random, slots);
        int src = field(row, Field.SRC, random, slots);
        int offset = field(row, Field.OFFSET, random, slots);
        int imm = field(row, Field.IMM, random, slots);
        return row.opcode() == Opcode.LDDW.opcode()
                ? Instruction.wide(dst, src, offset, imm, field(row, Field.NEXT_IMM, random, slots))
                : Instruction.of(row.opcode(), dst, src, offset, imm);
    }

    private static int field(Opcode row, Field field, Random random, int slots) {
        Constraint constraint = row.constraint(field);
        if (constraint.kind() == Constraint.Kind.REGISTER) {
            boolean written = row.writtenField().equals(Optional.of(field));
            return random.nextInt(written ? 10 : 11);
        }
        if (constraint.kind() == Constraint.Kind.EXACTLY) {
            return constraint.value();
        }
        if (row.targetField().equals(Optional.of(field))) {
            return random.nextInt(2 * slots + 1) - slots;
        }
        boolean names = row.form() == Form.CALL || (row.operation() == Operation.LDDW && row != Opcode.LDDW);
        if (names && field == Field.IMM) {
            return random.nextInt(NAMES);
        }
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(17) - 8;
            case 1 -> -8 * random.nextInt(65);
            default -> field == Field.OFFSET ? (short) random.nextInt() : random.nextInt();
        };
    }

    /** A valid program: what the validator finds wrong is replaced by an exit until it finds nothing. */
    private static Bytecode program(long seed, int size) {
        Random random = new Random(seed);
        List<Instruction> instructions = new ArrayList<>();
        // A pointer or two in reach, so that not every access is to nowhere.
        instructions.add(Instruction.of(Opcode.MOV64_REG.opcode(), 6, 1, 0, 0));
        instructions.add(Instruction.of(Opcode.MOV64_REG.opcode(), 3, 10, 0, 0));
        for (int i = 0; i < size; i++) {
            instructions.add(instruction(ROWS.get(random.nextInt(ROWS.size())), random, size));
        }
        instructions.add(EXIT);
        return repaired(instructions);
    }

    private static Bytecode repaired(List<Instruction> instructions) {
        ProgramValidator validator = ProgramValidator.of(Profile.DEFAULT);
        while (true) {
            Bytecode code = Bytecode.of(instructions);
            List<Finding> findings = validator.findings(code);
            if (findings.isEmpty()) {
                return code;
            }
            Instruction wrong = code.at(findings.get(0).pc());
            instructions.replaceAll(instruction -> instruction.equals(wrong) ? EXIT : instruction);
        }
    }

    @Provide
    Arbitrary<Bytecode> programs() {
        Arbitrary<Long> seeds = Arbitraries.longs().withoutEdgeCases();
        return seeds.flatMap(seed -> Arbitraries.integers().between(1, 40).map(size -> program(seed, size)));
    }

    private static Outcome run(EngineKind kind, Bytecode code, ByteOrder order, Limits limits, byte[] memory) {
        return kind.engine().link(Program.of(code, order), environment(limits)).run(memory);
    }

    @Property(tries = 5000)
    void everyValidProgramEndsInAnOutcome(
            @ForAll EngineKind kind,
            @ForAll("programs") Bytecode code,
            @ForAll @Size(max = 64) byte[] memory,
            @ForAll boolean bigEndian) {
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] first = memory.clone();
        Outcome outcome = run(kind, code, order, LIMITS, first);
        if (outcome instanceof Outcome.Faulted faulted) {
            Fault fault = faulted.fault();
            Statistics.collect(fault.kind());
            assertFalse(fault.message().isBlank());
            assertTrue(code.isInstruction(fault.pc()));
            assertEquals(Instruction.LAST_REGISTER + 1, fault.registers().size());
            assertEquals(fault.pc(), fault.frames().get(0).pc());
            assertTrue(fault.frames().size() <= LIMITS.frames());
        } else {
            Statistics.collect("RETURNED");
        }

        byte[] second = memory.clone();
        assertEquals(outcome, run(kind, code, order, LIMITS, second), "a second run");
        assertArrayEquals(first, second);
    }

    @Property(tries = 500)
    void aLargerBudgetChangesNothingForAProgramThatEnds(
            @ForAll EngineKind kind, @ForAll("programs") Bytecode code, @ForAll @Size(max = 64) byte[] memory) {
        Limits larger = LIMITS.withInstructions(LIMITS.instructions() + 1000);
        byte[] first = memory.clone();
        Outcome outcome = run(kind, code, ByteOrder.LITTLE_ENDIAN, LIMITS, first);
        byte[] second = memory.clone();
        Outcome other = run(kind, code, ByteOrder.LITTLE_ENDIAN, larger, second);
        boolean exhausted =
                outcome instanceof Outcome.Faulted faulted && faulted.fault().kind() == Fault.Kind.BUDGET_EXHAUSTED;
        if (!exhausted) {
            assertEquals(outcome, other);
            assertArrayEquals(first, second);
        }
    }

    @Property(tries = 5000)
    void anyBytesAreRefusedOrRun(@ForAll EngineKind kind, @ForAll("slots") byte[] bytes) {
        Bytecode code = Bytecode.decode(bytes, ByteOrder.LITTLE_ENDIAN);
        boolean valid = ProgramValidator.of(Profile.DEFAULT).findings(code).stream()
                .noneMatch(finding -> finding.level() == Finding.Level.ERROR);
        try {
            kind.engine().link(Program.of(code), environment(LIMITS)).run();
            assertTrue(valid, "an invalid program was run");
        } catch (ValidationException e) {
            assertFalse(valid, "a valid program was refused");
        } catch (LinkException e) {
            assertTrue(valid, "an invalid program was linked");
        }
    }

    /** Valid code with a few bytes changed. */
    @Provide
    Arbitrary<byte[]> slots() {
        Arbitrary<Long> seeds = Arbitraries.longs().withoutEdgeCases();
        return seeds.map(seed -> {
            Random random = new Random(seed);
            byte[] bytes = program(seed, 1 + random.nextInt(6)).encode(ByteOrder.LITTLE_ENDIAN);
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            return bytes;
        });
    }
}

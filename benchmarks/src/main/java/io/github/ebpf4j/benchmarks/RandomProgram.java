package io.github.ebpf4j.benchmarks;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Finding;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.ProgramValidator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes a program out of all rows of the table, each as likely as any other, about which the validator has nothing to
 * say. It is the same one in each run.
 */
final class RandomProgram {

    private static final long SEED = 9669;
    /** Jumps lead no further, in instructions, so that their distance fits 16 bits even if all are wide. */
    private static final int FARTHEST = 10_000;

    private static final List<Opcode> ROWS = Arrays.stream(Opcode.values())
            .filter(row -> row != Opcode.NEXT_IMM && row != Opcode.EXIT)
            .toList();

    private final Random random = new Random(SEED);
    private final int functionSize;
    private final Opcode[] rows;
    /** By instruction, its slot. */
    private final int[] pc;

    private RandomProgram(int instructions, int functionSize) {
        this.functionSize = functionSize;
        rows = new Opcode[instructions];
        pc = new int[instructions];
        int slot = 0;
        for (int i = 0; i < instructions; i++) {
            boolean last = i == instructions - 1 || i % functionSize == functionSize - 1;
            rows[i] = last ? Opcode.EXIT : ROWS.get(random.nextInt(ROWS.size()));
            pc[i] = slot;
            slot += rows[i].opcode() == Opcode.LDDW.opcode() ? 2 : 1;
        }
    }

    /**
     * Returns a program of so many instructions.
     *
     * @param functionSize how many instructions a function has, the exit that ends it included
     */
    static Bytecode of(int instructions, int functionSize) {
        Bytecode code = new RandomProgram(instructions, functionSize).write();
        List<Finding> findings = ProgramValidator.of(Profile.DEFAULT).findings(code);
        if (!findings.isEmpty()) {
            throw new IllegalStateException("the program should be valid, but " + findings.get(0));
        }
        return code;
    }

    private Bytecode write() {
        List<Instruction> instructions = new ArrayList<>(rows.length);
        for (int i = 0; i < rows.length; i++) {
            Opcode row = rows[i];
            int dst = content(i, Field.DST);
            int src = content(i, Field.SRC);
            int offset = content(i, Field.OFFSET);
            int imm = content(i, Field.IMM);
            instructions.add(
                    row.opcode() == Opcode.LDDW.opcode()
                            ? Instruction.wide(dst, src, offset, imm, content(i, Field.NEXT_IMM))
                            : Instruction.of(row.opcode(), dst, src, offset, imm));
        }
        return Bytecode.of(instructions);
    }

    private int content(int index, Field field) {
        Opcode row = rows[index];
        if (row.targetField().isPresent() && row.targetField().get() == field) {
            return pc[target(index)] - pc[index] - 1;
        }
        Constraint constraint = row.constraint(field);
        return switch (constraint.kind()) {
            case EXACTLY -> constraint.value();
            case REGISTER -> random.nextInt(Instruction.FRAME_POINTER);
            case ANY -> any(row, field);
        };
    }

    private int any(Opcode row, Field field) {
        if (field == Field.OFFSET) {
            return (short) random.nextInt();
        }
        return switch (row.operation()) {
            case LSH, RSH, ARSH -> random.nextInt(Integer.SIZE);
            case DIV, SDIV, MOD, SMOD -> random.nextInt() | 1;
            default -> random.nextInt();
        };
    }

    /** Returns the instruction that another leads to: a function's first, or for a jump one of the same function. */
    private int target(int index) {
        if (rows[index] == Opcode.CALL_LOCAL || rows[index] == Opcode.LDDW_CODE) {
            int functions = (rows.length + functionSize - 1) / functionSize;
            return random.nextInt(functions) * functionSize;
        }
        int first = index - index % functionSize;
        int low = Math.max(first, index - FARTHEST);
        int high = Math.min(Math.min(first + functionSize, rows.length), index + FARTHEST);
        return low + random.nextInt(high - low);
    }
}

package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The steps of random programs. A step is made around a row, each row being as likely as any other; it leaves every
 * register of values with a value, and jumps nowhere but within itself.
 */
final class RandomSteps {

    private static final int MOST_NESTED = 2;
    private static final int MOST_FUNCTIONS = 4;
    private static final int DEEPEST = 3;

    /** Makes a function at a depth that is given so many bytes of memory through R1, and returns its number. */
    interface FunctionMaker {
        int make(int depth, int memory);
    }

    private final RandomSource random;
    private final Palette palette;
    private final RandomAccess access;
    private final FunctionMaker maker;
    private int made;

    RandomSteps(RandomSource random, Palette palette, boolean mayFault, FunctionMaker maker) {
        this.random = random;
        this.palette = palette;
        this.access = new RandomAccess(random, palette, mayFault);
        this.maker = maker;
    }

    /** Returns the instructions of a step. */
    List<Instruction> step(Scope scope) {
        while (true) {
            List<Instruction> step = step(random.oneOf(palette.rows()), scope);
            // A row may have no place in a scope.
            if (!step.isEmpty()) {
                return step;
            }
        }
    }

    private List<Instruction> step(Opcode row, Scope scope) {
        return switch (row.form()) {
            case ALU_IMM, ALU_REG, NEG, END -> arithmetic(row, scope);
            case LDDW -> List.of(palette.constant(random.oneOf(scope.writable()), random.operand()));
            case LDX, LDXS, LOAD_ACQUIRE, ST, STX, STORE_RELEASE, ATOMIC -> access.step(row, scope);
            case JA, JA32, EXIT -> skipped(row, scope);
            case JUMP_IMM, JUMP_REG -> random.onceIn(3) ? loop(row, scope) : branch(row, scope);
            case MAY_GOTO -> branch(row, scope);
            case CALL_LOCAL, CALLX -> call(row, scope);
            case PACKET_ABS, PACKET_IND -> packet(row, scope);
            // They have no step of their own.
            case LDDW_ID, CALL, ADDR_SPACE_CAST, GOTOX, NEXT_IMM -> List.of();
        };
    }

    private List<Instruction> arithmetic(Opcode row, Scope scope) {
        List<Instruction> step = new ArrayList<>();
        int dst = random.oneOf(scope.writable());
        int src = random.oneOf(scope.values());
        // What earlier steps left is more and more often 0: fresh operands keep to the edges.
        if (random.onceIn(2)) {
            step.add(palette.constant(dst, random.operand()));
        }
        if (row.form() == Form.ALU_REG && random.onceIn(2) && scope.writable().contains(src)) {
            step.add(palette.constant(src, random.operand()));
        }
        step.add(Palette.instruction(row, dst, src, 0, random.immediate()));
        return step;
    }

    /** A few steps. */
    private List<Instruction> block(Scope scope) {
        List<Instruction> block = new ArrayList<>();
        for (int i = random.between(1, 2); i > 0; i--) {
            block.addAll(step(scope));
        }
        return block;
    }

    /** A jump over a block, which is never executed; or an exit that a conditional jump may lead over. */
    private List<Instruction> skipped(Opcode row, Scope scope) {
        if (scope.nesting() >= MOST_NESTED) {
            return List.of();
        }
        List<Instruction> step = new ArrayList<>();
        if (row.form() == Form.EXIT) {
            List<Opcode> jumps =
                    palette.rows().stream().filter(RandomSteps::isConditional).toList();
            step.addAll(comparison(random.oneOf(jumps), scope, 1));
            step.add(Palette.instruction(row, 0, 0, 0, 0));
        } else {
            List<Instruction> block = block(scope.block(Set.of()));
            step.add(jump(row, 0, 0, 0, slots(block)));
            step.addAll(block);
        }
        return step;
    }

    private static boolean isConditional(Opcode row) {
        return row.form() == Form.JUMP_IMM || row.form() == Form.JUMP_REG;
    }

    private static Instruction jump(Opcode row, int dst, int src, int imm, int distance) {
        boolean byImm = row.targetField().filter(field -> field == Field.IMM).isPresent();
        return Palette.instruction(row, dst, src, byImm ? 0 : distance, byImm ? distance : imm);
    }

    private static int slots(List<Instruction> instructions) {
        return instructions.stream().mapToInt(Instruction::slots).sum();
    }

    /** A conditional jump over so many slots, whose operands are often equal or nearly so. */
    private List<Instruction> comparison(Opcode row, Scope scope, int distance) {
        List<Instruction> step = new ArrayList<>();
        int dst = random.oneOf(scope.writable());
        int src = random.oneOf(scope.values());
        int imm = random.immediate();
        boolean comparesImm = row.form() == Form.JUMP_IMM;
        if (row.form() != Form.MAY_GOTO && !random.onceIn(3)) {
            if (!comparesImm && src != dst && scope.writable().contains(src)) {
                step.add(palette.constant(src, random.onceIn(3) ? near(imm) : imm));
            }
            step.add(palette.constant(dst, near(imm)));
        }
        step.add(jump(row, dst, src, imm, distance));
        return step;
    }

    /** Returns a number that is much like another: next to it, or with another upper half, or with that alone. */
    private long near(int number) {
        return switch (random.below(5)) {
            case 0 -> random.operand();
            case 1 -> Integer.toUnsignedLong(number) + (random.operand() << Integer.SIZE);
            case 2 -> random.operand() << Integer.SIZE;
            default -> (long) number + random.between(-1, 1);
        };
    }

    /** A conditional jump over a block, or to the second of two. */
    private List<Instruction> branch(Opcode row, Scope scope) {
        if (scope.nesting() >= MOST_NESTED) {
            return List.of();
        }
        List<Instruction> first = block(scope.block(Set.of()));
        List<Instruction> second = random.onceIn(2) ? block(scope.block(Set.of())) : List.of();
        if (!second.isEmpty()) {
            Opcode always = random.onceIn(2) ? Opcode.JA : Opcode.JA32;
            first.add(jump(always, 0, 0, 0, slots(second)));
        }
        List<Instruction> step = new ArrayList<>(comparison(row, scope, slots(first)));
        step.addAll(first);
        step.addAll(second);
        return step;
    }

    /**
     * How a loop counts so that a comparison ends it.
     *
     * @param start where it begins
     * @param change what is added each time
     * @param bound what is compared with: the loop goes on while the comparison holds
     */
    private record Counting(int start, int change, int bound) {}

    /** A loop of up to three rounds, which the row's comparison ends. */
    private List<Instruction> loop(Opcode row, Scope scope) {
        List<Integer> counters = new ArrayList<>(scope.writable());
        // R0 is what calls, and compare and exchange, change.
        counters.remove(Integer.valueOf(0));
        int rounds = random.between(1, 3);
        Counting counting = switch (row.operation()) {
            case JNE -> new Counting(rounds, -1, 0);
            case JGT, JSGT -> new Counting(rounds, -1, 0);
            case JGE, JSGE -> new Counting(rounds, -1, 1);
            case JSET -> new Counting(rounds, -1, -1);
            case JLT, JSLT -> new Counting(0, 1, rounds);
            case JLE, JSLE -> new Counting(0, 1, rounds - 1);
            // Two rounds: the first leaves what is compared with.
            default -> new Counting(rounds, 1, rounds + 1);
        };
        if (counters.size() < 2 || scope.nesting() >= MOST_NESTED) {
            return List.of();
        }
        random.shuffle(counters);
        int counter = counters.get(0);
        boolean comparesImm = row.form() == Form.JUMP_IMM;
        int bound = counters.get(1);
        List<Instruction> body = block(scope.block(comparesImm ? Set.of(counter) : Set.of(counter, bound)));
        body.add(palette.add(counter, counting.change()));
        List<Instruction> step = new ArrayList<>();
        step.add(palette.constant(counter, counting.start()));
        if (!comparesImm) {
            step.add(palette.constant(bound, counting.bound()));
        }
        step.addAll(body);
        step.add(jump(row, counter, bound, counting.bound(), -(slots(body) + 1)));
        return step;
    }

    /** A call of a function that is made for it. The RFC does not say what becomes of R1 to R5: they are set again. */
    private List<Instruction> call(Opcode row, Scope scope) {
        if (!scope.mayLoseArguments() || scope.depth() >= DEEPEST || made >= MOST_FUNCTIONS) {
            return List.of();
        }
        made++;
        List<Instruction> step = new ArrayList<>();
        int given = 0;
        if (palette.isWide() && scope.pointer() > 0 && random.onceIn(2)) {
            step.add(Palette.instruction(Opcode.MOV64_REG, 1, scope.pointer(), 0, 0));
            given = scope.memory();
        } else if (palette.isWide() && random.onceIn(2)) {
            step.add(Palette.instruction(Opcode.MOV64_REG, 1, Instruction.FRAME_POINTER, 0, 0));
            step.add(palette.add(1, -Scope.WINDOW));
            given = Scope.WINDOW;
        }
        int function = maker.make(scope.depth() + 1, given);
        if (row.form() == Form.CALLX) {
            // The function starts with values in R0 and R6 to R9, so that it does not see the address.
            List<Integer> targets = new ArrayList<>(scope.writable());
            targets.removeIf(register -> register >= 1 && register <= 5);
            int target = random.oneOf(targets);
            step.add(Instruction.wide(
                    target, Opcode.LDDW_CODE.constraint(Field.SRC).value(), 0, function, 0));
            step.add(Palette.instruction(row, target, 0, 0, 0));
            if (target != 0) {
                step.add(palette.constant(target, random.operand()));
            }
        } else {
            step.add(Palette.instruction(row, 0, 0, 0, function));
        }
        step.addAll(argumentsAgain());
        return step;
    }

    private List<Instruction> argumentsAgain() {
        List<Instruction> step = new ArrayList<>();
        for (int register = 1; register <= 5; register++) {
            step.add(palette.constant(register, random.immediate()));
        }
        return step;
    }

    /** Packet access, for which R6 has to hold what R1 held at the start; it does not keep R1 to R5. */
    private List<Instruction> packet(Opcode row, Scope scope) {
        int room = scope.memory() - row.size();
        if (scope.depth() > 0 || scope.pointer() != 6 || room < 0 || !scope.mayLoseArguments()) {
            return List.of();
        }
        List<Instruction> step = new ArrayList<>();
        int place = random.between(0, room);
        int src = random.oneOf(scope.writable());
        int index = random.between(-8, 8);
        if (row.constraint(Field.SRC).kind() == Constraint.Kind.REGISTER) {
            step.add(palette.constant(src, index));
            place -= index;
        }
        step.add(Palette.instruction(row, 0, src, 0, place));
        step.addAll(argumentsAgain());
        return step;
    }
}

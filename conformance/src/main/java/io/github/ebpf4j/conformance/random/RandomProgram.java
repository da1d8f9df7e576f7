package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A program made at random from a seed. It is valid, it ends, and what it returns depends on its code and its memory
 * alone, see {@link SelfContained}. Each function is a list of steps of a few instructions; at its end, it mixes its
 * registers and its stack, and the first function the memory as well, into R0, so that what went wrong anywhere shows
 * there.
 */
public final class RandomProgram {

    private static final int MOST_STEPS = 16;
    private static final int MOST_MEMORY = 32;

    private final RandomSource random;
    private final Palette palette;
    private final RandomSteps steps;
    private final Functions functions = new Functions();
    private final byte[] memory;
    private final Bytecode code;

    private RandomProgram(long seed, Collection<Opcode> rows, boolean mayFault) {
        this.random = new RandomSource(seed);
        this.palette = new Palette(rows);
        this.memory = random.bytes(random.onceIn(4) ? 0 : random.between(1, MOST_MEMORY));
        this.steps = new RandomSteps(random, palette, mayFault, this::function);
        function(0, memory.length);
        this.code = functions.link(random);
    }

    /**
     * Makes a program.
     *
     * @param seed the same seed makes the same program, on every JDK
     * @param rows what it may use; all rows of group base32 have to be among them, and those that need more than code
     *     and memory are left out
     * @param mayFault whether memory accesses may pass the ends of what is there
     */
    public static RandomProgram of(long seed, Collection<Opcode> rows, boolean mayFault) {
        return new RandomProgram(seed, rows, mayFault);
    }

    /** Returns those of the rows that programs can be made of: all that need no more than code and memory. */
    public static List<Opcode> drawn(Collection<Opcode> rows) {
        return new Palette(rows).rows();
    }

    /** Returns the program. */
    public Bytecode code() {
        return code;
    }

    /** Returns the memory that the program is given. */
    public byte[] memory() {
        return memory.clone();
    }

    /** Makes a function and returns its number. */
    private int function(int depth, int given) {
        int number = functions.reserve();
        List<Instruction> body = new ArrayList<>();
        int pointer = -1;
        if (given > 0) {
            pointer = palette.isWide() ? random.between(6, 9) : 1;
            if (pointer != 1) {
                body.add(Palette.instruction(Opcode.MOV64_REG, pointer, 1, 0, 0));
            }
        }
        Scope scope = new Scope(depth, pointer, given, Set.of(), 0);
        for (int register : scope.values()) {
            boolean argument = depth > 0 && register >= (given > 0 ? 2 : 1) && register <= 5;
            if (!argument) {
                body.add(palette.constant(register, random.operand()));
            }
        }
        body.addAll(palette.fill(Instruction.FRAME_POINTER, -Scope.WINDOW, Scope.WINDOW, random));
        for (int i = random.between(1, depth == 0 ? MOST_STEPS : MOST_STEPS / 4); i > 0; i--) {
            body.addAll(steps.step(scope));
        }
        body.addAll(end(scope));
        functions.define(number, body);
        return number;
    }

    private List<Instruction> end(Scope scope) {
        List<Instruction> end = new ArrayList<>();
        List<Integer> values = scope.values();
        for (int register : values.subList(1, values.size())) {
            end.addAll(palette.mix(register));
        }
        int temporary = values.get(1);
        end.addAll(palette.mixMemory(Instruction.FRAME_POINTER, -Scope.WINDOW, Scope.WINDOW, temporary));
        if (scope.depth() == 0) {
            end.addAll(palette.mixMemory(scope.pointer(), 0, scope.memory(), temporary));
        }
        end.add(Palette.instruction(Opcode.EXIT, 0, 0, 0, 0));
        return end;
    }

    /** The functions of a program. Until they have places, a call holds the number of what it calls. */
    private static final class Functions {
        private final List<List<Instruction>> bodies = new ArrayList<>();

        int reserve() {
            bodies.add(List.of());
            return bodies.size() - 1;
        }

        void define(int number, List<Instruction> body) {
            bodies.set(number, List.copyOf(body));
        }

        /** Places the functions, the first one first and the others in any order, so that calls go both ways. */
        Bytecode link(RandomSource random) {
            List<Integer> order = new ArrayList<>();
            for (int number = 1; number < bodies.size(); number++) {
                order.add(number);
            }
            random.shuffle(order);
            order.add(0, 0);
            int[] places = new int[bodies.size()];
            List<Instruction> all = new ArrayList<>();
            int slots = 0;
            for (int number : order) {
                places[number] = slots;
                for (Instruction instruction : bodies.get(number)) {
                    all.add(instruction);
                    slots += instruction.slots();
                }
            }
            int pc = 0;
            for (int i = 0; i < all.size(); i++) {
                Instruction instruction = all.get(i);
                if (callsByNumber(instruction)) {
                    int distance = places[instruction.imm()] - (pc + 1);
                    all.set(i, Edits.with(instruction, Field.IMM, distance));
                }
                pc += instruction.slots();
            }
            return Bytecode.of(all);
        }

        private static boolean callsByNumber(Instruction instruction) {
            return Opcode.lookup(instruction)
                    .filter(row -> row == Opcode.CALL_LOCAL || row == Opcode.LDDW_CODE)
                    .isPresent();
        }
    }
}

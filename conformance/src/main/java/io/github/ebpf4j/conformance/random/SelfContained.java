package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether every engine has to give the same answer to a program: nothing that it does may depend on where an engine
 * places memory, on what registers and stack hold before they are set, or on what becomes of R1 to R5 in a call. It is
 * decided by following every path, and of a register only what {@link Known} says is known; what cannot be decided is
 * denied. An access that passes the ends of memory is a fault, and so an end, everywhere.
 */
public final class SelfContained {

    private static final int DEEPEST = 8;
    private static final int STACK = Limits.STACK_BYTES;
    private static final int MOST_WORK = 100_000;

    private final Bytecode code;
    private final int memorySize;
    private int work;

    private SelfContained(Bytecode code, int memorySize) {
        this.code = code;
        this.memorySize = memorySize;
    }

    /** Returns whether it is so for a program without reserved instructions, given so many bytes of memory. */
    public static boolean holds(Bytecode code, int memorySize) {
        Known[] registers = new Known[Instruction.LAST_REGISTER + 1];
        Arrays.fill(registers, Known.NOTHING);
        registers[1] = Known.address(Known.MEMORY, 0);
        registers[2] = Known.VALUE;
        try {
            new SelfContained(code, memorySize).follow(0, registers, List.of());
            return true;
        } catch (DeniedException e) {
            return false;
        }
    }

    /** Something may depend on what is no code and no memory. */
    private static final class DeniedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeniedException() {
            super(null, null, false, false);
        }
    }

    /** Follows the paths of a function, the stacks of its callers being given. */
    private void follow(int entry, Known[] registers, List<boolean[]> callers) {
        if (callers.size() == DEEPEST) {
            throw new DeniedException();
        }
        Function function = new Function(callers);
        State start = new State(registers, new boolean[STACK]);
        start.registers[Instruction.FRAME_POINTER] = Known.address(callers.size(), STACK);
        function.reach(entry, start);
        function.follow();
    }

    /** The paths of one function. */
    private final class Function {
        private final List<boolean[]> callers;
        private final Map<Integer, State> states = new TreeMap<>();
        private final Deque<Integer> pending = new ArrayDeque<>();

        Function(List<boolean[]> callers) {
            this.callers = callers;
        }

        void reach(long pc, State state) {
            if (!code.isInstruction(pc)) {
                throw new DeniedException();
            }
            State known = states.get((int) pc);
            if (known == null) {
                states.put((int) pc, state.copy());
                pending.add((int) pc);
            } else if (known.join(state)) {
                pending.add((int) pc);
            }
        }

        void follow() {
            while (!pending.isEmpty()) {
                if (work++ == MOST_WORK) {
                    throw new DeniedException();
                }
                int pc = pending.remove();
                Instruction instruction = code.at(pc);
                Opcode row = Opcode.lookup(instruction).orElseThrow(DeniedException::new);
                State state = Optional.ofNullable(states.get(pc)).orElseThrow().copy();
                if (new Execution(callers, state, instruction, row).leadsOn(pc)) {
                    reach(code.next(pc), state);
                }
                if (jumps(row)) {
                    reach(row.target(pc, instruction).orElseThrow(), state);
                }
            }
        }

        private boolean jumps(Opcode row) {
            return switch (row.form()) {
                case JA, JA32, JUMP_IMM, JUMP_REG, MAY_GOTO -> true;
                default -> false;
            };
        }
    }

    /** One instruction. */
    private final class Execution {
        private final List<boolean[]> callers;
        private final State state;
        private final Known[] r;
        private final Instruction instruction;
        private final Opcode row;

        Execution(List<boolean[]> callers, State state, Instruction instruction, Opcode row) {
            this.callers = callers;
            this.state = state;
            this.r = state.registers;
            this.instruction = instruction;
            this.row = row;
        }

        /** Brings the state behind the instruction, and returns whether the next one can be executed after it. */
        boolean leadsOn(int pc) {
            int dst = instruction.dst();
            int src = instruction.src();
            switch (row.form()) {
                case ALU_IMM -> r[dst] = afterImmediate(dst);
                case ALU_REG -> r[dst] = afterRegister(dst, src);
                case NEG, END -> requireValue(dst);
                case LDDW, LDDW_ID -> r[dst] = loaded(pc);
                case JUMP_IMM -> requireValue(dst);
                case JUMP_REG -> {
                    requireValue(dst);
                    requireValue(src);
                }
                case MAY_GOTO -> {
                    // Both ways are followed.
                }
                case JA, JA32 -> {
                    return false;
                }
                case EXIT -> {
                    requireValue(0);
                    return false;
                }
                case CALL_LOCAL -> call(row.target(pc, instruction).orElseThrow());
                case CALLX -> call(codeAt(instruction.calledRegister()));
                case LDX, LDXS, LOAD_ACQUIRE -> {
                    boolean done = access(src, false);
                    r[dst] = Known.VALUE;
                    return done;
                }
                case ST -> {
                    return access(dst, true);
                }
                case STX, STORE_RELEASE -> {
                    requireValue(src);
                    return access(dst, true);
                }
                case ATOMIC -> {
                    requireValue(src);
                    if (row.operation() == Operation.CMPXCHG) {
                        requireValue(0);
                    }
                    return access(dst, false);
                }
                case PACKET_ABS, PACKET_IND -> packet(src);
                case CALL, ADDR_SPACE_CAST, GOTOX, NEXT_IMM -> throw new DeniedException();
            }
            return true;
        }

        private void requireValue(int register) {
            if (!r[register].isValue()) {
                throw new DeniedException();
            }
        }

        private Known afterImmediate(int dst) {
            // How far apart instructions are is every engine's own matter.
            if (r[dst].isAddress() && r[dst].region() != Known.CODE && row.is64Bit()) {
                switch (row.operation()) {
                    case ADD -> {
                        return r[dst].plus(instruction.imm());
                    }
                    case SUB -> {
                        return r[dst].plus(-(long) instruction.imm());
                    }
                    default -> {
                        // Anything else makes of an address what only one engine knows.
                    }
                }
            }
            if (!moves()) {
                requireValue(dst);
            }
            return Known.VALUE;
        }

        private Known afterRegister(int dst, int src) {
            if (row == Opcode.MOV64_REG) {
                return r[src];
            }
            requireValue(src);
            if (!moves()) {
                requireValue(dst);
            }
            return Known.VALUE;
        }

        private boolean moves() {
            return row.operation() == Operation.MOV || row.operation() == Operation.MOVSX;
        }

        private Known loaded(int pc) {
            return switch (row) {
                case LDDW -> Known.VALUE;
                case LDDW_CODE ->
                    Known.address(Known.CODE, row.target(pc, instruction).orElseThrow());
                default -> throw new DeniedException();
            };
        }

        private long codeAt(int register) {
            if (!r[register].isAddress() || r[register].region() != Known.CODE) {
                throw new DeniedException();
            }
            return r[register].offset();
        }

        private void call(long target) {
            if (!code.isInstruction(target)) {
                throw new DeniedException();
            }
            Known[] registers = new Known[r.length];
            Arrays.fill(registers, Known.NOTHING);
            System.arraycopy(r, 1, registers, 1, 5);
            List<boolean[]> stacks = new ArrayList<>(callers);
            stacks.add(state.defined);
            SelfContained.this.follow((int) target, registers, stacks);
            r[0] = Known.VALUE;
            Arrays.fill(r, 1, 6, Known.NOTHING);
        }

        private void packet(int src) {
            if (row.constraint(Field.SRC).kind() == Constraint.Kind.REGISTER) {
                requireValue(src);
            }
            if (!r[6].equals(Known.address(Known.MEMORY, 0))) {
                throw new DeniedException();
            }
            r[0] = Known.VALUE;
            Arrays.fill(r, 1, 6, Known.NOTHING);
        }

        /** Returns whether an access is within bounds. What is loaded must be defined, and what is stored then is. */
        private boolean access(int base, boolean stores) {
            Known address = r[base];
            if (!address.isAddress() || address.region() == Known.CODE) {
                throw new DeniedException();
            }
            long start = address.offset() + instruction.offset();
            boolean isMemory = address.region() == Known.MEMORY;
            if (start < 0 || start + row.size() > (isMemory ? memorySize : STACK)) {
                return false;
            }
            // Not every machine executes an atomic operation at any address.
            if (RandomAccess.isAtomic(row) && start % row.size() != 0) {
                throw new DeniedException();
            }
            boolean own = address.region() == callers.size();
            for (int i = 0; i < row.size() && !isMemory; i++) {
                boolean[] defined = own ? state.defined : callers.get(address.region());
                if (stores && own) {
                    defined[(int) start + i] = true;
                } else if (!stores && !defined[(int) start + i]) {
                    throw new DeniedException();
                }
            }
            return true;
        }
    }
}

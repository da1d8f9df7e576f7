package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.conformance.TestVector;
import io.github.ebpf4j.conformance.VectorEnvironment;
import io.github.ebpf4j.conformance.VectorEnvironment.FunctionKey;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Constraint;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** The registers, the memory and the frames of one run, and the loop that takes instruction after instruction. */
final class Machine {

    /** R0 to R10. */
    private static final int REGISTERS = 11;

    private static final int CONTEXT = 6;

    /** Below 4 GiB, where packet programs load its bounds as u32. */
    private static final long MEMORY = 0x2000_0000L;

    /** How many instructions are executed between two looks at the thread's interrupt flag. */
    private static final int BETWEEN_LOOKS = 1 << 16;

    private final Bytecode code;
    private final ByteOrder order;
    private final long limit;
    private final Observer observer;

    private final Reading reading;
    private final Arithmetic arithmetic;
    private final ByteSwap byteSwap;
    private final Jump jump;
    private final Atomic atomic;
    private final Immediate64 immediate64;
    private final Packet packet;

    private final long[] r = new long[REGISTERS];
    private final byte[] bytes;
    private final ModelMemory memory;
    private final Platform platform;
    private final Frames frames;
    /** What R1 held at entry. */
    private final long context;

    private int pc;
    /** Where the program goes on: with the following instruction, unless an instruction jumps, calls or returns. */
    private int next;

    private boolean jumped;
    /** What the instruction that is executed read from memory. */
    private long read;

    private boolean ended;

    Machine(TestVector vector, Reading reading, Observer observer) {
        VectorEnvironment environment = vector.environment();
        this.code = vector.code();
        this.order = environment.byteOrder();
        this.limit = reading.limit(environment.limits().instructions());
        this.observer = observer;
        this.reading = reading;
        this.arithmetic = reading.arithmetic();
        this.byteSwap = reading.byteSwap();
        this.jump = reading.jump(code);
        this.atomic = reading.atomic();
        this.immediate64 = reading.immediate64();
        this.packet = reading.packet();
        this.bytes = vector.memory().toArray();
        this.memory = reading.memory(order);
        this.platform = reading.platform(environment, memory);
        this.frames = reading.frames(
                memory, environment.limits().frames(), environment.limits().loops());
        if (bytes.length > 0) {
            memory.place(MEMORY, bytes);
            r[1] = MEMORY;
            r[2] = bytes.length;
        }
        this.context = r[1];
    }

    /** Refuses a program that names what the platform does not have, or has an instruction that only Linux can run. */
    void link() {
        for (pc = 0; pc < code.slots(); pc = code.next(pc)) {
            Instruction instruction = code.at(pc);
            Opcode row = reading.row(instruction);
            switch (row.form()) {
                case CALL -> function(row, instruction);
                case LDDW, LDDW_ID -> immediate(row, instruction);
                case ADDR_SPACE_CAST, GOTOX -> throw new Stop("pc %d: %s is not run here".formatted(pc, row));
                default -> {
                    // Names nothing.
                }
            }
        }
    }

    /** Runs the program and returns R0. */
    long run() {
        frames.enter(r, 0);
        pc = 0;
        for (long executed = 0; !ended; executed++) {
            if (executed >= limit) {
                throw new Stop("%d instructions were executed, as many as the limit allows".formatted(limit));
            }
            if (executed % BETWEEN_LOOKS == 0 && Thread.currentThread().isInterrupted()) {
                throw new Stop("the thread was interrupted");
            }
            step();
        }
        return r[0];
    }

    private void step() {
        Instruction instruction = code.at(pc);
        Opcode row = reading.row(instruction);
        long dst = isRegister(row, Field.DST) ? r[instruction.dst()] : 0;
        long src = source(row, instruction);
        long r0 = r[0];
        next = code.next(pc);
        jumped = false;
        read = 0;
        execute(row, instruction, dst, src);
        observer.executed(new Step(pc, instruction, row, dst, src, r0, read, jumped));
        pc = next;
    }

    private static boolean isRegister(Opcode row, Field field) {
        return row.constraint(field).kind() == Constraint.Kind.REGISTER;
    }

    private long source(Opcode row, Instruction instruction) {
        if (isRegister(row, Field.SRC)) {
            return r[instruction.src()];
        }
        return row.form() == Form.LDDW ? instruction.imm64() : reading.operand(row, instruction.imm());
    }

    private void execute(Opcode row, Instruction instruction, long dst, long src) {
        Operation operation = row.operation();
        boolean wide = row.is64Bit();
        int size = row.size();
        switch (row.form()) {
            case ALU_IMM, NEG -> r[instruction.dst()] = arithmetic.compute(operation, wide, dst, src);
            case ALU_REG ->
                r[instruction.dst()] = operation == Operation.MOVSX
                        ? arithmetic.moveSignExtended(wide, src, instruction.offset())
                        : arithmetic.compute(operation, wide, dst, src);
            case END -> r[instruction.dst()] = byteSwap.swap(operation, instruction.imm(), dst, order);
            case JA, JA32 -> goTo(jump.target(pc, instruction, row));
            case JUMP_IMM, JUMP_REG -> {
                if (jump.isTaken(operation, wide, dst, src)) {
                    goTo(jump.target(pc, instruction, row));
                }
            }
            case MAY_GOTO -> {
                if (frames.mayGoto()) {
                    goTo(jump.target(pc, instruction, row));
                }
            }
            case CALL -> r[0] = platform.call(function(row, instruction), r);
            case CALL_LOCAL -> enter(jump.target(pc, instruction, row));
            case CALLX -> callRegister(instruction);
            case EXIT -> exit();
            case LDX, LDXS, LOAD_ACQUIRE -> {
                read = memory.load(memory.address(src, instruction.offset()), size);
                r[instruction.dst()] = reading.loaded(row, read);
            }
            case ST, STX, STORE_RELEASE -> memory.store(memory.address(dst, instruction.offset()), size, src);
            case ATOMIC ->
                read = atomic.execute(
                        instruction.imm(),
                        size,
                        memory.address(dst, instruction.offset()),
                        r,
                        instruction.src(),
                        memory);
            case LDDW, LDDW_ID -> r[instruction.dst()] = immediate(row, instruction);
            case PACKET_ABS, PACKET_IND -> loadPacket(row, instruction, src);
            case NEXT_IMM, ADDR_SPACE_CAST, GOTOX ->
                throw new IllegalStateException(row + " is refused before it runs");
        }
    }

    private long immediate(Opcode row, Instruction instruction) {
        return immediate64.value(instruction, jump.target(pc, instruction, row), platform);
    }

    private VectorEnvironment.Function function(Opcode row, Instruction instruction) {
        int id = instruction.imm();
        return row == Opcode.CALL_BTF
                ? platform.function(FunctionKey.BTF, id)
                        .orElseThrow(() -> new Stop("pc %d: there is no function with BTF id %d".formatted(pc, id)))
                : platform.function(FunctionKey.HELPER, id)
                        .orElseThrow(() -> new Stop("pc %d: there is no helper %d".formatted(pc, id)));
    }

    private void enter(int function) {
        frames.enter(r, next);
        goTo(function);
    }

    private void goTo(int slot) {
        next = slot;
        jumped = true;
    }

    /** Of clang, and in no RFC: the register holds the address of an instruction, or the id of a helper. */
    private void callRegister(Instruction instruction) {
        // Before clang 19.1, imm named the register.
        int register = instruction.dst() == 0 ? instruction.imm() : instruction.dst();
        long target = r[register];
        if (immediate64.isCodeAddress(target, code)) {
            enter(immediate64.slot(target));
        } else {
            VectorEnvironment.Function helper = platform.function(FunctionKey.HELPER, target)
                    .orElseThrow(() -> new Stop("pc %d: r%d holds 0x%x, which is neither an instruction nor a helper"
                            .formatted(pc, register, target)));
            r[0] = platform.call(helper, r);
        }
    }

    private void exit() {
        if (frames.depth() == 1) {
            ended = true;
        } else {
            goTo(frames.leave(r));
        }
    }

    private void loadPacket(Opcode row, Instruction instruction, long src) {
        if (!packet.isContext(r[CONTEXT], context)) {
            throw new Stop("pc %d: packet access with r6 = 0x%x, must be 0x%x".formatted(pc, r[CONTEXT], context));
        }
        int place = packet.place(row.form() == Form.PACKET_IND, src, instruction.imm());
        OptionalLong value = packet.load(bytes, place, row.size());
        read = value.orElse(0);
        r[0] = read;
        ended = value.isEmpty();
        packet.lose(r);
    }
}

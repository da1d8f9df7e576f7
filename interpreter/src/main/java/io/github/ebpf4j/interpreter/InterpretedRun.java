package io.github.ebpf4j.interpreter;

import static io.github.ebpf4j.interpreter.Semantics.add32;
import static io.github.ebpf4j.interpreter.Semantics.add64;
import static io.github.ebpf4j.interpreter.Semantics.and32;
import static io.github.ebpf4j.interpreter.Semantics.and64;
import static io.github.ebpf4j.interpreter.Semantics.arsh32;
import static io.github.ebpf4j.interpreter.Semantics.arsh64;
import static io.github.ebpf4j.interpreter.Semantics.be16;
import static io.github.ebpf4j.interpreter.Semantics.be32;
import static io.github.ebpf4j.interpreter.Semantics.be64;
import static io.github.ebpf4j.interpreter.Semantics.bswap16;
import static io.github.ebpf4j.interpreter.Semantics.bswap32;
import static io.github.ebpf4j.interpreter.Semantics.bswap64;
import static io.github.ebpf4j.interpreter.Semantics.div32;
import static io.github.ebpf4j.interpreter.Semantics.div64;
import static io.github.ebpf4j.interpreter.Semantics.jeq32;
import static io.github.ebpf4j.interpreter.Semantics.jeq64;
import static io.github.ebpf4j.interpreter.Semantics.jge32;
import static io.github.ebpf4j.interpreter.Semantics.jge64;
import static io.github.ebpf4j.interpreter.Semantics.jgt32;
import static io.github.ebpf4j.interpreter.Semantics.jgt64;
import static io.github.ebpf4j.interpreter.Semantics.jle32;
import static io.github.ebpf4j.interpreter.Semantics.jle64;
import static io.github.ebpf4j.interpreter.Semantics.jlt32;
import static io.github.ebpf4j.interpreter.Semantics.jlt64;
import static io.github.ebpf4j.interpreter.Semantics.jne32;
import static io.github.ebpf4j.interpreter.Semantics.jne64;
import static io.github.ebpf4j.interpreter.Semantics.jset32;
import static io.github.ebpf4j.interpreter.Semantics.jset64;
import static io.github.ebpf4j.interpreter.Semantics.jsge32;
import static io.github.ebpf4j.interpreter.Semantics.jsge64;
import static io.github.ebpf4j.interpreter.Semantics.jsgt32;
import static io.github.ebpf4j.interpreter.Semantics.jsgt64;
import static io.github.ebpf4j.interpreter.Semantics.jsle32;
import static io.github.ebpf4j.interpreter.Semantics.jsle64;
import static io.github.ebpf4j.interpreter.Semantics.jslt32;
import static io.github.ebpf4j.interpreter.Semantics.jslt64;
import static io.github.ebpf4j.interpreter.Semantics.le16;
import static io.github.ebpf4j.interpreter.Semantics.le32;
import static io.github.ebpf4j.interpreter.Semantics.le64;
import static io.github.ebpf4j.interpreter.Semantics.lsh32;
import static io.github.ebpf4j.interpreter.Semantics.lsh64;
import static io.github.ebpf4j.interpreter.Semantics.mod32;
import static io.github.ebpf4j.interpreter.Semantics.mod64;
import static io.github.ebpf4j.interpreter.Semantics.mov32;
import static io.github.ebpf4j.interpreter.Semantics.movsx16_32;
import static io.github.ebpf4j.interpreter.Semantics.movsx16_64;
import static io.github.ebpf4j.interpreter.Semantics.movsx32_64;
import static io.github.ebpf4j.interpreter.Semantics.movsx8_32;
import static io.github.ebpf4j.interpreter.Semantics.movsx8_64;
import static io.github.ebpf4j.interpreter.Semantics.mul32;
import static io.github.ebpf4j.interpreter.Semantics.mul64;
import static io.github.ebpf4j.interpreter.Semantics.neg32;
import static io.github.ebpf4j.interpreter.Semantics.neg64;
import static io.github.ebpf4j.interpreter.Semantics.or32;
import static io.github.ebpf4j.interpreter.Semantics.or64;
import static io.github.ebpf4j.interpreter.Semantics.rsh32;
import static io.github.ebpf4j.interpreter.Semantics.rsh64;
import static io.github.ebpf4j.interpreter.Semantics.sdiv32;
import static io.github.ebpf4j.interpreter.Semantics.sdiv64;
import static io.github.ebpf4j.interpreter.Semantics.smod32;
import static io.github.ebpf4j.interpreter.Semantics.smod64;
import static io.github.ebpf4j.interpreter.Semantics.sub32;
import static io.github.ebpf4j.interpreter.Semantics.sub64;
import static io.github.ebpf4j.interpreter.Semantics.xor32;
import static io.github.ebpf4j.interpreter.Semantics.xor64;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Disassembler;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The state of a run in the interpreter, and the loop. It is the memory, too, so that a host function finds all in one
 * place, and a load has no further object on its way.
 */
final class InterpretedRun extends AddressSpace implements Caller, Execution {

    private static final int FIRST_SAVED = 6;
    private static final int SAVED = 4;

    /** How many instructions are executed between two looks at the thread's interrupt flag. */
    private static final int SLICE = 1 << 16;

    /** How many callbacks may be under way at once, each of which takes some of the thread's own stack. */
    private static final int CALLBACKS = 64;

    private final InterpretedProgram entry;
    private final Limits limits;
    private final boolean bigEndian;
    private final long[] r = new long[Instruction.LAST_REGISTER + 1];
    // By depth, the entry being 0: what a call saves of its caller, and where each function began.
    private final long[] saved;
    private final int[] returns;
    private final int[] entries;
    private final long[] loops;
    private final InterpretedProgram[] programs;
    private int depth;
    private int callbacks;
    /** What R1 held at entry, for the packet instructions. */
    private long context;

    private long reserve;
    private int slice;
    private int pc;
    private int tailCalls;
    private Optional<InterpretedProgram> successor = Optional.empty();
    private Object host = this;

    InterpretedRun(InterpretedProgram entry) {
        super(
                entry.environment().memory(),
                entry.environment().limits().frames(),
                entry.program().byteOrder(),
                entry.probesMemory());
        this.entry = entry;
        this.limits = entry.environment().limits();
        this.bigEndian = entry.program().byteOrder() == ByteOrder.BIG_ENDIAN;
        int frames = limits.frames();
        saved = new long[SAVED * frames];
        returns = new int[frames];
        entries = new int[frames];
        loops = new long[frames];
        programs = new InterpretedProgram[frames];
    }

    @Override
    public void host(Object host) {
        this.host = host;
    }

    @Override
    public long memory(Region memory) {
        setMemory(memory);
        return address(MEMORY, 0);
    }

    @Override
    public long context(Region context) {
        setContext(context);
        return address(CONTEXT, 0);
    }

    @Override
    public long instructions() {
        return limits.instructions() - reserve - slice;
    }

    @Override
    public Outcome run(long r1, long r2) {
        try {
            return new Outcome.Returned(start(0, r1, r2, 0, 0, 0));
        } catch (FaultException e) {
            return new Outcome.Faulted(e.fault());
        }
    }

    @Override
    public long call(long r1, long r2) {
        return start(0, r1, r2, 0, 0, 0);
    }

    @Override
    public long call(long r1, long r2, long r3, long r4, long r5) {
        return start(0, r1, r2, r3, r4, r5);
    }

    @Override
    public long callFunction(long function, long r1, long r2, long r3, long r4, long r5) {
        return start((int) slotOf(function), r1, r2, r3, r4, r5);
    }

    /**
     * Runs from an instruction on.
     *
     * @throws FaultException if the program was stopped
     */
    private long start(int first, long r1, long r2, long r3, long r4, long r5) {
        Arrays.fill(r, 0);
        setArguments(r1, r2, r3, r4, r5);
        context = r1;
        reserve = limits.instructions();
        slice = 0;
        tailCalls = 0;
        callbacks = 0;
        depth = 0;
        pc = first;
        int placed = placed();
        beginFrame(entry, first);
        try {
            if (!entry.program().bytecode().isInstruction(first)) {
                throw noFunction(address(CODE, first));
            }
            return loop(first, 0);
        } catch (MemoryAccessException e) {
            throw fault(Fault.Kind.MEMORY_ACCESS, (RuntimeException) e);
        } catch (EndException e) {
            return e.r0;
        } catch (StopException e) {
            throw fault(e.kind, e);
        } finally {
            for (int i = depth; i >= 0; i--) {
                leaveFrame(i);
            }
            forgetFrom(placed);
            successor = Optional.empty();
        }
    }

    private void setArguments(long r1, long r2, long r3, long r4, long r5) {
        r[1] = r1;
        r[2] = r2;
        r[3] = r3;
        r[4] = r4;
        r[5] = r5;
    }

    // HotSpot does not compile a method of more than 8,000 bytes of bytecode; a test watches the size of this one.
    /** Runs from an instruction until the frame at a depth returns. */
    private long loop(int first, int base) {
        long[] r = this.r;
        LinkedCode code = programs[depth].code();
        int slice = this.slice;
        int pc = first;
        while (true) {
            // Stored for the sake of faults only, which are reported from outside the loop.
            this.pc = pc;
            if (--slice < 0) {
                slice = nextSlice();
            }
            int next = pc + 1;
            int dst = code.dst[pc];
            int src = code.src[pc];
            int offset = code.offsets[pc];
            long imm = code.immediates[pc];
            Opcode row = code.rows[pc];
            switch (row) {
                case ADD32_IMM -> r[dst] = add32(r[dst], imm);
                case ADD32_REG -> r[dst] = add32(r[dst], r[src]);
                case SUB32_IMM -> r[dst] = sub32(r[dst], imm);
                case SUB32_REG -> r[dst] = sub32(r[dst], r[src]);
                case MUL32_IMM -> r[dst] = mul32(r[dst], imm);
                case MUL32_REG -> r[dst] = mul32(r[dst], r[src]);
                case DIV32_IMM -> r[dst] = div32(r[dst], imm);
                case DIV32_REG -> r[dst] = div32(r[dst], r[src]);
                case SDIV32_IMM -> r[dst] = sdiv32(r[dst], imm);
                case SDIV32_REG -> r[dst] = sdiv32(r[dst], r[src]);
                case OR32_IMM -> r[dst] = or32(r[dst], imm);
                case OR32_REG -> r[dst] = or32(r[dst], r[src]);
                case AND32_IMM -> r[dst] = and32(r[dst], imm);
                case AND32_REG -> r[dst] = and32(r[dst], r[src]);
                case LSH32_IMM -> r[dst] = lsh32(r[dst], imm);
                case LSH32_REG -> r[dst] = lsh32(r[dst], r[src]);
                case RSH32_IMM -> r[dst] = rsh32(r[dst], imm);
                case RSH32_REG -> r[dst] = rsh32(r[dst], r[src]);
                case MOD32_IMM -> r[dst] = mod32(r[dst], imm);
                case MOD32_REG -> r[dst] = mod32(r[dst], r[src]);
                case SMOD32_IMM -> r[dst] = smod32(r[dst], imm);
                case SMOD32_REG -> r[dst] = smod32(r[dst], r[src]);
                case XOR32_IMM -> r[dst] = xor32(r[dst], imm);
                case XOR32_REG -> r[dst] = xor32(r[dst], r[src]);
                case ARSH32_IMM -> r[dst] = arsh32(r[dst], imm);
                case ARSH32_REG -> r[dst] = arsh32(r[dst], r[src]);
                case MOV32_IMM -> r[dst] = mov32(imm);
                case MOV32_REG -> r[dst] = mov32(r[src]);
                case NEG32 -> r[dst] = neg32(r[dst]);
                case MOVSX8_32 -> r[dst] = movsx8_32(r[src]);
                case MOVSX16_32 -> r[dst] = movsx16_32(r[src]);
                case ADD64_IMM -> r[dst] = add64(r[dst], imm);
                case ADD64_REG -> r[dst] = add64(r[dst], r[src]);
                case SUB64_IMM -> r[dst] = sub64(r[dst], imm);
                case SUB64_REG -> r[dst] = sub64(r[dst], r[src]);
                case MUL64_IMM -> r[dst] = mul64(r[dst], imm);
                case MUL64_REG -> r[dst] = mul64(r[dst], r[src]);
                case DIV64_IMM -> r[dst] = div64(r[dst], imm);
                case DIV64_REG -> r[dst] = div64(r[dst], r[src]);
                case SDIV64_IMM -> r[dst] = sdiv64(r[dst], imm);
                case SDIV64_REG -> r[dst] = sdiv64(r[dst], r[src]);
                case OR64_IMM -> r[dst] = or64(r[dst], imm);
                case OR64_REG -> r[dst] = or64(r[dst], r[src]);
                case AND64_IMM -> r[dst] = and64(r[dst], imm);
                case AND64_REG -> r[dst] = and64(r[dst], r[src]);
                case LSH64_IMM -> r[dst] = lsh64(r[dst], imm);
                case LSH64_REG -> r[dst] = lsh64(r[dst], r[src]);
                case RSH64_IMM -> r[dst] = rsh64(r[dst], imm);
                case RSH64_REG -> r[dst] = rsh64(r[dst], r[src]);
                case MOD64_IMM -> r[dst] = mod64(r[dst], imm);
                case MOD64_REG -> r[dst] = mod64(r[dst], r[src]);
                case SMOD64_IMM -> r[dst] = smod64(r[dst], imm);
                case SMOD64_REG -> r[dst] = smod64(r[dst], r[src]);
                case XOR64_IMM -> r[dst] = xor64(r[dst], imm);
                case XOR64_REG -> r[dst] = xor64(r[dst], r[src]);
                case ARSH64_IMM -> r[dst] = arsh64(r[dst], imm);
                case ARSH64_REG -> r[dst] = arsh64(r[dst], r[src]);
                case MOV64_IMM -> r[dst] = imm;
                case MOV64_REG -> r[dst] = r[src];
                case NEG64 -> r[dst] = neg64(r[dst]);
                case MOVSX8_64 -> r[dst] = movsx8_64(r[src]);
                case MOVSX16_64 -> r[dst] = movsx16_64(r[src]);
                case MOVSX32_64 -> r[dst] = movsx32_64(r[src]);
                case LE16 -> r[dst] = le16(r[dst], bigEndian);
                case LE32 -> r[dst] = le32(r[dst], bigEndian);
                case LE64 -> r[dst] = le64(r[dst], bigEndian);
                case BE16 -> r[dst] = be16(r[dst], bigEndian);
                case BE32 -> r[dst] = be32(r[dst], bigEndian);
                case BE64 -> r[dst] = be64(r[dst], bigEndian);
                case SWAP16 -> r[dst] = bswap16(r[dst]);
                case SWAP32 -> r[dst] = bswap32(r[dst]);
                case SWAP64 -> r[dst] = bswap64(r[dst]);
                case LDXB -> r[dst] = load8(r[src] + offset);
                case LDXH -> r[dst] = load16(r[src] + offset);
                case LDXW -> r[dst] = load32(r[src] + offset);
                case LDXDW -> r[dst] = load64(r[src] + offset);
                case LDXSB -> r[dst] = movsx8_64(load8(r[src] + offset));
                case LDXSH -> r[dst] = movsx16_64(load16(r[src] + offset));
                case LDXSW -> r[dst] = movsx32_64(load32(r[src] + offset));
                case STB -> store8(r[dst] + offset, imm);
                case STH -> store16(r[dst] + offset, imm);
                case STW -> store32(r[dst] + offset, imm);
                case STDW -> store64(r[dst] + offset, imm);
                case STXB -> store8(r[dst] + offset, r[src]);
                case STXH -> store16(r[dst] + offset, r[src]);
                case STXW -> store32(r[dst] + offset, r[src]);
                case STXDW -> store64(r[dst] + offset, r[src]);
                case LOAD_ACQUIRE_B, LOAD_ACQUIRE_H, LOAD_ACQUIRE_W, LOAD_ACQUIRE_DW ->
                    r[dst] = loadAcquire(r[src] + offset, row.size());
                case STORE_RELEASE_B, STORE_RELEASE_H, STORE_RELEASE_W, STORE_RELEASE_DW ->
                    storeRelease(r[dst] + offset, row.size(), r[src]);
                case ATOMIC_ADD32,
                        ATOMIC_OR32,
                        ATOMIC_AND32,
                        ATOMIC_XOR32,
                        ATOMIC_ADD64,
                        ATOMIC_OR64,
                        ATOMIC_AND64,
                        ATOMIC_XOR64 -> atomic(row.operation(), r[dst] + offset, row.size(), r[src]);
                case ATOMIC_FETCH_ADD32,
                        ATOMIC_FETCH_OR32,
                        ATOMIC_FETCH_AND32,
                        ATOMIC_FETCH_XOR32,
                        XCHG32,
                        ATOMIC_FETCH_ADD64,
                        ATOMIC_FETCH_OR64,
                        ATOMIC_FETCH_AND64,
                        ATOMIC_FETCH_XOR64,
                        XCHG64 -> r[src] = atomic(row.operation(), r[dst] + offset, row.size(), r[src]);
                case CMPXCHG32, CMPXCHG64 -> r[0] = compareExchange(r[dst] + offset, row.size(), r[0], r[src]);
                case LDDW,
                        LDDW_MAP_BY_FD,
                        LDDW_MAP_VALUE_BY_FD,
                        LDDW_VARIABLE,
                        LDDW_CODE,
                        LDDW_MAP_BY_INDEX,
                        LDDW_MAP_VALUE_BY_INDEX -> {
                    r[dst] = imm;
                    next = pc + 2;
                }
                case JA, JA32 -> next = code.targets[pc];
                case JEQ64_IMM -> next = jeq64(r[dst], imm) ? code.targets[pc] : next;
                case JEQ64_REG -> next = jeq64(r[dst], r[src]) ? code.targets[pc] : next;
                case JGT64_IMM -> next = jgt64(r[dst], imm) ? code.targets[pc] : next;
                case JGT64_REG -> next = jgt64(r[dst], r[src]) ? code.targets[pc] : next;
                case JGE64_IMM -> next = jge64(r[dst], imm) ? code.targets[pc] : next;
                case JGE64_REG -> next = jge64(r[dst], r[src]) ? code.targets[pc] : next;
                case JSET64_IMM -> next = jset64(r[dst], imm) ? code.targets[pc] : next;
                case JSET64_REG -> next = jset64(r[dst], r[src]) ? code.targets[pc] : next;
                case JNE64_IMM -> next = jne64(r[dst], imm) ? code.targets[pc] : next;
                case JNE64_REG -> next = jne64(r[dst], r[src]) ? code.targets[pc] : next;
                case JSGT64_IMM -> next = jsgt64(r[dst], imm) ? code.targets[pc] : next;
                case JSGT64_REG -> next = jsgt64(r[dst], r[src]) ? code.targets[pc] : next;
                case JSGE64_IMM -> next = jsge64(r[dst], imm) ? code.targets[pc] : next;
                case JSGE64_REG -> next = jsge64(r[dst], r[src]) ? code.targets[pc] : next;
                case JLT64_IMM -> next = jlt64(r[dst], imm) ? code.targets[pc] : next;
                case JLT64_REG -> next = jlt64(r[dst], r[src]) ? code.targets[pc] : next;
                case JLE64_IMM -> next = jle64(r[dst], imm) ? code.targets[pc] : next;
                case JLE64_REG -> next = jle64(r[dst], r[src]) ? code.targets[pc] : next;
                case JSLT64_IMM -> next = jslt64(r[dst], imm) ? code.targets[pc] : next;
                case JSLT64_REG -> next = jslt64(r[dst], r[src]) ? code.targets[pc] : next;
                case JSLE64_IMM -> next = jsle64(r[dst], imm) ? code.targets[pc] : next;
                case JSLE64_REG -> next = jsle64(r[dst], r[src]) ? code.targets[pc] : next;
                case JEQ32_IMM -> next = jeq32(r[dst], imm) ? code.targets[pc] : next;
                case JEQ32_REG -> next = jeq32(r[dst], r[src]) ? code.targets[pc] : next;
                case JGT32_IMM -> next = jgt32(r[dst], imm) ? code.targets[pc] : next;
                case JGT32_REG -> next = jgt32(r[dst], r[src]) ? code.targets[pc] : next;
                case JGE32_IMM -> next = jge32(r[dst], imm) ? code.targets[pc] : next;
                case JGE32_REG -> next = jge32(r[dst], r[src]) ? code.targets[pc] : next;
                case JSET32_IMM -> next = jset32(r[dst], imm) ? code.targets[pc] : next;
                case JSET32_REG -> next = jset32(r[dst], r[src]) ? code.targets[pc] : next;
                case JNE32_IMM -> next = jne32(r[dst], imm) ? code.targets[pc] : next;
                case JNE32_REG -> next = jne32(r[dst], r[src]) ? code.targets[pc] : next;
                case JSGT32_IMM -> next = jsgt32(r[dst], imm) ? code.targets[pc] : next;
                case JSGT32_REG -> next = jsgt32(r[dst], r[src]) ? code.targets[pc] : next;
                case JSGE32_IMM -> next = jsge32(r[dst], imm) ? code.targets[pc] : next;
                case JSGE32_REG -> next = jsge32(r[dst], r[src]) ? code.targets[pc] : next;
                case JLT32_IMM -> next = jlt32(r[dst], imm) ? code.targets[pc] : next;
                case JLT32_REG -> next = jlt32(r[dst], r[src]) ? code.targets[pc] : next;
                case JLE32_IMM -> next = jle32(r[dst], imm) ? code.targets[pc] : next;
                case JLE32_REG -> next = jle32(r[dst], r[src]) ? code.targets[pc] : next;
                case JSLT32_IMM -> next = jslt32(r[dst], imm) ? code.targets[pc] : next;
                case JSLT32_REG -> next = jslt32(r[dst], r[src]) ? code.targets[pc] : next;
                case JSLE32_IMM -> next = jsle32(r[dst], imm) ? code.targets[pc] : next;
                case JSLE32_REG -> next = jsle32(r[dst], r[src]) ? code.targets[pc] : next;
                case MAY_GOTO -> next = mayGoto() ? code.targets[pc] : next;
                case CALL_HELPER, CALL_BTF -> {
                    this.slice = slice;
                    r[0] = callHost(row, imm, code.functions[pc]);
                    slice = this.slice;
                    if (successor.isPresent()) {
                        next = replaceProgram();
                        code = programs[depth].code();
                    }
                }
                case CALL_LOCAL -> next = enter(code.targets[pc], next);
                case CALLX -> {
                    this.slice = slice;
                    next = callRegister(dst, next);
                    slice = this.slice;
                    if (successor.isPresent()) {
                        next = replaceProgram();
                        code = programs[depth].code();
                    }
                }
                case EXIT -> {
                    if (depth == base) {
                        this.slice = slice;
                        return r[0];
                    }
                    next = leave();
                    code = programs[depth].code();
                }
                case LDABSB, LDABSH, LDABSW, LDINDB, LDINDH, LDINDW -> {
                    long at = row.form() == Form.PACKET_IND ? r[src] : 0;
                    if (!loadPacket((int) (at + imm), row.size())) {
                        this.slice = slice;
                        throw new EndException(0);
                    }
                }
                case ADDR_SPACE_CAST_KERN, ADDR_SPACE_CAST_USER -> r[dst] = castPointer(r[src], imm);
                case NEXT_IMM, GOTOX -> throw new IllegalStateException(row + " is refused before it runs");
            }
            pc = next;
        }
    }

    private int nextSlice() {
        if (reserve == 0) {
            slice = 0;
            throw new StopException(
                    Fault.Kind.BUDGET_EXHAUSTED,
                    "%d instructions were executed, as many as the limit allows".formatted(limits.instructions()));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new StopException(Fault.Kind.INTERRUPTED, "the thread was interrupted");
        }
        int granted = (int) Math.min(reserve, SLICE);
        reserve -= granted;
        return granted - 1;
    }

    private void beginFrame(InterpretedProgram program, int first) {
        programs[depth] = program;
        entries[depth] = first;
        loops[depth] = limits.loops();
        r[Instruction.FRAME_POINTER] = enterFrame(depth);
    }

    private int enter(int target, int returnTo) {
        int frames = limits.frames();
        if (depth + 1 == frames) {
            throw new StopException(
                    Fault.Kind.CALL_DEPTH,
                    "a call would make %d frames, the limit is %d".formatted(frames + 1, frames));
        }
        System.arraycopy(r, FIRST_SAVED, saved, SAVED * depth, SAVED);
        returns[depth] = returnTo;
        depth++;
        beginFrame(programs[depth - 1], target);
        return target;
    }

    private int leave() {
        leaveFrame(depth);
        depth--;
        System.arraycopy(saved, SAVED * depth, r, FIRST_SAVED, SAVED);
        r[Instruction.FRAME_POINTER] = endOfStack(depth);
        return returns[depth];
    }

    /** Puts the program of a tail call in place of the one that runs, with its frame, and returns where it begins. */
    private int replaceProgram() {
        InterpretedProgram program = successor.orElseThrow();
        successor = Optional.empty();
        beginFrame(program, 0);
        return 0;
    }

    /** Returns whether a {@code may_goto} jumps: as in Linux, when its frame has come by the allowed times. */
    private boolean mayGoto() {
        if (loops[depth] == 0) {
            return true;
        }
        loops[depth]--;
        return false;
    }

    private int callRegister(int register, int returnTo) {
        long target = r[register];
        long slot = slotOf(target);
        if (program().bytecode().isInstruction(slot)) {
            return enter((int) slot, returnTo);
        }
        HostFunction helper = entry.environment()
                .helper(target)
                .orElseThrow(() -> new StopException(
                        Fault.Kind.CALL_TARGET,
                        "r%d holds 0x%x, which is neither the address of an instruction nor the id of a helper"
                                .formatted(register, target)));
        r[0] = callHost(Opcode.CALL_HELPER, target, helper);
        return returnTo;
    }

    private long callHost(Opcode row, long id, HostFunction function) {
        try {
            return function.call(this, r[1], r[2], r[3], r[4], r[5]);
        } catch (MemoryAccessException | StopException | EndException e) {
            throw e;
        } catch (Exception e) {
            // Not only RuntimeException: other languages throw checked exceptions without declaring them.
            String kind = row == Opcode.CALL_BTF ? "function with BTF id" : "helper";
            throw new StopException(Fault.Kind.HOST_FUNCTION, "%s %d threw %s".formatted(kind, id, oneLine(e)));
        }
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e).replaceAll("\\R", " ");
    }

    private StopException noFunction(long address) {
        return new StopException(
                Fault.Kind.CALL_TARGET, "0x%x is not the address of a function of the program".formatted(address));
    }

    @Override
    public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
        long slot = slotOf(function);
        if (!program().bytecode().isInstruction(slot)) {
            throw noFunction(function);
        }
        if (callbacks == CALLBACKS) {
            throw new StopException(
                    Fault.Kind.CALL_DEPTH, "%d callbacks are under way, as many as may be".formatted(callbacks));
        }
        int callPc = pc;
        long a1 = r[1];
        long a2 = r[2];
        long a3 = r[3];
        long a4 = r[4];
        long a5 = r[5];
        int target = enter((int) slot, callPc + 1);
        setArguments(r1, r2, r3, r4, r5);
        callbacks++;
        long r0 = loop(target, depth);
        callbacks--;
        leave();
        setArguments(a1, a2, a3, a4, a5);
        pc = callPc;
        return r0;
    }

    @Override
    public boolean tailCall(LinkedProgram program) {
        if (tailCalls == Limits.TAIL_CALLS) {
            return false;
        }
        if (!(program instanceof InterpretedProgram interpreted) || interpreted.environment() != entry.environment()) {
            throw new IllegalArgumentException("program \"%s\" belongs to another engine or environment"
                    .formatted(program.program().name()));
        }
        tailCalls++;
        successor = Optional.of(interpreted);
        return true;
    }

    @Override
    public LinkedProgram linked() {
        return programs[depth];
    }

    private Program program() {
        return programs[depth].program();
    }

    @Override
    public int pc() {
        return pc;
    }

    @Override
    public Object host() {
        return host;
    }

    @Override
    public RuntimeException fault(Fault.Kind kind, String message) {
        return new StopException(kind, message);
    }

    @Override
    public RuntimeException end(long r0) {
        return new EndException(r0);
    }

    /**
     * Executes a packet access, on which the RFC says no more than that it is deprecated: as in Linux, R6 is the
     * context, the value comes from network byte order into R0, and R1 to R5 are lost.
     *
     * @return false if it is out of bounds, which ends the program with 0
     */
    private boolean loadPacket(int offset, int size) {
        if (r[FIRST_SAVED] != context) {
            throw new StopException(
                    Fault.Kind.PACKET_CONTEXT,
                    "packet access with r6 = 0x%x, must be 0x%x, what r1 held at entry"
                            .formatted(r[FIRST_SAVED], context));
        }
        Region packet = memory();
        int index = packet.packetIndex(offset, size);
        if (index < 0) {
            return false;
        }
        r[0] = packet.get(index, size, true);
        Arrays.fill(r, 1, FIRST_SAVED, 0);
        return true;
    }

    private FaultException fault(Fault.Kind kind, RuntimeException cause) {
        List<Fault.CallFrame> calls = new ArrayList<>();
        for (int i = depth; i >= 0; i--) {
            int first = entries[i];
            String function =
                    programs[i].program().functionAt(first).map(Function::name).orElse("pc " + first);
            // A caller stands at its call, which takes one slot.
            calls.add(new Fault.CallFrame(function, i == depth ? pc : returns[i] - 1));
        }
        return new FaultException(new Fault(
                kind,
                Optional.ofNullable(cause.getMessage()).orElse(""),
                pc,
                Disassembler.disassemble(program().bytecode().at(pc)),
                Arrays.stream(r).boxed().toList(),
                calls));
    }
}

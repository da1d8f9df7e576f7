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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A program in the interpreter. It holds nothing that a run changes, so threads may run it at once. */
final class InterpretedProgram implements LinkedProgram {

    private static final int FIRST_SAVED = 6;
    private static final int SAVED = 4;

    /** How many instructions are executed between two looks at the thread's interrupt flag. */
    private static final int SLICE = 1 << 16;

    private final Program program;
    private final Environment environment;
    private final LinkedCode code;
    private final boolean bigEndian;

    InterpretedProgram(Program program, Environment environment, LinkedCode code) {
        this.program = program;
        this.environment = environment;
        this.code = code;
        this.bigEndian = program.byteOrder() == ByteOrder.BIG_ENDIAN;
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public Outcome run(Region memory) {
        Run run = new Run();
        run.memory.setMemory(memory);
        run.r[1] = AddressSpace.address(AddressSpace.MEMORY, 0);
        run.r[2] = memory.size();
        return run.execute();
    }

    @Override
    public Outcome run() {
        return new Run().execute();
    }

    /** The state of one run. */
    private final class Run {
        private final int frames = environment.limits().frames();
        private final AddressSpace memory = new AddressSpace(environment, program.byteOrder());
        private final long[] r = new long[Instruction.LAST_REGISTER + 1];
        // By depth, the entry being 0: what a call saves of its caller, and where each function began.
        private final long[] saved = new long[SAVED * frames];
        private final int[] returns = new int[frames];
        private final int[] entries = new int[frames];
        private final long[] loops = new long[frames];
        private int depth;
        /** What R1 held at entry, for the packet instructions. */
        private long context;

        private long reserve = environment.limits().instructions();
        private int pc;

        /**
         * Runs from the first instruction. The registers, the memory and the code are locals, since HotSpot keeps those
         * in registers of the machine.
         */
        Outcome execute() {
            context = r[1];
            loops[0] = environment.limits().loops();
            r[Instruction.FRAME_POINTER] = memory.enterFrame(0);
            try {
                return new Outcome.Returned(loop(r, memory));
            } catch (MemoryAccessException e) {
                return fault(Fault.Kind.MEMORY_ACCESS, e);
            } catch (StopException e) {
                return fault(e.kind, e);
            }
        }

        // HotSpot does not compile a method of more than 8,000 bytes of bytecode; a test watches the size of this one.
        private long loop(long[] r, AddressSpace memory) {
            Opcode[] rows = code.rows;
            int[] targets = code.targets;
            int slice = 0;
            int pc = 0;
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
                switch (rows[pc]) {
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
                    case LDXB -> r[dst] = memory.load8(r[src] + offset);
                    case LDXH -> r[dst] = memory.load16(r[src] + offset);
                    case LDXW -> r[dst] = memory.load32(r[src] + offset);
                    case LDXDW -> r[dst] = memory.load64(r[src] + offset);
                    case LDXSB -> r[dst] = movsx8_64(memory.load8(r[src] + offset));
                    case LDXSH -> r[dst] = movsx16_64(memory.load16(r[src] + offset));
                    case LDXSW -> r[dst] = movsx32_64(memory.load32(r[src] + offset));
                    case STB -> memory.store8(r[dst] + offset, imm);
                    case STH -> memory.store16(r[dst] + offset, imm);
                    case STW -> memory.store32(r[dst] + offset, imm);
                    case STDW -> memory.store64(r[dst] + offset, imm);
                    case STXB -> memory.store8(r[dst] + offset, r[src]);
                    case STXH -> memory.store16(r[dst] + offset, r[src]);
                    case STXW -> memory.store32(r[dst] + offset, r[src]);
                    case STXDW -> memory.store64(r[dst] + offset, r[src]);
                    case LOAD_ACQUIRE_B, LOAD_ACQUIRE_H, LOAD_ACQUIRE_W, LOAD_ACQUIRE_DW ->
                        r[dst] = memory.loadAcquire(r[src] + offset, rows[pc].size());
                    case STORE_RELEASE_B, STORE_RELEASE_H, STORE_RELEASE_W, STORE_RELEASE_DW ->
                        memory.storeRelease(r[dst] + offset, rows[pc].size(), r[src]);
                    case ATOMIC_ADD32, ATOMIC_OR32, ATOMIC_AND32, ATOMIC_XOR32 ->
                        memory.atomic32(rows[pc].operation(), r[dst] + offset, r[src]);
                    case ATOMIC_FETCH_ADD32, ATOMIC_FETCH_OR32, ATOMIC_FETCH_AND32, ATOMIC_FETCH_XOR32, XCHG32 ->
                        r[src] = memory.atomic32(rows[pc].operation(), r[dst] + offset, r[src]);
                    case CMPXCHG32 -> r[0] = memory.compareExchange32(r[dst] + offset, r[0], r[src]);
                    case ATOMIC_ADD64, ATOMIC_OR64, ATOMIC_AND64, ATOMIC_XOR64 ->
                        memory.atomic64(rows[pc].operation(), r[dst] + offset, r[src]);
                    case ATOMIC_FETCH_ADD64, ATOMIC_FETCH_OR64, ATOMIC_FETCH_AND64, ATOMIC_FETCH_XOR64, XCHG64 ->
                        r[src] = memory.atomic64(rows[pc].operation(), r[dst] + offset, r[src]);
                    case CMPXCHG64 -> r[0] = memory.compareExchange64(r[dst] + offset, r[0], r[src]);
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
                    case JA, JA32 -> next = targets[pc];
                    case JEQ64_IMM -> next = jeq64(r[dst], imm) ? targets[pc] : next;
                    case JEQ64_REG -> next = jeq64(r[dst], r[src]) ? targets[pc] : next;
                    case JGT64_IMM -> next = jgt64(r[dst], imm) ? targets[pc] : next;
                    case JGT64_REG -> next = jgt64(r[dst], r[src]) ? targets[pc] : next;
                    case JGE64_IMM -> next = jge64(r[dst], imm) ? targets[pc] : next;
                    case JGE64_REG -> next = jge64(r[dst], r[src]) ? targets[pc] : next;
                    case JSET64_IMM -> next = jset64(r[dst], imm) ? targets[pc] : next;
                    case JSET64_REG -> next = jset64(r[dst], r[src]) ? targets[pc] : next;
                    case JNE64_IMM -> next = jne64(r[dst], imm) ? targets[pc] : next;
                    case JNE64_REG -> next = jne64(r[dst], r[src]) ? targets[pc] : next;
                    case JSGT64_IMM -> next = jsgt64(r[dst], imm) ? targets[pc] : next;
                    case JSGT64_REG -> next = jsgt64(r[dst], r[src]) ? targets[pc] : next;
                    case JSGE64_IMM -> next = jsge64(r[dst], imm) ? targets[pc] : next;
                    case JSGE64_REG -> next = jsge64(r[dst], r[src]) ? targets[pc] : next;
                    case JLT64_IMM -> next = jlt64(r[dst], imm) ? targets[pc] : next;
                    case JLT64_REG -> next = jlt64(r[dst], r[src]) ? targets[pc] : next;
                    case JLE64_IMM -> next = jle64(r[dst], imm) ? targets[pc] : next;
                    case JLE64_REG -> next = jle64(r[dst], r[src]) ? targets[pc] : next;
                    case JSLT64_IMM -> next = jslt64(r[dst], imm) ? targets[pc] : next;
                    case JSLT64_REG -> next = jslt64(r[dst], r[src]) ? targets[pc] : next;
                    case JSLE64_IMM -> next = jsle64(r[dst], imm) ? targets[pc] : next;
                    case JSLE64_REG -> next = jsle64(r[dst], r[src]) ? targets[pc] : next;
                    case JEQ32_IMM -> next = jeq32(r[dst], imm) ? targets[pc] : next;
                    case JEQ32_REG -> next = jeq32(r[dst], r[src]) ? targets[pc] : next;
                    case JGT32_IMM -> next = jgt32(r[dst], imm) ? targets[pc] : next;
                    case JGT32_REG -> next = jgt32(r[dst], r[src]) ? targets[pc] : next;
                    case JGE32_IMM -> next = jge32(r[dst], imm) ? targets[pc] : next;
                    case JGE32_REG -> next = jge32(r[dst], r[src]) ? targets[pc] : next;
                    case JSET32_IMM -> next = jset32(r[dst], imm) ? targets[pc] : next;
                    case JSET32_REG -> next = jset32(r[dst], r[src]) ? targets[pc] : next;
                    case JNE32_IMM -> next = jne32(r[dst], imm) ? targets[pc] : next;
                    case JNE32_REG -> next = jne32(r[dst], r[src]) ? targets[pc] : next;
                    case JSGT32_IMM -> next = jsgt32(r[dst], imm) ? targets[pc] : next;
                    case JSGT32_REG -> next = jsgt32(r[dst], r[src]) ? targets[pc] : next;
                    case JSGE32_IMM -> next = jsge32(r[dst], imm) ? targets[pc] : next;
                    case JSGE32_REG -> next = jsge32(r[dst], r[src]) ? targets[pc] : next;
                    case JLT32_IMM -> next = jlt32(r[dst], imm) ? targets[pc] : next;
                    case JLT32_REG -> next = jlt32(r[dst], r[src]) ? targets[pc] : next;
                    case JLE32_IMM -> next = jle32(r[dst], imm) ? targets[pc] : next;
                    case JLE32_REG -> next = jle32(r[dst], r[src]) ? targets[pc] : next;
                    case JSLT32_IMM -> next = jslt32(r[dst], imm) ? targets[pc] : next;
                    case JSLT32_REG -> next = jslt32(r[dst], r[src]) ? targets[pc] : next;
                    case JSLE32_IMM -> next = jsle32(r[dst], imm) ? targets[pc] : next;
                    case JSLE32_REG -> next = jsle32(r[dst], r[src]) ? targets[pc] : next;
                    case MAY_GOTO -> next = mayGoto() ? targets[pc] : next;
                    case CALL_HELPER -> r[0] = callHost("helper", imm, code.functions[pc]);
                    case CALL_BTF -> r[0] = callHost("function with BTF id", imm, code.functions[pc]);
                    case CALL_LOCAL -> next = enter(targets[pc], next);
                    case CALLX -> next = callRegister(dst, next);
                    case EXIT -> {
                        if (depth == 0) {
                            return r[0];
                        }
                        next = leave();
                    }
                    case LDABSB, LDABSH, LDABSW, LDINDB, LDINDH, LDINDW -> {
                        long base = rows[pc].form() == Form.PACKET_IND ? r[src] : 0;
                        if (!loadPacket((int) (base + imm), rows[pc].size())) {
                            return 0;
                        }
                    }
                    case NEXT_IMM, ADDR_SPACE_CAST_KERN, ADDR_SPACE_CAST_USER, GOTOX ->
                        throw new IllegalStateException(rows[pc] + " is refused before it runs");
                }
                pc = next;
            }
        }

        private int nextSlice() {
            if (reserve == 0) {
                throw new StopException(
                        Fault.Kind.BUDGET_EXHAUSTED,
                        "%d instructions were executed, as many as the limit allows"
                                .formatted(environment.limits().instructions()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new StopException(Fault.Kind.INTERRUPTED, "the thread was interrupted");
            }
            int slice = (int) Math.min(reserve, SLICE);
            reserve -= slice;
            return slice - 1;
        }

        private int enter(int target, int returnTo) {
            if (depth + 1 == frames) {
                throw new StopException(
                        Fault.Kind.CALL_DEPTH,
                        "a call would make %d frames, the limit is %d".formatted(frames + 1, frames));
            }
            System.arraycopy(r, FIRST_SAVED, saved, SAVED * depth, SAVED);
            returns[depth] = returnTo;
            depth++;
            entries[depth] = target;
            loops[depth] = environment.limits().loops();
            r[Instruction.FRAME_POINTER] = memory.enterFrame(depth);
            return target;
        }

        private int leave() {
            memory.leaveFrame(depth);
            depth--;
            System.arraycopy(saved, SAVED * depth, r, FIRST_SAVED, SAVED);
            r[Instruction.FRAME_POINTER] = memory.endOfStack(depth);
            return returns[depth];
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
            long slot = AddressSpace.slotOf(target);
            if (program.bytecode().isInstruction(slot)) {
                return enter((int) slot, returnTo);
            }
            HostFunction helper = environment
                    .helper(target)
                    .orElseThrow(() -> new StopException(
                            Fault.Kind.CALL_TARGET,
                            "r%d holds 0x%x, which is neither the address of an instruction nor the id of a helper"
                                    .formatted(register, target)));
            r[0] = callHost("helper", target, helper);
            return returnTo;
        }

        private long callHost(String kind, long id, HostFunction function) {
            try {
                return function.call(memory, r[1], r[2], r[3], r[4], r[5]);
            } catch (MemoryAccessException | StopException e) {
                throw e;
            } catch (Exception e) {
                // Not only RuntimeException: other languages throw checked exceptions without declaring them.
                throw new StopException(Fault.Kind.HOST_FUNCTION, "%s %d threw %s".formatted(kind, id, oneLine(e)));
            }
        }

        private static String oneLine(Exception e) {
            return String.valueOf(e).replaceAll("\\R", " ");
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
            ByteBuffer packet = memory.memory().view(ByteOrder.BIG_ENDIAN);
            if (offset < 0 || offset > packet.capacity() - size) {
                return false;
            }
            r[0] = switch (size) {
                case Byte.BYTES -> packet.get(offset) & 0xffL;
                case Short.BYTES -> packet.getShort(offset) & 0xffffL;
                default -> packet.getInt(offset) & 0xffff_ffffL;
            };
            Arrays.fill(r, 1, FIRST_SAVED, 0);
            return true;
        }

        private Outcome fault(Fault.Kind kind, RuntimeException cause) {
            List<Fault.CallFrame> calls = new ArrayList<>();
            for (int i = depth; i >= 0; i--) {
                int entry = entries[i];
                String function = program.functionAt(entry).map(Function::name).orElse("pc " + entry);
                // A caller stands at its call, which takes one slot.
                calls.add(new Fault.CallFrame(function, i == depth ? pc : returns[i] - 1));
            }
            return new Outcome.Faulted(new Fault(
                    kind,
                    Optional.ofNullable(cause.getMessage()).orElse(""),
                    pc,
                    Disassembler.disassemble(program.bytecode().at(pc)),
                    Arrays.stream(r).boxed().toList(),
                    calls));
        }
    }
}

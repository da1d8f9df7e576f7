package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Disassembler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run: registers, frames, budget, and what host functions can make of them. It is the memory, too, so
 * that a host function finds all in one place, and a load has no further object on its way.
 */
abstract class FramedRun extends AddressSpace implements Caller, Execution {

    static final int FIRST_SAVED = 6;

    /** More registers than there are, so that four bits of an instruction always name one. */
    private static final int REGISTERS = 16;

    // What each frame has behind the registers, counted from its own index: four registers that are its own to its
    // callees, the slot where it goes on after a call, the slot where it began, how often it may still loop, and the
    // depth that none of its callees may have.
    private static final int FRAME = 8;
    private static final int RETURN = 4;
    private static final int ENTRY = 5;
    private static final int LOOPS = 6;
    private static final int CEILING = 7;

    /** At least so many slots are granted before the thread's interrupt flag is looked at again. */
    private static final int SLICE = 1 << 16;

    /** How many callbacks may be under way at once, each of which takes some of the thread's own stack. */
    private static final int CALLBACKS = 64;

    private final InterpretedProgram entry;
    private final Limits limits;
    /** The registers; then the frames. */
    final long[] r;
    /** By depth, the entry being 0. All are the entry's as long as there was no tail call. */
    final InterpretedProgram[] programs;

    private int callbacks;
    /** What R1 held at entry, for the packet instructions. */
    private long context;

    /** How many instructions may be executed besides those that are left. */
    private long reserve;
    /** How many instructions may be executed before more are granted: exact whenever the loop has been left. */
    int left;
    /** The slot of the instruction that is executed: exact whenever the loop has been left. */
    int pc;

    private int tailCalls;
    private Optional<InterpretedProgram> successor = Optional.empty();
    /** What stopped the run, once something has: whoever catches it cannot make the run go on. */
    private @Nullable RuntimeException failure;

    private Object host = this;

    FramedRun(InterpretedProgram entry) {
        super(
                entry.environment().memory(),
                entry.environment().limits().framesOfAll(),
                entry.program().byteOrder(),
                entry.probesMemory());
        this.entry = entry;
        this.limits = entry.environment().limits();
        int frames = limits.framesOfAll();
        r = new long[REGISTERS + FRAME * frames];
        programs = new InterpretedProgram[frames];
        Arrays.fill(programs, entry);
    }

    /** Runs from an instruction until the frame that it is in returns, and returns its R0. */
    abstract long loop(long[] r, int first);

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
        return limits.instructions() - reserve - left;
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
        Arrays.fill(r, 0, Instruction.LAST_REGISTER, 0);
        setArguments(r1, r2, r3, r4, r5);
        context = r1;
        reserve = limits.instructions();
        left = 0;
        if (tailCalls != 0) {
            Arrays.fill(programs, entry);
            tailCalls = 0;
        }
        callbacks = 0;
        failure = null;
        boolean known = first == 0 || entry.program().bytecode().isInstruction(first);
        // A fault names an instruction, whatever a callback of a timer was said to be.
        pc = known ? first : 0;
        depth = 0;
        r[frame() + CEILING] = limits.frames();
        int placed = placed();
        beginFrame(entry.code(), first);
        try {
            if (!known) {
                throw noFunction(address(CODE, first));
            }
            return loop(r, first);
        } catch (MemoryAccessException e) {
            throw fault(Fault.Kind.MEMORY_ACCESS, (RuntimeException) e);
        } catch (EndException e) {
            // The instruction that ends a run was executed, other than one that a run is stopped at.
            left--;
            return e.r0;
        } catch (StopException e) {
            throw fault(e.kind, e);
        } finally {
            depth = -1;
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

    /**
     * Returns how many instructions may be executed from now on: more than are left, unless the end of the budget is
     * near.
     *
     * @param slots how many slots the code has
     * @throws StopException if the thread was interrupted
     */
    final int granted(int left, int slots) {
        if (reserve == 0 && left == 0) {
            return 0;
        }
        requireNotInterrupted();
        int more = (int) Math.min(reserve, SLICE + Math.min(8L * slots, 1 << 30));
        reserve -= more;
        return left + more;
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new StopException(Fault.Kind.INTERRUPTED, "the thread was interrupted");
        }
    }

    final StopException exhausted() {
        return new StopException(
                Fault.Kind.BUDGET_EXHAUSTED,
                "%d instructions were executed, as many as the limit allows".formatted(limits.instructions()));
    }

    @Override
    public void charge(long instructions) {
        if (instructions < 0) {
            throw new IllegalArgumentException("a charge of %d instructions is negative".formatted(instructions));
        }
        if (depth >= 0 && instructions > left) {
            requireNotInterrupted();
        }
        count(instructions);
        if (depth >= 0 && failure != null) {
            throw failure;
        }
    }

    @Override
    final void count(long instructions) {
        if (depth < 0) {
            // Between runs memory is the host's business.
            return;
        }
        if (instructions <= left) {
            left -= (int) instructions;
            return;
        }
        long beyond = instructions - left;
        if (beyond > reserve) {
            StopException cause = new StopException(
                    Fault.Kind.BUDGET_EXHAUSTED,
                    "the call costs %d instructions more, %d of %d are left"
                            .formatted(instructions, reserve + left, limits.instructions()));
            reserve = 0;
            stopped(cause, pc, 0);
        } else {
            reserve -= beyond;
            left = 0;
        }
    }

    /** Notes at which instruction a run is stopped, unless it was stopped before, in a callback. */
    final void stopped(RuntimeException cause, int pc, int left) {
        if (failure == null) {
            failure = cause;
            this.pc = pc;
            this.left = left;
        }
    }

    /** Returns the index of the frame that runs. */
    private int frame() {
        return REGISTERS + FRAME * depth;
    }

    /** Returns whether programs other than the entry take part. */
    final boolean isMixed() {
        return tailCalls != 0;
    }

    /** Returns the address of the first byte of the stack of the frame that runs. */
    final long bottomOfStack() {
        return r[Instruction.FRAME_POINTER] - Limits.STACK_BYTES;
    }

    private void beginFrame(LinkedCode code, int first) {
        int frame = frame();
        r[frame + ENTRY] = first;
        r[frame + LOOPS] = limits.loops();
        r[Instruction.FRAME_POINTER] = enterFrame(depth, code.stackBytes);
    }

    /** Begins a frame of a function. */
    final void enter(LinkedCode code, int target, int returnTo) {
        int caller = frame();
        long ceiling = r[caller + CEILING];
        if (depth + 1 == ceiling) {
            throw new StopException(
                    Fault.Kind.CALL_DEPTH,
                    "a call would make %d frames, the limit is %d".formatted(depth + 2, ceiling));
        }
        r[caller] = r[FIRST_SAVED];
        r[caller + 1] = r[FIRST_SAVED + 1];
        r[caller + 2] = r[FIRST_SAVED + 2];
        r[caller + 3] = r[FIRST_SAVED + 3];
        r[caller + RETURN] = returnTo;
        depth++;
        r[caller + FRAME + CEILING] = ceiling;
        if (tailCalls != 0) {
            programs[depth] = programs[depth - 1];
        }
        beginFrame(code, target);
    }

    /** Ends a frame and returns where its caller goes on. */
    final int leave() {
        depth--;
        int caller = frame();
        r[FIRST_SAVED] = r[caller];
        r[FIRST_SAVED + 1] = r[caller + 1];
        r[FIRST_SAVED + 2] = r[caller + 2];
        r[FIRST_SAVED + 3] = r[caller + 3];
        r[Instruction.FRAME_POINTER] = endOfStack(depth);
        return (int) r[caller + RETURN];
    }

    /** Returns where the program goes on after a host function: at the start of another one, after a tail call. */
    final int afterCall(int pc) {
        if (successor.isEmpty()) {
            return pc + 1;
        }
        InterpretedProgram program = successor.get();
        successor = Optional.empty();
        programs[depth] = program;
        // The program counts its frames anew, as the kernel's verifier looks at each program by itself.
        r[frame() + CEILING] = Math.min(depth + limits.frames(), limits.framesOfAll());
        beginFrame(program.code(), 0);
        return 0;
    }

    /** Returns whether a {@code may_goto} jumps: as in Linux, when its frame has come by the allowed times. */
    final boolean mayGoto() {
        int at = frame() + LOOPS;
        if (r[at] == 0) {
            return true;
        }
        r[at]--;
        return false;
    }

    /** Calls what a register holds, and returns where the program goes on. */
    private int callRegister(int register) {
        long target = r[register];
        long slot = slotOf(target);
        if (program().bytecode().isInstruction(slot)) {
            enter(programs[depth].code(), (int) slot, pc + 1);
            return (int) slot;
        }
        HostFunction helper = entry.environment()
                .helper(target)
                .orElseThrow(() -> new StopException(
                        Fault.Kind.CALL_TARGET,
                        "r%d holds 0x%x, which is neither the address of an instruction nor the id of a helper"
                                .formatted(register, target)));
        return callHost(Opcode.CALL_HELPER, target, helper);
    }

    /** Executes a call of the host or through a register at {@link #pc}, and returns where the program goes on. */
    final int call(LinkedCode linked, long word) {
        Opcode row = linked.rows[pc];
        return row == Opcode.CALLX ? callRegister(Word.dst(word)) : callHost(row, Word.imm(word), linked.functions[pc]);
    }

    private int callHost(Opcode row, long id, HostFunction function) {
        int call = pc;
        // A host function may take longer than all the instructions between two looks at the flag.
        requireNotInterrupted();
        try {
            r[0] = function.call(this, r[1], r[2], r[3], r[4], r[5]);
        } catch (MemoryAccessException | StopException | EndException e) {
            stopped(e, call, left + 1);
        } catch (Exception e) {
            // Not only RuntimeException: other languages throw checked exceptions without declaring them.
            String kind = row == Opcode.CALL_BTF ? "function with BTF id" : "helper";
            stopped(
                    new StopException(Fault.Kind.HOST_FUNCTION, "%s %d threw %s".formatted(kind, id, oneLine(e))),
                    call,
                    left + 1);
        }
        if (failure != null) {
            throw failure;
        }
        return afterCall(call);
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
        if (failure != null) {
            throw failure;
        }
        if (callbacks == CALLBACKS) {
            throw new StopException(
                    Fault.Kind.CALL_DEPTH, "%d callbacks are under way, as many as may be".formatted(callbacks));
        }
        int call = pc;
        long a1 = r[1];
        long a2 = r[2];
        long a3 = r[3];
        long a4 = r[4];
        long a5 = r[5];
        enter(programs[depth].code(), (int) slot, call + 1);
        setArguments(r1, r2, r3, r4, r5);
        callbacks++;
        long r0 = loop(r, (int) slot);
        callbacks--;
        leave();
        setArguments(a1, a2, a3, a4, a5);
        pc = call;
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
     * @throws EndException with 0 if it is out of bounds
     */
    final void loadPacket(int offset, int size) {
        if (r[FIRST_SAVED] != context) {
            throw new StopException(
                    Fault.Kind.PACKET_CONTEXT,
                    "packet access with r6 = 0x%x, must be 0x%x, what r1 held at entry"
                            .formatted(r[FIRST_SAVED], context));
        }
        Region packet = memory();
        int index = packet.packetIndex(offset, size);
        if (index < 0) {
            throw new EndException(0);
        }
        r[0] = packet.get(index, size, true);
        Arrays.fill(r, 1, FIRST_SAVED, 0);
    }

    private FaultException fault(Fault.Kind kind, RuntimeException cause) {
        List<Fault.CallFrame> calls = new ArrayList<>();
        for (int i = depth; i >= 0; i--) {
            int frame = REGISTERS + FRAME * i;
            int first = (int) r[frame + ENTRY];
            String function =
                    programs[i].program().functionAt(first).map(Function::name).orElse("pc " + first);
            // A caller stands at its call, which takes one slot.
            calls.add(new Fault.CallFrame(function, i == depth ? pc : (int) r[frame + RETURN] - 1));
        }
        return new FaultException(new Fault(
                kind,
                Optional.ofNullable(cause.getMessage()).orElse(""),
                pc,
                Disassembler.disassemble(program().bytecode().at(pc)),
                Arrays.stream(r, 0, Instruction.LAST_REGISTER + 1).boxed().toList(),
                calls));
    }
}

package io.github.ebpf4j.conformance.model;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Section 4.3.2, program-local functions. The RFC has calls and returns; what a frame is comes from Linux: a stack of 512
 * bytes of its own whose end R10 holds, R6 to R9 kept for the caller, and a limit to how many are under way.
 */
class Frames {

    static final int STACK_BYTES = 512;

    private static final int FIRST_KEPT = 6;
    private static final int FRAME_POINTER = 10;
    private static final long FIRST_STACK = 1L << 40;
    private static final long BETWEEN_STACKS = 1L << 20;

    private final ModelMemory memory;
    private final int limit;
    private final long loops;
    private final Deque<Frame> frames = new ArrayDeque<>();

    /**
     * Creates it without a frame.
     *
     * @param limit how many frames may be under way at once
     * @param loops how often each may come by a {@code may_goto}
     */
    Frames(ModelMemory memory, int limit, long loops) {
        this.memory = memory;
        this.limit = limit;
        this.loops = loops;
    }

    private static final class Frame {
        private final int returnTo;
        private final long[] callers;
        private long loops;

        Frame(int returnTo, long[] callers, long loops) {
            this.returnTo = returnTo;
            this.callers = callers;
            this.loops = loops;
        }
    }

    /** Begins a frame: that of the program, or that of a function that returns to a slot. */
    void enter(long[] r, int returnTo) {
        if (frames.size() >= limit) {
            throw new Stop("a call would make %d frames, the limit is %d".formatted(frames.size() + 1, limit));
        }
        long stack = stackOf(frames.size());
        memory.place(stack, stack());
        frames.push(new Frame(returnTo, r.clone(), loops));
        r[FRAME_POINTER] = stack + STACK_BYTES;
    }

    /** Ends the innermost frame and returns the slot to go on with. */
    int leave(long[] r) {
        Frame frame = frames.pop();
        memory.remove(stackOf(frames.size()));
        for (int register = FIRST_KEPT; register <= FRAME_POINTER; register++) {
            r[register] = restored(register, frame.callers[register], r[register]);
        }
        return frame.returnTo;
    }

    /** Returns what a register from R6 on holds after a return, which is what it held before the call. */
    long restored(int register, long callers, long callees) {
        return callers;
    }

    /** Returns a new frame's stack. */
    byte[] stack() {
        return new byte[STACK_BYTES];
    }

    /** Returns where the stack of the frame at a depth begins. */
    long stackOf(int depth) {
        return FIRST_STACK + depth * BETWEEN_STACKS;
    }

    int depth() {
        return frames.size();
    }

    /** Linux, {@code may_goto}: returns whether the frame has come by as often as it may, and counts that it has. */
    boolean mayGoto() {
        Frame frame = frames.element();
        if (frame.loops == 0) {
            return true;
        }
        frame.loops--;
        return false;
    }
}

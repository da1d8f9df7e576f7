package io.github.ebpf4j.interpreter;

/**
 * What a run may use.
 *
 * <p>A call of a host function is one instruction, and more if it works on much: one for each {@link
 * #BYTES_PER_INSTRUCTION} bytes that it copies or fills at once, one for each 8 bytes of a text or key that is looked at
 * byte by byte, from 64 bytes on. What it does for less is free.
 *
 * @param instructions how many instructions it may execute; the next one is a fault
 * @param frames how many functions of a program may be under way at once, the entry included; a program that is tail
 *     called counts anew
 * @param loops how often each frame may come by a {@code may_goto} before the next one jumps
 */
public record Limits(long instructions, int frames, long loops) {

    /**
     * A hundred million instructions; and, as in the Linux kernel, eight frames ({@code MAX_CALL_FRAMES}) and 8,388,608
     * loops ({@code BPF_MAX_LOOPS}).
     */
    public static final Limits DEFAULT = new Limits(100_000_000, 8, 8 << 20);

    /** The size of each frame's stack in bytes ({@code MAX_BPF_STACK} of the Linux kernel). */
    public static final int STACK_BYTES = 512;

    /**
     * For how many bytes a host function is charged an instruction, if it works on as many or more: of each piece of
     * memory that it reads, writes or fills. See {@link Caller#charge}.
     */
    public static final int BYTES_PER_INSTRUCTION = 64;

    /** How many tail calls a run may make ({@code MAX_TAIL_CALL_CNT} of the Linux kernel). */
    public static final int TAIL_CALLS = 33;

    /** What tail calls from deep in the calls may add at most. */
    private static final int MOST_BY_TAIL_CALLS = 4096;

    private static final int MOST_FRAMES = 65_536;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code instructions} or {@code loops} is negative, or {@code frames} is not 1 to 65,536
     */
    public Limits {
        if (instructions < 0) {
            throw new IllegalArgumentException("instructions is %d, must not be negative".formatted(instructions));
        }
        if (loops < 0) {
            throw new IllegalArgumentException("loops is %d, must not be negative".formatted(loops));
        }
        if (frames < 1 || frames > MOST_FRAMES) {
            throw new IllegalArgumentException("frames is %d, must be 1 to %d".formatted(frames, MOST_FRAMES));
        }
    }

    /** Returns these limits with another number of instructions. */
    public Limits withInstructions(long instructions) {
        return new Limits(instructions, frames, loops);
    }

    /** Returns these limits with another number of frames. */
    public Limits withFrames(int frames) {
        return new Limits(instructions, frames, loops);
    }

    /** Returns these limits with another number of loops. */
    public Limits withLoops(long loops) {
        return new Limits(instructions, frames, loops);
    }

    /** Returns how many frames there are at most, all programs of a chain of tail calls together. */
    int framesOfAll() {
        return Math.min(frames * (TAIL_CALLS + 1), frames + MOST_BY_TAIL_CALLS);
    }
}

package io.github.ebpf4j.interpreter;

/**
 * What a run may use.
 *
 * @param instructions how many instructions it may execute; the next one is a fault
 * @param frames how many functions may be under way at once, the entry included
 */
public record Limits(long instructions, int frames) {

    /** A hundred million instructions, and the eight frames of the Linux kernel ({@code MAX_CALL_FRAMES}). */
    public static final Limits DEFAULT = new Limits(100_000_000, 8);

    /** The size of each frame's stack in bytes ({@code MAX_BPF_STACK} of the Linux kernel). */
    public static final int STACK_BYTES = 512;

    private static final int MOST_FRAMES = 65_536;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code instructions} is negative or {@code frames} is not 1 to 65,536
     */
    public Limits {
        if (instructions < 0) {
            throw new IllegalArgumentException("instructions is %d, must not be negative".formatted(instructions));
        }
        if (frames < 1 || frames > MOST_FRAMES) {
            throw new IllegalArgumentException("frames is %d, must be 1 to %d".formatted(frames, MOST_FRAMES));
        }
    }

    /** Returns these limits with another number of instructions. */
    public Limits withInstructions(long instructions) {
        return new Limits(instructions, frames);
    }

    /** Returns these limits with another number of frames. */
    public Limits withFrames(int frames) {
        return new Limits(instructions, frames);
    }
}

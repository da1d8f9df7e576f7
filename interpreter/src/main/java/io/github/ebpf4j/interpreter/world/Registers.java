package io.github.ebpf4j.interpreter.world;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The registers of a CPU, as the kernel saves them in {@code struct pt_regs}. For one thread at a time. */
public final class Registers {

    private final Architecture architecture;
    private final long[] words;

    private Registers(Architecture architecture) {
        this.architecture = architecture;
        words = new long[architecture.words()];
    }

    /** Returns registers that are 0. */
    public static Registers of(Architecture architecture) {
        return new Registers(architecture);
    }

    /** Returns whose registers these are. */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * Sets a register.
     *
     * @param name that of the member, {@code "di"}; those of arm64 are {@code x0} to {@code x30}, {@code sp}, {@code ip}
     * @throws IllegalArgumentException if there is none of that name
     */
    public Registers set(String name, long value) {
        words[word(name)] = value;
        return this;
    }

    /**
     * Returns a register.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public long get(String name) {
        return words[word(name)];
    }

    /**
     * Returns where a register lies in {@code struct pt_regs}, in bytes.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public int offsetOf(String name) {
        return word(name) * Long.BYTES;
    }

    private int word(String name) {
        return architecture
                .word(name)
                .orElseThrow(() -> new IllegalArgumentException("%s has no register %s".formatted(architecture, name)));
    }

    /**
     * Sets a parameter of a function ({@code PT_REGS_PARM1} and so on).
     *
     * @param number 1 for the first one
     * @throws IllegalArgumentException if that one is not in a register
     */
    public Registers parameter(int number, long value) {
        return set(name(architecture.parameters(), number), value);
    }

    /**
     * Sets a parameter of a system call ({@code PT_REGS_PARM1_SYSCALL} and so on).
     *
     * @param number 1 for the first one
     * @throws IllegalArgumentException if there is no such one
     */
    public Registers syscallParameter(int number, long value) {
        return set(name(architecture.syscallParameters(), number), value);
    }

    private String name(List<String> names, int number) {
        if (number < 1 || number > names.size()) {
            throw new IllegalArgumentException(
                    "parameter is %d, %s has 1 to %d in registers".formatted(number, architecture, names.size()));
        }
        return names.get(number - 1);
    }

    /** Sets the result of a function ({@code PT_REGS_RC}). */
    public Registers result(long value) {
        return set(architecture.result(), value);
    }

    /** Sets where the CPU is ({@code PT_REGS_IP}). */
    public Registers instructionPointer(long value) {
        return set("ip", value);
    }

    /** Sets where the stack is ({@code PT_REGS_SP}). */
    public Registers stackPointer(long value) {
        return set("sp", value);
    }

    /** Returns how many bytes a {@code struct pt_regs} has. */
    public int size() {
        return words.length * Long.BYTES;
    }

    /** Returns the {@code struct pt_regs}. */
    public byte[] bytes(ByteOrder byteOrder) {
        byte[] bytes = new byte[size()];
        write(ByteBuffer.wrap(bytes).order(byteOrder));
        return bytes;
    }

    /** Writes the {@code struct pt_regs} to the start of a buffer, in its byte order. */
    public void write(ByteBuffer buffer) {
        for (int i = 0; i < words.length; i++) {
            buffer.putLong(i * Long.BYTES, words[i]);
        }
    }
}

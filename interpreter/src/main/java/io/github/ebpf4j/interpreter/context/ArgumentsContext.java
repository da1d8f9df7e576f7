package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * The arguments of a function, eight bytes each: the context of programs of kinds raw tracepoint, {@code tp_btf}, {@code
 * fentry}, {@code fexit}, {@code fmod_ret}, {@code lsm} and {@code struct_ops}. The last three and {@code fexit} find what
 * the function returned behind the arguments, where it is given. An argument that is a pointer is an address that {@link
 * io.github.ebpf4j.interpreter.host.KernelMemory} gave. A program cannot change them.
 */
public final class ArgumentsContext implements TracingContext, ReturnValueContext {

    /** The most arguments that a traced function has ({@code MAX_BPF_FUNC_ARGS}). */
    public static final int MOST = 12;

    private final long[] arguments;
    private final byte[] bytes;
    private final Region region;
    private OptionalLong result = OptionalLong.empty();
    private int returnValue;
    private long cookie;
    private long functionAddress;

    private ArgumentsContext(long[] arguments) {
        this.arguments = arguments;
        this.bytes = new byte[(arguments.length + 1) * Long.BYTES];
        this.region = Region.readOnly("arguments", bytes);
    }

    /**
     * Returns the context of a function that was called with the given arguments.
     *
     * @throws IllegalArgumentException if there are more than {@link #MOST}
     */
    public static ArgumentsContext of(long... arguments) {
        if (arguments.length > MOST) {
            throw new IllegalArgumentException(
                    "a function has %d arguments, must not have more than %d".formatted(arguments.length, MOST));
        }
        return new ArgumentsContext(arguments.clone());
    }

    /** Sets what the function returned: the word behind the arguments. */
    public ArgumentsContext returning(long result) {
        this.result = OptionalLong.of(result);
        this.returnValue = (int) result;
        return this;
    }

    /** Sets an argument for further runs, counted from 0. */
    public ArgumentsContext argument(int index, long value) {
        arguments[index] = value;
        return this;
    }

    /** Sets the number that the program was attached with. */
    public ArgumentsContext cookie(long cookie) {
        this.cookie = cookie;
        return this;
    }

    /** Sets the address of the function. */
    public ArgumentsContext functionAddress(long address) {
        functionAddress = address;
        return this;
    }

    /** Returns how many arguments there are. */
    public int count() {
        return arguments.length;
    }

    /** Returns an argument, counted from 0. */
    public long argument(int index) {
        return arguments[index];
    }

    /** Returns what the function returned, if that was given. */
    public OptionalLong result() {
        return result;
    }

    @Override
    public long cookie() {
        return cookie;
    }

    @Override
    public long functionAddress() {
        return functionAddress;
    }

    @Override
    public int returnValue() {
        return returnValue;
    }

    @Override
    public void returnValue(int value) {
        returnValue = value;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        boolean bigEndian = byteOrder == ByteOrder.BIG_ENDIAN;
        for (int i = 0; i < arguments.length; i++) {
            put(i, arguments[i], bigEndian);
        }
        put(arguments.length, result.orElse(0), bigEndian);
        returnValue = (int) result.orElse(0);
        return execution.context(region);
    }

    private void put(int index, long value, boolean bigEndian) {
        long ordered = bigEndian ? Long.reverseBytes(value) : value;
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[index * Long.BYTES + i] = (byte) (ordered >>> (i * Byte.SIZE));
        }
    }
}

package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import java.nio.ByteOrder;

/**
 * The arguments of a function of a program, in R1 to R5: what a program of kind {@code freplace} is started with, when it
 * replaces a function that takes more than a context.
 */
public final class CallContext implements CallArguments {

    private static final int MOST = 5;

    private final long[] arguments = new long[MOST];

    private CallContext() {}

    /**
     * Returns the context of a call.
     *
     * @param arguments what R1 and the registers after it hold
     * @throws IllegalArgumentException if there are more than five
     */
    public static CallContext of(long... arguments) {
        if (arguments.length > MOST) {
            throw new IllegalArgumentException(
                    "a function has %d arguments, must not have more than %d".formatted(arguments.length, MOST));
        }
        CallContext call = new CallContext();
        System.arraycopy(arguments, 0, call.arguments, 0, arguments.length);
        return call;
    }

    /** Returns what a register holds when the program starts, 1 for R1 to 5 for R5. */
    @Override
    public long argument(int register) {
        return arguments[register - 1];
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        return arguments[0];
    }
}

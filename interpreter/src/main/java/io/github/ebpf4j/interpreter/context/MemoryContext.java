package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteOrder;

/**
 * A plain memory, which is a context and a packet at once: R1 points to it, and R2 is its size. So start the vectors of
 * conformance, and runtimes other than Linux. Without a byte, both are 0.
 */
public final class MemoryContext implements CallArguments {

    private static final Region NOTHING = Region.opaque("no memory");

    private final Region region;
    private final byte[] bytes;

    private MemoryContext(byte[] bytes) {
        this.bytes = bytes;
        this.region = bytes.length == 0 ? NOTHING : Region.ofOneRun("memory", bytes);
    }

    /** Returns a context over an array, which the program may change. */
    public static MemoryContext of(byte[] bytes) {
        return new MemoryContext(bytes);
    }

    /** Returns the array. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long argument(int register) {
        return register == 2 ? bytes.length : 0;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        long address = execution.memory(region);
        return bytes.length == 0 ? 0 : address;
    }
}

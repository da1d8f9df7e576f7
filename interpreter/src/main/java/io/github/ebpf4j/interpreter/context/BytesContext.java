package io.github.ebpf4j.interpreter.context;

import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteOrder;

/** Some bytes that R1 points to: the context of programs of type {@code syscall}, and of any whose layout a test knows. */
public final class BytesContext implements Context {

    private static final String NAME = "context";
    private static final String NOTHING = "context, of which nothing was given";

    private final Region region;
    private final byte[] bytes;

    private BytesContext(byte[] bytes) {
        this.bytes = bytes;
        this.region = Region.ofOneRun(bytes.length == 0 ? NOTHING : NAME, bytes);
    }

    /** Returns a context over an array, which the program may change. */
    public static BytesContext of(byte[] bytes) {
        return new BytesContext(bytes);
    }

    /** Returns a context without a byte. */
    public static BytesContext empty() {
        return of(new byte[0]);
    }

    /** Returns the array. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long begin(Execution execution, ByteOrder byteOrder) {
        return execution.context(region);
    }
}

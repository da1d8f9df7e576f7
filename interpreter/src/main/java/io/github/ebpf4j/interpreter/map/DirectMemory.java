package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.host.Host;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Memory outside the Java heap. */
final class DirectMemory {

    private DirectMemory() {}

    /** Returns so many zeros, beginning at a multiple of 8; nothing if there is not so much memory left. */
    static Optional<ByteBuffer> allocate(Host host, int size) {
        if (!host.memory().reserve(size)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ByteBuffer.allocateDirect(size + Long.BYTES)
                    .alignedSlice(Long.BYTES)
                    .slice(0, size));
        } catch (OutOfMemoryError e) {
            // The JVM has no other way to say how much is left; nothing was taken.
            host.memory().release(size);
            return Optional.empty();
        }
    }
}

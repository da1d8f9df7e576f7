package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.host.Host;
import java.util.Optional;

/** The events of one CPU: as {@code kernel/events/ring_buffer.c} keeps them, each with a size of 4 bytes before it. */
final class PerfBuffer {

    private final Host host;
    private final int bytes;
    // Made when the first event comes: most CPUs never have one.
    private volatile Optional<Ring> ring = Optional.empty();
    // Guarded by this object's monitor.
    private boolean closed;

    PerfBuffer(Host host, int bytes) {
        this.host = host;
        this.bytes = bytes;
    }

    /** Returns the buffer; nothing if there is no memory for it. */
    Optional<Ring> ring() {
        return ring.isPresent() ? ring : create();
    }

    private synchronized Optional<Ring> create() {
        if (ring.isEmpty() && !closed) {
            ring = DirectMemory.allocate(host, bytes).map(memory -> new Ring(memory, Integer.BYTES, false));
        }
        return ring;
    }

    Optional<byte[]> take() {
        return ring.flatMap(Ring::take);
    }

    boolean isReady() {
        return ring.isPresent() && ring.get().isReady();
    }

    /** Gives the memory back, for another buffer. */
    synchronized void close() {
        if (ring.isPresent()) {
            host.memory().release(bytes);
        }
        ring = Optional.empty();
        closed = true;
    }

    long lost() {
        return ring.isPresent() ? ring.get().lost() : 0;
    }
}

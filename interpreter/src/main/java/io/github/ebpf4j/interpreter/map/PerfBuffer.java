package io.github.ebpf4j.interpreter.map;

import java.util.Optional;

/** The events of one CPU: as {@code kernel/events/ring_buffer.c} keeps them, each with a size of 4 bytes before it. */
final class PerfBuffer {

    private final int bytes;
    // Made when the first event comes: most CPUs never have one.
    private volatile Optional<Ring> ring = Optional.empty();

    PerfBuffer(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the buffer; nothing if there is no memory for it. */
    Optional<Ring> ring() {
        return ring.isPresent() ? ring : create();
    }

    private synchronized Optional<Ring> create() {
        if (ring.isEmpty()) {
            ring = DirectMemory.allocate(bytes).map(memory -> new Ring(memory, Integer.BYTES, false));
        }
        return ring;
    }

    Optional<byte[]> take() {
        return ring.flatMap(Ring::take);
    }

    boolean isReady() {
        return ring.isPresent() && ring.get().isReady();
    }

    long lost() {
        return ring.isPresent() ? ring.get().lost() : 0;
    }
}

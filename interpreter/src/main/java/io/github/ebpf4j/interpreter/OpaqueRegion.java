package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Operation;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A region without bytes, which no access reaches. */
final class OpaqueRegion extends Region {

    private final Optional<BoundMap> map;

    OpaqueRegion(String name, Optional<BoundMap> map) {
        super(name);
        this.map = map;
    }

    @Override
    Optional<BoundMap> map() {
        return map;
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public boolean isWritable() {
        return false;
    }

    private IllegalStateException unreachable() {
        return new IllegalStateException("no access reaches " + this);
    }

    @Override
    long get(int offset, int size, boolean bigEndian) {
        throw unreachable();
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        throw unreachable();
    }

    @Override
    long getAcquire(int offset, int size, boolean bigEndian) {
        throw unreachable();
    }

    @Override
    void setRelease(int offset, int size, boolean bigEndian, long value) {
        throw unreachable();
    }

    @Override
    long atomic(Operation operation, int offset, int size, boolean bigEndian, long src) {
        throw unreachable();
    }

    @Override
    long compareExchange(int offset, int size, boolean bigEndian, long expected, long src) {
        throw unreachable();
    }

    @Override
    void read(int offset, byte[] to, int start, int size) {}

    @Override
    void write(int offset, byte[] from, int start, int size) {}

    @Override
    ByteBuffer buffer() {
        return ByteBuffer.allocate(0);
    }
}

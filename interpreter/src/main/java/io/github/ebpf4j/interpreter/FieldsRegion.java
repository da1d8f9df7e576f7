package io.github.ebpf4j.interpreter;

import java.nio.ByteBuffer;

/** A region over an array that one run at a time reads and writes by a rule. */
final class FieldsRegion extends ArrayRegion {

    private final FieldAccess access;

    FieldsRegion(String name, byte[] bytes, FieldAccess access) {
        super(name, bytes, true, false);
        this.access = access;
        // No access is without the rule.
        high = 0;
    }

    @Override
    public int size() {
        return array.length;
    }

    @Override
    boolean contains(int offset, int size) {
        return offset >= 0 && size >= 0 && offset <= array.length - size;
    }

    @Override
    String refusal(int offset, int size, boolean write) {
        return access.refusal(offset, size, write);
    }

    @Override
    void set(int offset, int size, boolean bigEndian, long value) {
        super.set(offset, size, bigEndian, access.after(offset, size, get(offset, size, bigEndian), value));
    }

    @Override
    ByteBuffer buffer() {
        return ByteBuffer.wrap(array);
    }
}

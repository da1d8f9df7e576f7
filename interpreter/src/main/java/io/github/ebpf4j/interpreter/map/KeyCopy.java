package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Region;
import java.nio.ByteBuffer;

/** A copy of a key, which the function that is called with each entry may read. */
final class KeyCopy {

    private final Caller caller;
    private final ByteBuffer bytes;
    private final long address;

    private KeyCopy(Caller caller, byte[] bytes) {
        this.caller = caller;
        this.bytes = ByteBuffer.wrap(bytes).order(caller.byteOrder());
        this.address = caller.place(Region.readOnly("key", bytes));
    }

    static KeyCopy place(Caller caller, int size) {
        return new KeyCopy(caller, new byte[size]);
    }

    long address() {
        return address;
    }

    /** Sets a key of 4 bytes. */
    void set(int index) {
        bytes.putInt(0, index);
    }

    /** Sets a key that is words. */
    void set(long[] key) {
        bytes.put(0, Keys.bytes(key, bytes.capacity()));
    }

    void remove() {
        caller.remove(address);
    }
}

package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.host.Current;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The bytes of a key. */
final class Key {

    /** {@code MAX_BPF_STACK}: what a key may have. */
    static final int LARGEST = 512;

    private final byte[] bytes;
    private int size;

    private Key(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    static Key of(byte[] bytes) {
        return new Key(bytes.clone(), bytes.length);
    }

    static Key of(int index, ByteOrder byteOrder) {
        return new Key(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(byteOrder)
                        .putInt(index)
                        .array(),
                Integer.BYTES);
    }

    /** What a run compares with keys: one object for all look-ups. It is not one to be kept. */
    static final class Probe implements Current.EndOfRun {
        private final Key key = new Key(new byte[LARGEST], 0);

        /** Returns the probe with the bytes at an address of a program. */
        static Key at(Caller caller, long address, int size) {
            Key key = Current.of(caller).state(Probe.class, current -> new Probe()).key;
            caller.read(address, key.bytes, 0, size);
            key.size = size;
            return key;
        }

        /** Returns the probe with a number of 4 bytes. */
        static Key of(Caller caller, int index) {
            Key key = Current.of(caller).state(Probe.class, current -> new Probe()).key;
            boolean bigEndian = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
            for (int i = 0; i < Integer.BYTES; i++) {
                key.bytes[i] = (byte) (index >>> ((bigEndian ? Integer.BYTES - 1 - i : i) * Byte.SIZE));
            }
            key.size = Integer.BYTES;
            return key;
        }

        @Override
        public void endOfRun() {}
    }

    /** Returns a key that stays as it is. */
    Key kept() {
        return new Key(Arrays.copyOf(bytes, size), size);
    }

    /** Returns a copy of the bytes. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Returns the number that a key of 4 bytes is, unsigned. */
    long index(ByteOrder byteOrder) {
        int number = 0;
        boolean bigEndian = byteOrder == ByteOrder.BIG_ENDIAN;
        for (int i = 0; i < Integer.BYTES; i++) {
            number |= (bytes[i] & 0xff) << ((bigEndian ? Integer.BYTES - 1 - i : i) * Byte.SIZE);
        }
        return number & 0xffff_ffffL;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, 0, size, key.bytes, 0, key.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + bytes[i];
        }
        // The keys of an array differ in few bits.
        return hash * 0x9e37_79b1;
    }
}

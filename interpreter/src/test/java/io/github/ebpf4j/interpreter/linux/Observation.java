package io.github.ebpf4j.interpreter.linux;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a run gave back.
 *
 * @param data the packet, if the run had one
 * @param context the context, if the run had one to give back
 */
record Observation(int returned, Optional<Bytes> data, Optional<Bytes> context) {

    /** The bytes of a packet, a key, or a value, equal when they are the same. */
    static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] get() {
            return bytes.clone();
        }

        int size() {
            return bytes.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** A key with its values: one, or one for each CPU. */
    record Entry(Bytes key, List<Bytes> values) {
        Entry {
            values = List.copyOf(values);
        }
    }
}

package io.github.ebpf4j.loader;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several files in the bytes of one input: each is preceded by its length, in three bytes with the lowest first. */
final class FuzzParts {

    private static final int LENGTH_BYTES = 3;

    private FuzzParts() {}

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            for (int i = 0; i < LENGTH_BYTES; i++) {
                joined.write(part.length >>> (Byte.SIZE * i));
            }
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Returns the parts of any bytes. One that claims to be longer than what is left takes that. */
    static List<byte[]> split(byte[] bytes, int count) {
        List<byte[]> parts = new ArrayList<>();
        int at = 0;
        while (parts.size() < count) {
            int length = 0;
            for (int i = 0; i < LENGTH_BYTES && at < bytes.length; i++) {
                length |= (bytes[at++] & 0xff) << (Byte.SIZE * i);
            }
            int end = Math.min(at + length, bytes.length);
            parts.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return parts;
    }
}

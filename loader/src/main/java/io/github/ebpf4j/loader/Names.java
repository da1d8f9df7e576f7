package io.github.ebpf4j.loader;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Decodes the names in a string table, each at most once, and no more than the table's file could honestly hold. */
final class Names {

    private final byte[] bytes;
    private final int start;
    private final long size;
    private final String table;
    private final int longest;
    private final Map<Integer, String> decoded = new HashMap<>();
    // Names may share their ends, so that thousands of long ones fit in a few bytes; this is what may still be decoded.
    private int budget;

    /**
     * Creates the names of a table.
     *
     * @param bytes what the table is in
     * @param start where it begins in them
     * @param size how many bytes it has; unless there are none, the last is zero
     * @param table its name
     * @param longest how many bytes one name may have
     */
    Names(byte[] bytes, long start, long size, String table, int longest) {
        this.bytes = bytes;
        this.start = Math.toIntExact(start);
        this.size = size;
        this.table = table;
        this.longest = longest;
        this.budget = bytes.length;
    }

    /**
     * Returns the name at an offset of the table.
     *
     * @param offset a 32-bit unsigned number; 0 is always the empty name
     * @param owner what has the name
     * @throws LoadException if the offset is outside the table, if the name is too long,
     *     or if the names take more bytes together than the file
     */
    String at(int offset, Place owner) {
        if (offset == 0) {
            return "";
        }
        if (Integer.toUnsignedLong(offset) >= size) {
            throw owner.refuse("its name is at 0x%x of string table %s, which has 0x%x bytes"
                    .formatted(offset, Place.quote(table), size));
        }
        return decoded.computeIfAbsent(offset, unknown -> decode(start + unknown, owner));
    }

    private String decode(int from, Place owner) {
        int end = from;
        while (bytes[end] != 0) {
            end++;
            if (end - from > longest) {
                throw owner.refuse("a name at 0x%x of string table %s has more than %d bytes"
                        .formatted(from - start, Place.quote(table), longest));
            }
        }
        budget -= end - from;
        if (budget < 0) {
            throw owner.refuse(
                    "the names up to this one have more bytes together than there are, 0x%x: too many share theirs"
                            .formatted(bytes.length));
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}

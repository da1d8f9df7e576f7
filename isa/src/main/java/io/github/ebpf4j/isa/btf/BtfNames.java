package io.github.ebpf4j.isa.btf;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Decodes the names that types refer to by offset, each at most once. */
final class BtfNames {

    private final byte[] bytes;
    private final int start;
    private final int size;
    private final int longest;
    private final Map<Integer, String> decoded = new HashMap<>();
    // Names may share their ends, so that thousands of long ones fit in a few bytes; this is what may still be decoded.
    private int budget;

    private BtfNames(byte[] bytes, int start, int size, int longest) {
        this.bytes = bytes;
        this.start = start;
        this.size = size;
        this.longest = longest;
        this.budget = bytes.length;
    }

    /**
     * Returns the names between two places.
     *
     * @throws BtfException if they do not begin and end with a zero
     */
    static BtfNames of(byte[] bytes, int start, int end, BtfLimits limits) {
        if (start == end) {
            throw new BtfException("BTF at 0x%x: the names have 0 bytes, must have at least 1".formatted(start));
        }
        for (int place : new int[] {start, end - 1}) {
            if (bytes[place] != 0) {
                throw new BtfException("BTF at 0x%x: the %s byte of the names is 0x%x, must be 0x0"
                        .formatted(place, place == start ? "first" : "last", bytes[place] & 0xff));
            }
        }
        return new BtfNames(bytes, start, end - start, limits.nameBytes());
    }

    /**
     * Returns the name at an offset.
     *
     * @param offset a 32-bit unsigned number
     * @param refusal makes an exception of a reason
     * @throws BtfException if the offset is beyond the names, if the name is too long, or if the names take more bytes
     *     together than the whole
     */
    String at(int offset, Function<String, BtfException> refusal) {
        if (offset == 0) {
            return "";
        }
        if (Integer.toUnsignedLong(offset) >= size) {
            throw refusal.apply("a name is at 0x%x of the names, which have 0x%x bytes".formatted(offset, size));
        }
        String known = decoded.get(offset);
        if (known == null) {
            known = decode(offset, refusal);
            decoded.put(offset, known);
        }
        return known;
    }

    private String decode(int offset, Function<String, BtfException> refusal) {
        int from = start + offset;
        int end = from;
        while (bytes[end] != 0) {
            end++;
        }
        if (end - from > longest) {
            throw refusal.apply("the name at 0x%x of the names has %d bytes, the limit is %d"
                    .formatted(offset, end - from, longest));
        }
        budget -= end - from;
        if (budget < 0) {
            throw refusal.apply(
                    "the names up to this one have more bytes together than there are, 0x%x: too many share theirs"
                            .formatted(bytes.length));
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}

package io.github.ebpf4j.conformance;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Bytes that nobody changes. */
public final class Bytes {

    /** No bytes. */
    public static final Bytes NONE = new Bytes(new byte[0]);

    /** What stands between the words of a section. */
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** Returns a copy of the bytes. */
    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /**
     * Returns the bytes that a text has: two hex digits each, white space between.
     *
     * @throws IllegalArgumentException if a word of it is no byte
     */
    static Bytes parse(String text) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        words(text).forEach(word -> {
            if (!isByte(word)) {
                throw new IllegalArgumentException("\"%s\" is not a byte of two hex digits".formatted(word));
            }
            content.write(HexFormat.fromHexDigits(word));
        });
        return new Bytes(content.toByteArray());
    }

    /** Returns the words of a section one by one, since a large file has more of them than memory has room for. */
    static Stream<String> words(String text) {
        return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty());
    }

    static boolean isByte(String word) {
        return word.length() == 2 && HexFormat.isHexDigit(word.charAt(0)) && HexFormat.isHexDigit(word.charAt(1));
    }

    /** Returns a copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** Returns how many they are. */
    public int size() {
        return content.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** Returns them as a section {@code -- mem} has them: {@code 00 ff 7f}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(" ").formatHex(content);
    }
}

package io.github.ebpf4j.cli;

import io.github.ebpf4j.isa.Phase;
import java.util.Arrays;

/** Bytes as text: two hexadecimal digits each, white space between bytes or none. */
final class Hex {

    private static final int SHOWN = 20;

    private Hex() {}

    /**
     * Returns the bytes.
     *
     * @param place what messages call the text
     * @throws Refusal if the text is something else
     */
    static byte[] parse(String text, String place) {
        byte[] bytes = new byte[text.length() / 2];
        int count = 0;
        int i = 0;
        while (i < text.length()) {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
                continue;
            }
            int high = digit(text, i);
            int low = digit(text, i + 1);
            if (high < 0 || low < 0) {
                throw Refusal.of(
                        Phase.LOAD,
                        place,
                        "character " + (i + 1) + ": \"" + word(text, i) + "\" is not bytes of two hexadecimal digits");
            }
            bytes[count++] = (byte) (high << 4 | low);
            i += 2;
        }
        return Arrays.copyOf(bytes, count);
    }

    private static int digit(String text, int at) {
        // Not Character.digit, which takes the digits of every script.
        char character = at < text.length() ? text.charAt(at) : ' ';
        return character < 0x80 ? Character.digit(character, 16) : -1;
    }

    private static String word(String text, int start) {
        int end = start;
        while (end < text.length() && end < start + SHOWN && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }
}

package io.github.ebpf4j.conformance.report;

import java.nio.charset.StandardCharsets;

/** Any text, made such that a file can hold it. */
final class Text {

    private Text() {}

    /** Returns the text with U+FFFD for each unpaired surrogate, which UTF-8 cannot hold. */
    static String wellFormed(String text) {
        // Java's encoder puts U+FFFD for what is malformed.
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }

    /** Returns the text with an escape, such as {@code \u001b}, for each character that XML cannot hold. */
    static String xml(String text) {
        return escape(text, "");
    }

    /** Returns the text as {@link #xml} does, with escapes also for the line breaks that an attribute does not keep. */
    static String xmlAttribute(String text) {
        return escape(text, "\n\t");
    }

    private static String escape(String text, String besides) {
        StringBuilder safe = new StringBuilder(text.length());
        wellFormed(text).chars().forEach(character -> {
            // A carriage return is allowed, but a reader makes a line feed of it.
            boolean control = character < 0x20 && character != '\n' && character != '\t';
            if (control || character == 0xfffe || character == 0xffff || besides.indexOf(character) >= 0) {
                safe.append("\\u%04x".formatted(character));
            } else {
                safe.append((char) character);
            }
        });
        return safe.toString();
    }
}

package io.github.ebpf4j.isa.text;

/** Text from a program in a message, which is one line that a person reads. */
final class Excerpt {

    private static final int LONGEST = 60;

    private Excerpt() {}

    /** Returns the text in quotes, cut where it gets long. */
    static String of(String text) {
        return text.length() <= LONGEST ? '"' + text + '"' : '"' + text.substring(0, LONGEST) + "...\"";
    }
}

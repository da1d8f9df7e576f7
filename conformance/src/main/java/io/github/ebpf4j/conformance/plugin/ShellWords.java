package io.github.ebpf4j.conformance.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line as a POSIX shell does, quotes and backslashes only: nothing is expanded, and {@code $}, {@code *},
 * {@code |} and the like stand for themselves.
 */
public final class ShellWords {

    private static final char NO_QUOTE = 0;

    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean isInWord;

    private ShellWords() {}

    /**
     * Returns the words of a command line.
     *
     * @throws IllegalArgumentException if a quote is not closed, a backslash is the last character, or there is no word
     */
    public static List<String> split(String line) {
        ShellWords shellWords = new ShellWords();
        shellWords.read(line);
        if (shellWords.words.isEmpty()) {
            throw new IllegalArgumentException("there is no command in \"" + line + "\"");
        }
        return List.copyOf(shellWords.words);
    }

    private void read(String line) {
        char quote = NO_QUOTE;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (quote == '\'' && character != quote) {
                word.append(character);
            } else if (character == '\\') {
                i++;
                if (i == line.length()) {
                    throw new IllegalArgumentException("nothing follows the last backslash in \"" + line + "\"");
                }
                appendEscaped(line.charAt(i), quote);
            } else if (quote != NO_QUOTE) {
                if (character == quote) {
                    quote = NO_QUOTE;
                } else {
                    word.append(character);
                }
            } else if (character == '\'' || character == '"') {
                quote = character;
                isInWord = true;
            } else if (Character.isWhitespace(character)) {
                endWord();
            } else {
                word.append(character);
                isInWord = true;
            }
        }
        if (quote != NO_QUOTE) {
            throw new IllegalArgumentException("the quote %s is not closed in \"%s\"".formatted(quote, line));
        }
        endWord();
    }

    private void appendEscaped(char character, char quote) {
        // Within double quotes a backslash is one, unless it protects what would mean something there.
        if (quote == '"' && "\"\\$`".indexOf(character) < 0) {
            word.append('\\');
        }
        word.append(character);
        isInWord = true;
    }

    private void endWord() {
        if (isInWord) {
            words.add(word.toString());
            word.setLength(0);
            isInWord = false;
        }
    }
}

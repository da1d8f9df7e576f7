package io.github.ebpf4j.conformance.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

    private static void assertWords(String line, String... words) {
        assertEquals(List.of(words), ShellWords.split(line), line);
    }

    @Test
    void blanksSeparate() {
        assertWords("./plugin --jit", "./plugin", "--jit");
        assertWords("  a\t b \n c ", "a", "b", "c");
    }

    @Test
    void quotesKeepBlanksAndEachOther() {
        assertWords("'a b' \"c d\"", "a b", "c d");
        assertWords("a'b c'd", "ab cd");
        assertWords("'a\"b' \"c'd\"", "a\"b", "c'd");
        assertWords("sh -c 'echo $0; exit 1' \"\"", "sh", "-c", "echo $0; exit 1", "");
    }

    @Test
    void aBackslashProtectsTheNextCharacterOutsideOfSingleQuotes() {
        assertWords("a\\ b \\'c \\\\", "a b", "'c", "\\");
        assertWords("\"a\\\"b\\\\c\\$d\"", "a\"b\\c$d");
        assertWords("\"C:\\new\"", "C:\\new");
        assertWords("'a\\b'", "a\\b");
    }

    @Test
    void nothingIsExpanded() {
        assertWords("$HOME * ~ a|b #c", "$HOME", "*", "~", "a|b", "#c");
    }

    @Test
    void whatIsNoCommandLineIsRefused() {
        assertRefused(" ", "there is no command in \" \"");
        assertRefused("a 'b", "the quote ' is not closed in \"a 'b\"");
        assertRefused("a \"b'", "the quote \" is not closed in \"a \"b'\"");
        assertRefused("a\\", "nothing follows the last backslash in \"a\\\"");
    }

    private static void assertRefused(String line, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ShellWords.split(line))
                        .getMessage());
    }
}

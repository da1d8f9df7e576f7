package io.github.ebpf4j.isa.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of pseudo-C taken apart. Its shape has a blank for every number and every register's number, and its values
 * are what stands in the blanks. A sign belongs to the number that follows it, with or without a space between.
 */
final class Line {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:([rw])(\\d{1,2})\\b" // a register
                    + "|([+-]?\\s*(?:0[xX][0-9a-fA-F]+|\\d+))\\b" // a number
                    + "|([A-Za-z_.$][\\w.$]*)" // a word
                    + "|(\\S))");
    private static final int REGISTER_FILE = 1;
    private static final int REGISTER = 2;
    private static final int NUMBER = 3;
    private static final String BLANK = "N";

    private final List<Token> tokens;

    private Line(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** What a token is in the shape, and the text that it stands for. */
    private record Token(String shape, String text, boolean isValue) {
        static Token word(String text) {
            return new Token(text.toLowerCase(Locale.ROOT), text, false);
        }

        static Token value(String shape, String text) {
            return new Token(shape, text, true);
        }
    }

    static Line of(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            if (matcher.group(REGISTER) != null) {
                tokens.add(Token.value(matcher.group(REGISTER_FILE), matcher.group(REGISTER)));
            } else if (matcher.group(NUMBER) != null) {
                tokens.add(Token.value(BLANK, matcher.group(NUMBER).replaceAll("\\s", "")));
            } else {
                tokens.add(Token.word(matcher.group().strip()));
            }
        }
        return new Line(tokens);
    }

    /** Returns the tokens joined by spaces, blanks in place of values: {@code r + = N} for {@code r0 += 0x1}. */
    String shape() {
        return tokens.stream().map(Token::shape).collect(Collectors.joining(" "));
    }

    /** Returns what stands in the blanks, in order. */
    List<String> values() {
        return tokens.stream().filter(Token::isValue).map(Token::text).toList();
    }

    /**
     * Returns the lines that this one could be if one of its words is a label where a distance could stand, the last
     * word first.
     */
    List<Line> withLabel() {
        List<Line> lines = new ArrayList<>();
        for (int i = tokens.size() - 1; i >= 0; i--) {
            String word = tokens.get(i).text();
            if (!tokens.get(i).isValue() && isLabel(word)) {
                List<Token> changed = new ArrayList<>(tokens);
                changed.set(i, Token.value(BLANK, word));
                lines.add(new Line(changed));
            }
        }
        return lines;
    }

    static boolean isLabel(String value) {
        return !value.isEmpty() && (Character.isLetter(value.charAt(0)) || "_.$".indexOf(value.charAt(0)) >= 0);
    }
}

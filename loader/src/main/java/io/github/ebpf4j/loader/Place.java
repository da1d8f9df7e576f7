package io.github.ebpf4j.loader;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where in an object file something is wrong, from the outside to the inside.
 *
 * @param file the file's name
 * @param section the section's name
 * @param role what the symbol is, for people: {@code program}, {@code function}, {@code symbol}
 * @param symbol the symbol's name
 * @param offset bytes from the start of the section
 */
record Place(String file, Optional<String> section, String role, Optional<String> symbol, OptionalLong offset) {

    /** Names come from the file and may be as long as it: this many characters of one are shown. */
    private static final int SHOWN = 120;

    static Place of(String file) {
        return new Place(file, Optional.empty(), "", Optional.empty(), OptionalLong.empty());
    }

    Place section(String name) {
        return new Place(file, Optional.of(name), role, symbol, offset);
    }

    Place symbol(String role, String name) {
        return new Place(file, section, role, Optional.of(name), offset);
    }

    Place offset(long bytes) {
        return new Place(file, section, role, symbol, OptionalLong.of(bytes));
    }

    LoadException refuse(String reason) {
        return new LoadException(this, reason);
    }

    LoadException refuse(String reason, Throwable cause) {
        LoadException refusal = refuse(reason);
        refusal.initCause(cause);
        return refusal;
    }

    LoadWarning warning(String what) {
        return new LoadWarning(file, section, symbol, offset, this + ": " + what);
    }

    /** Returns the place as a message begins. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(printable(file));
        section.ifPresent(name -> text.append(": section ").append(quote(name)));
        symbol.ifPresent(name -> text.append(": ").append(role).append(' ').append(quote(name)));
        offset.ifPresent(bytes -> text.append(": at 0x").append(Long.toHexString(bytes)));
        return text.toString();
    }

    /** Returns a name from the file between quotes. */
    static String quote(String name) {
        return '"' + printable(cut(name)) + '"';
    }

    /** Returns a name, shortened if it is longer than a person would write. */
    static String cut(String name) {
        return cut(name, SHOWN);
    }

    static String cut(String name, int length) {
        return name.length() > length ? name.substring(0, length) + "..." : name;
    }

    /** A message is one line, and a file must not be able to control the terminal that shows it. */
    static String printable(String text) {
        if (text.codePoints().allMatch(Place::isHarmless)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isHarmless(character)) {
                safe.appendCodePoint(character);
            } else {
                String digits = Integer.toHexString(character);
                safe.append("\\u")
                        .append("0".repeat(Math.max(0, 4 - digits.length())))
                        .append(digits);
            }
        });
        return safe.toString();
    }

    // Separators break lines; format characters may reverse the direction of what follows.
    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}

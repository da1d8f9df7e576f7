package io.github.ebpf4j.isa.btf;

import java.util.HashMap;
import java.util.Map;

/**
 * The names that declarations go by. Types that share a name get a number behind it; structures, unions and
 * enumerations have one space of names, typedefs and enumerators another.
 */
final class Identifiers {

    private final Btf btf;
    private final Map<String, Integer> tags = new HashMap<>();
    private final Map<String, Integer> ordinary = new HashMap<>();
    /** What a type is called, where it was asked for already. */
    private final Map<Integer, String> chosen = new HashMap<>();

    Identifiers(Btf btf) {
        this.btf = btf;
    }

    /** Returns the name of a structure, union, enumeration or declaration of one. */
    String tag(int id) {
        return choose(id, tags);
    }

    /** Returns the name of a typedef. */
    String ordinary(int id) {
        return choose(id, ordinary);
    }

    /** Returns the name of an enumerator that is about to be defined. */
    String enumerator(String name) {
        return unique(name, ordinary);
    }

    private String choose(int id, Map<String, Integer> space) {
        BtfType type = btf.type(id);
        if (type.name().isEmpty()) {
            return "";
        }
        String known = chosen.get(id);
        if (known == null) {
            known = isOnlyDeclared(type) ? printable(type.name()) : unique(type.name(), space);
            chosen.put(id, known);
        }
        return known;
    }

    // It means the type of that name which is defined elsewhere, however many of the name there are.
    private static boolean isOnlyDeclared(BtfType type) {
        return type instanceof BtfType.Forward
                || (type instanceof BtfType.Enumeration enumeration
                        && enumeration.kind() == BtfType.Kind.ENUM
                        && enumeration.enumerators().isEmpty());
    }

    private static String unique(String name, Map<String, Integer> space) {
        int uses = space.merge(name, 1, Integer::sum);
        return uses == 1 ? printable(name) : printable(name) + "___" + uses;
    }

    /**
     * Returns a name with escapes in place of what breaks a line or controls a terminal: it comes from a file, and may
     * be anything.
     */
    static String printable(String name) {
        if (name.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            return name;
        }
        StringBuilder safe = new StringBuilder(name.length());
        name.codePoints().forEach(character -> {
            switch (Character.getType(character)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> safe.append("\\u%04x".formatted(character));
                default -> safe.appendCodePoint(character);
            }
        });
        return safe.toString();
    }
}

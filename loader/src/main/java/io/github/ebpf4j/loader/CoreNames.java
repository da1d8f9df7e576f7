package io.github.ebpf4j.loader;

/**
 * Names as CO-RE compares them. What follows the last triple underscore is a flavor, by which a program tells its
 * versions of a type apart: {@code task_struct___old} means {@code task_struct}.
 */
final class CoreNames {

    private static final String SEPARATOR = "___";

    private CoreNames() {}

    /** Returns a name without its flavor. */
    static String essential(String name) {
        // A separator stands between other characters than underscores.
        int last = name.length() - SEPARATOR.length() - 1;
        for (int at = name.lastIndexOf(SEPARATOR, last); at > 0; at = name.lastIndexOf(SEPARATOR, at - 1)) {
            if (name.charAt(at - 1) != '_' && name.charAt(at + SEPARATOR.length()) != '_') {
                return name.substring(0, at);
            }
        }
        return name;
    }

    /** Returns whether two names are the same but for their flavors. */
    static boolean same(String name, String other) {
        return essential(name).equals(essential(other));
    }
}

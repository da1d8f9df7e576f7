package io.github.ebpf4j.interpreter.layout;

import io.github.ebpf4j.interpreter.FieldAccess;
import java.util.Optional;

/** Which accesses one kind of program may make to a structure: a column of its {@link Layout}, by offset. */
final class AccessTable implements FieldAccess {

    // | stores:4 | loads:4 |, each the sum of the sizes that an access there may have; sizes are powers of two.
    private static final int STORES = 4;

    private final Layout layout;
    private final String programs;
    private final byte[] sizes;

    AccessTable(Layout layout, String programs) {
        this.layout = layout;
        this.programs = programs;
        sizes = new byte[layout.size()];
    }

    /** Admits what a cell of the table says of a field. */
    void admit(Field field, String cell) {
        if (Character.isDigit(cell.charAt(0))) {
            for (int i = 0; i < cell.length(); i++) {
                sizes[field.offset() + i] |= (byte) Character.digit(cell.charAt(i), 16);
            }
            return;
        }
        for (int i = 0; i < cell.length(); i++) {
            switch (cell.charAt(i)) {
                case 'r' -> admit(field.offset(), field.size(), false);
                case 'w' -> admit(field.offset(), field.size(), true);
                case 'R' -> admitParts(field, false);
                case 'W' -> admitParts(field, true);
                case '2' -> admitWithNext(field);
                case '-' -> {}
                default ->
                    throw new IllegalArgumentException(
                            "\"%s\" of %s.%s is not an access".formatted(cell, layout.name(), field.name()));
            }
        }
    }

    private void admit(int offset, int size, boolean write) {
        sizes[offset] |= (byte) (write ? size << STORES : size);
    }

    private void admitParts(Field field, boolean write) {
        for (int size = 1; size <= field.size(); size *= 2) {
            for (int at = 0; at < field.size(); at += size) {
                admit(field.offset() + at, size, write);
            }
        }
    }

    private void admitWithNext(Field field) {
        int both = 2 * field.size();
        if (field.offset() % both == 0 && isElement(field, field.offset() + field.size())) {
            // Twice the field's own sizes, where they are whole.
            int own = sizes[field.offset()];
            sizes[field.offset()] |= (byte) (own << 1 & (both << STORES | both));
        }
    }

    /** Returns whether a byte is of the same array. */
    private boolean isElement(Field field, int offset) {
        return layout.fieldAt(offset)
                .filter(other -> array(other).equals(array(field)))
                .isPresent();
    }

    private static String array(Field field) {
        return field.name().replaceFirst("\\[.*", "");
    }

    private boolean admits(int offset, int size, boolean write) {
        int here = write ? (sizes[offset] & 0xff) >> STORES : sizes[offset];
        return Integer.bitCount(size) == 1 && size <= Long.BYTES && (here & size) != 0;
    }

    @Override
    public String refusal(int offset, int size, boolean write) {
        // No bytes are of no field: what helpers are given with them, points to nothing in particular.
        return size == 0 || admits(offset, size, write) ? "" : why(offset, write ? "write" : "read", write);
    }

    private String why(int offset, String verb, boolean write) {
        Optional<Field> found = layout.fieldAt(offset);
        if (found.isEmpty()) {
            return "is at offset %d of struct %s, where no field is".formatted(offset, layout.name());
        }
        Field field = found.get();
        String where = "is in \"%s\" of struct %s".formatted(field.name(), layout.name());
        return admits(field.offset(), field.size(), write)
                ? "%s, where %s %s %d bytes at offset %d".formatted(where, programs, verb, field.size(), field.offset())
                : "%s, which %s cannot %s".formatted(where, programs, verb);
    }
}

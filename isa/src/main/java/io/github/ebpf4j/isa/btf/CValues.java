package io.github.ebpf4j.isa.btf;

import java.util.List;

/**
 * Values as C writes them in an initializer: {@code { .a = 1, .name = "eth0", .rest = { 1, 2 } }}. Elements of an array
 * that are not written are zero. Of a union all members are written, each as what it means by its type.
 */
public final class CValues {

    private final boolean lines;
    private final StringBuilder text = new StringBuilder();

    private CValues(boolean lines) {
        this.lines = lines;
    }

    /** Returns a value on one line. */
    public static String of(BtfValue value) {
        CValues writer = new CValues(false);
        writer.write(value, 0);
        return writer.text.toString();
    }

    /** Returns a value with a line for each member of a structure, further in for each structure around it. */
    public static String indented(BtfValue value) {
        CValues writer = new CValues(true);
        writer.write(value, 0);
        return writer.text.toString();
    }

    private void write(BtfValue value, int level) {
        if (value instanceof BtfValue.Int number) {
            text.append(number);
        } else if (value instanceof BtfValue.BigInt number) {
            text.append(number.value());
        } else if (value instanceof BtfValue.Bool bool) {
            text.append(bool.value());
        } else if (value instanceof BtfValue.Char character) {
            character(character.value());
        } else if (value instanceof BtfValue.Constant constant) {
            text.append(constant.name().isEmpty() ? number(constant) : Identifiers.printable(constant.name()));
        } else if (value instanceof BtfValue.FloatingPoint number) {
            text.append(number(number));
        } else if (value instanceof BtfValue.Pointer pointer) {
            text.append("0x").append(Long.toHexString(pointer.address()));
        } else if (value instanceof BtfValue.Text string) {
            text.append('"');
            string.text().chars().forEach(each -> text.append(escaped((char) each, '"')));
            text.append('"');
        } else if (value instanceof BtfValue.Array array) {
            array(array.elements(), level);
        } else if (value instanceof BtfValue.Composite composite) {
            composite(composite.fields(), level);
        }
    }

    private static String number(BtfValue.Constant constant) {
        return new BtfValue.Int(constant.value(), constant.signed()).toString();
    }

    private static String number(BtfValue.FloatingPoint number) {
        double value = number.value();
        if (Double.isNaN(value)) {
            return "NAN";
        } else if (Double.isInfinite(value)) {
            return value < 0 ? "-INFINITY" : "INFINITY";
        }
        // The shortest digits that mean this number among those of its size.
        return number.size() == Double.BYTES ? Double.toString(value) : Float.toString((float) value);
    }

    private void character(byte code) {
        if (code == 0) {
            text.append("'\\0'");
        } else if ((code >= ' ' && code <= '~') || code == '\n' || code == '\t' || code == '\r') {
            text.append('\'').append(escaped((char) code, '\'')).append('\'');
        } else {
            text.append(code);
        }
    }

    private static String escaped(char character, char quote) {
        return switch (character) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case '\\' -> "\\\\";
            default -> character == quote ? "\\" + quote : String.valueOf(character);
        };
    }

    private void array(List<BtfValue> elements, int level) {
        boolean broken = lines && elements.stream().anyMatch(CValues::hasParts);
        open(elements.isEmpty());
        for (int i = 0; i < elements.size(); i++) {
            separate(i, broken, level + 1);
            write(elements.get(i), level + 1);
        }
        close(elements.isEmpty(), broken, level);
    }

    private static boolean hasParts(BtfValue value) {
        return value instanceof BtfValue.Composite || value instanceof BtfValue.Array;
    }

    private void composite(List<BtfValue.Field> fields, int level) {
        open(fields.isEmpty());
        for (int i = 0; i < fields.size(); i++) {
            separate(i, lines, level + 1);
            String name = Identifiers.printable(fields.get(i).name());
            text.append(name.isEmpty() ? "" : "." + name + " = ");
            write(fields.get(i).value(), level + 1);
        }
        close(fields.isEmpty(), lines, level);
    }

    private void open(boolean empty) {
        text.append(empty ? "{}" : "{");
    }

    private void separate(int index, boolean broken, int level) {
        text.append(index == 0 ? "" : ",");
        text.append(broken ? "\n" + "\t".repeat(level) : " ");
    }

    private void close(boolean empty, boolean broken, int level) {
        if (!empty) {
            text.append(broken ? ",\n" + "\t".repeat(level) : " ").append('}');
        }
    }
}

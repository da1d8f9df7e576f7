package io.github.ebpf4j.isa.text;

import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The spelling of a row, with fields in braces. It prints an instruction by filling them in, and reads one from the
 * {@link Line} that has its shape.
 */
final class Template {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    private final Opcode row;
    // The text before each placeholder, and the placeholders; what follows the last stands last.
    private final List<String> literals = new ArrayList<>();
    private final List<Placeholder> placeholders = new ArrayList<>();

    Template(Opcode row, String text) {
        this.row = row;
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            literals.add(text.substring(end, matcher.start()));
            placeholders.add(Placeholder.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)));
            end = matcher.end();
        }
        literals.add(text.substring(end));
    }

    Opcode row() {
        return row;
    }

    /** What stands in braces; the sample is a text that nothing else in a template has, to find it again by. */
    private enum Placeholder {
        DST("1"),
        SRC("2"),
        IMM("1003"),
        /** The offset within an address, with a space after its sign. */
        OFFSET("+ 1004"),
        /** A distance with its sign, or a label. */
        TARGET("+1005"),
        IMM64("1006"),
        /** imm as a pattern of bits, without a sign. */
        IMM_BITS("1009"),
        /** imm with its sign and spaces around it; nothing at all if it is 0. */
        ADDED_IMM(" + 1007"),
        /** next_imm with its sign and spaces around it; nothing at all if it is 0. */
        ADDED_NEXT_IMM(" + 1008");

        private final String sample;

        Placeholder(String sample) {
            this.sample = sample;
        }

        /** Returns the placeholder that has this sample; nothing for a number of the template itself. */
        static Optional<Placeholder> ofSample(String sample) {
            String digits = sample.startsWith("+") ? sample.substring(1) : sample;
            for (Placeholder placeholder : values()) {
                if (placeholder.sample.replaceAll("[+ ]", "").equals(digits)) {
                    return Optional.of(placeholder);
                }
            }
            return Optional.empty();
        }

        boolean isOptional() {
            return this == ADDED_IMM || this == ADDED_NEXT_IMM;
        }
    }

    /** Returns the text of an instruction of the row. */
    String print(Instruction instruction) {
        return fill(placeholder -> print(placeholder, instruction));
    }

    private String fill(Function<Placeholder, String> content) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < placeholders.size(); i++) {
            filled.append(literals.get(i)).append(content.apply(placeholders.get(i)));
        }
        return filled.append(literals.get(placeholders.size())).toString();
    }

    private String print(Placeholder placeholder, Instruction instruction) {
        return switch (placeholder) {
            case DST -> Integer.toString(instruction.dst());
            case SRC -> Integer.toString(instruction.src());
            case IMM -> hex(instruction.imm());
            case OFFSET -> added(instruction.offset());
            case TARGET -> {
                int distance = instruction.field(row.targetField().orElseThrow());
                yield (distance < 0 ? "" : "+") + hex(distance);
            }
            case IMM64 -> hex(instruction.imm64());
            case IMM_BITS -> "0x" + Integer.toHexString(instruction.imm());
            case ADDED_IMM -> instruction.imm() == 0 ? "" : " " + added(instruction.imm());
            case ADDED_NEXT_IMM -> instruction.nextImm() == 0 ? "" : " " + added(instruction.nextImm());
        };
    }

    private static String added(int number) {
        return (number < 0 ? "- " : "+ ") + "0x" + Long.toHexString(Math.abs((long) number));
    }

    private static String hex(long number) {
        // The smallest number is its own negation, and the digits of that are those of its magnitude.
        return number < 0 ? "-0x" + Long.toHexString(-number) : "0x" + Long.toHexString(number);
    }

    /** Returns the shapes that lines of this spelling have: with and without what may be left out. */
    List<Line> samples() {
        Line full = Line.of(fill(placeholder -> placeholder.sample));
        if (placeholders.stream().noneMatch(Placeholder::isOptional)) {
            return List.of(full);
        }
        return List.of(full, Line.of(fill(placeholder -> placeholder.isOptional() ? "" : placeholder.sample)));
    }

    /** What a line says: numbers for the fields, and the label that stands where a distance could, if one does. */
    record Reading(Map<Field, Integer> fields, Optional<String> label) {}

    /**
     * Reads a line that has the shape of a sample of this template; nothing if the two differ in a number that the
     * template itself has.
     *
     * @throws AssemblyException if a number does not fit or two registers that must be the same are not
     */
    Optional<Reading> read(Line line, Line sample, int number) {
        Map<Field, Integer> fields = new EnumMap<>(Field.class);
        Optional<String> label = Optional.empty();
        for (int i = 0; i < line.values().size(); i++) {
            String value = line.values().get(i);
            Optional<Placeholder> placeholder =
                    Placeholder.ofSample(sample.values().get(i));
            if (placeholder.isEmpty()) {
                String fixed = sample.values().get(i);
                if (!Numbers.parse(value, Long.SIZE).equals(Numbers.parse(fixed, Long.SIZE))) {
                    return Optional.empty();
                }
            } else if (placeholder.get() == Placeholder.TARGET && Line.isLabel(value)) {
                label = Optional.of(value);
            } else {
                store(placeholder.get(), value, fields, number);
            }
        }
        return Optional.of(new Reading(fields, label));
    }

    private void store(Placeholder placeholder, String value, Map<Field, Integer> fields, int line) {
        switch (placeholder) {
            case DST, SRC -> {
                Field field = placeholder == Placeholder.DST ? Field.DST : Field.SRC;
                Integer before = fields.put(field, Integer.valueOf(value));
                require(
                        before == null || before.toString().equals(value),
                        line,
                        "registers %s and %s must be the same".formatted(before, value));
            }
            case IMM, IMM_BITS, ADDED_IMM -> fields.put(Field.IMM, (int) number(value, Field.IMM, Integer.SIZE, line));
            case ADDED_NEXT_IMM -> fields.put(Field.NEXT_IMM, (int) number(value, Field.NEXT_IMM, Integer.SIZE, line));
            case OFFSET -> fields.put(Field.OFFSET, (int) (short) number(value, Field.OFFSET, Short.SIZE, line));
            case TARGET -> {
                Field field = row.targetField().orElseThrow();
                fields.put(
                        field,
                        field == Field.OFFSET
                                ? (int) (short) number(value, field, Short.SIZE, line)
                                : (int) number(value, field, Integer.SIZE, line));
            }
            case IMM64 -> {
                long imm = number(value, Field.IMM, Long.SIZE, line);
                fields.put(Field.IMM, (int) imm);
                fields.put(Field.NEXT_IMM, (int) (imm >>> Integer.SIZE));
            }
        }
    }

    private static long number(String text, Field field, int bits, int line) {
        return Numbers.parse(text, bits)
                .orElseThrow(() -> new AssemblyException(
                        line, "%s %s is out of %d-bit range".formatted(field, Excerpt.of(text), bits)));
    }

    private static void require(boolean condition, int line, String message) {
        if (!condition) {
            throw new AssemblyException(line, message);
        }
    }
}

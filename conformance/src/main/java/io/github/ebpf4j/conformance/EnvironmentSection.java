package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.isa.Bytecode;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The section {@code -- env} of a vector, whose grammar is docs/vector-format.md. */
final class EnvironmentSection {

    private static final String NUMBER = "(-?[0-9]+|0x[0-9a-fA-F]+)";
    private static final Pattern BYTE_ORDER = Pattern.compile("byte-order (little|big)");
    private static final Pattern LIMIT = Pattern.compile("limit (instructions|frames|loops) " + NUMBER);
    private static final Pattern MAP =
            Pattern.compile("map (fd|index) " + NUMBER + "(?: (fd|index) " + NUMBER + ")?:(.*)");
    private static final Pattern VARIABLE = Pattern.compile("variable " + NUMBER + ":(.*)");
    private static final Pattern FUNCTION = Pattern.compile("(helper|btf) " + NUMBER + ": (?:(sum)|(returns) " + NUMBER
            + "|(argument) ([1-5])|(loads) ([1248])|(map-values))");
    private static final Pattern REPEAT = Pattern.compile("repeat pc " + NUMBER + " times " + NUMBER);

    /** So many slots at most has a program with a repetition. */
    private static final int MOST_SLOTS = 1 << 20;

    private ByteOrder byteOrder = VectorEnvironment.PLAIN.byteOrder();
    private Limits limits = VectorEnvironment.PLAIN.limits();
    private final List<VectorEnvironment.Map> maps = new ArrayList<>();
    private final List<VectorEnvironment.Variable> variables = new ArrayList<>();
    private final List<VectorEnvironment.Function> functions = new ArrayList<>();
    private final Set<Object> said = new HashSet<>();
    private Optional<Repetition> repetition = Optional.empty();

    /**
     * Takes in a line.
     *
     * @throws IllegalArgumentException if it is none of the grammar's, out of range, or says again what was said
     */
    void add(String raw) {
        String line = raw.replaceAll("\\s+", " ");
        boolean known = byteOrder(line) || limit(line) || map(line) || variable(line) || function(line) || repeat(line);
        if (!known) {
            throw new IllegalArgumentException("\"%s\" is not a line of section env".formatted(line));
        }
    }

    private boolean byteOrder(String line) {
        Matcher matcher = BYTE_ORDER.matcher(line);
        if (matcher.matches()) {
            once("byte-order");
            byteOrder = matcher.group(1).equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
        return matcher.matches();
    }

    private boolean limit(String line) {
        Matcher matcher = LIMIT.matcher(line);
        if (matcher.matches()) {
            once("limit " + matcher.group(1));
            int number = number(matcher.group(2));
            limits = switch (matcher.group(1)) {
                case "instructions" -> limits.withInstructions(number);
                case "frames" -> limits.withFrames(number);
                default -> limits.withLoops(number);
            };
        }
        return matcher.matches();
    }

    private boolean map(String line) {
        Matcher matcher = MAP.matcher(line);
        if (matcher.matches()) {
            List<VectorEnvironment.MapName> names = new ArrayList<>();
            names.add(mapName(matcher.group(1), matcher.group(2)));
            if (matcher.group(3) != null) {
                names.add(mapName(matcher.group(3), matcher.group(4)));
            }
            maps.add(new VectorEnvironment.Map(names, Bytes.parse(matcher.group(5))));
        }
        return matcher.matches();
    }

    private VectorEnvironment.MapName mapName(String key, String number) {
        VectorEnvironment.MapName name = new VectorEnvironment.MapName(
                VectorEnvironment.MapKey.valueOf(key.toUpperCase(Locale.ROOT)), number(number));
        once(name);
        return name;
    }

    private boolean variable(String line) {
        Matcher matcher = VARIABLE.matcher(line);
        if (matcher.matches()) {
            int id = number(matcher.group(1));
            once("variable " + id);
            variables.add(new VectorEnvironment.Variable(id, Bytes.parse(matcher.group(2))));
        }
        return matcher.matches();
    }

    private boolean function(String line) {
        Matcher matcher = FUNCTION.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        VectorEnvironment.FunctionKey key =
                VectorEnvironment.FunctionKey.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        int id = number(matcher.group(2));
        once(List.of(key, id));
        VectorEnvironment.Behaviour behaviour;
        long operand = 0;
        if (matcher.group(3) != null) {
            behaviour = VectorEnvironment.Behaviour.SUM;
        } else if (matcher.group(4) != null) {
            behaviour = VectorEnvironment.Behaviour.RETURNS;
            operand = longNumber(matcher.group(5));
        } else if (matcher.group(6) != null) {
            behaviour = VectorEnvironment.Behaviour.ARGUMENT;
            operand = number(matcher.group(7));
        } else if (matcher.group(8) != null) {
            behaviour = VectorEnvironment.Behaviour.LOADS;
            operand = number(matcher.group(9));
        } else {
            behaviour = VectorEnvironment.Behaviour.MAP_VALUES;
        }
        functions.add(new VectorEnvironment.Function(key, id, behaviour, operand));
        return true;
    }

    private boolean repeat(String line) {
        Matcher matcher = REPEAT.matcher(line);
        if (matcher.matches()) {
            once("repeat");
            int times = number(matcher.group(2));
            if (times < 2 || times > MOST_SLOTS / 2) {
                throw new IllegalArgumentException(
                        "an instruction is repeated %d times, must be 2 to %d".formatted(times, MOST_SLOTS / 2));
            }
            repetition = Optional.of(new Repetition(number(matcher.group(1)), times));
        }
        return matcher.matches();
    }

    private void once(Object what) {
        if (!said.add(what)) {
            throw new IllegalArgumentException("section env says it twice: " + what);
        }
    }

    private static int number(String text) {
        long number = longNumber(text);
        if (number != (int) number) {
            throw new IllegalArgumentException("%s is not a number of 32 bits".formatted(text));
        }
        return (int) number;
    }

    private static long longNumber(String text) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is not a number of 64 bits".formatted(text), e);
        }
    }

    /** Returns the code as the section makes it. */
    Bytecode applyTo(Bytecode code) {
        return repetition.isPresent() ? repetition.get().applyTo(code) : code;
    }

    VectorEnvironment toEnvironment() {
        return new VectorEnvironment(byteOrder, limits, maps, variables, functions, repetition.isPresent());
    }
}

package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Operation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every function of {@link Semantics} against {@link Reference}; one that is added without a reference fails. */
class SemanticsProperties {

    /** {@code sdiv32} is an operation and a width; {@code movsx8_32} has the width that it extends from besides. */
    private static final Pattern NAME = Pattern.compile("([a-z]+)(?:(\\d+)_)?(\\d+)");

    private static final List<Method> FUNCTIONS = Arrays.stream(Semantics.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
            .filter(method -> !method.getName().equals("atomic"))
            .toList();

    /** What an atomic operation leaves in memory, by the operation of section 4.1 that section 5.3 names it after. */
    private static final Map<Operation, String> ATOMICS = Map.of(
            Operation.ATOMIC_ADD, "add",
            Operation.ATOMIC_OR, "or",
            Operation.ATOMIC_AND, "and",
            Operation.ATOMIC_XOR, "xor",
            Operation.ATOMIC_FETCH_ADD, "add",
            Operation.ATOMIC_FETCH_OR, "or",
            Operation.ATOMIC_FETCH_AND, "and",
            Operation.ATOMIC_FETCH_XOR, "xor");

    @Provide
    Arbitrary<Long> operands() {
        return Operands.longs();
    }

    @Property
    void functionsComputeWhatTheRfcSays(@ForAll("operands") long dst, @ForAll("operands") long src) {
        FUNCTIONS.forEach(function -> judge(function, dst, src));
    }

    @Example
    void functionsComputeWhatTheRfcSaysAtEveryPairOfEdges() {
        for (long dst : Operands.EDGES) {
            for (long src : Operands.EDGES) {
                FUNCTIONS.forEach(function -> judge(function, dst, src));
            }
        }
    }

    @Example
    void everyFunctionHasTheNameOfAnOperationAndAWidth() {
        // 13 of two operands and neg in both widths, mov32, 5 movsx, 9 swaps, 11 comparisons in both widths.
        assertTrue(FUNCTIONS.size() >= 2 * 14 + 1 + 5 + 9 + 2 * 11, () -> "only " + FUNCTIONS.size());
        FUNCTIONS.forEach(
                function -> assertTrue(NAME.matcher(function.getName()).matches(), function::toString));
    }

    private static void judge(Method function, long dst, long src) {
        Matcher name = NAME.matcher(function.getName());
        assertTrue(name.matches(), function::toString);
        String operation = name.group(1);
        int bits = Integer.parseInt(name.group(3));
        List<Class<?>> parameters = List.of(function.getParameterTypes());
        if (parameters.equals(List.of(long.class, long.class)) && function.getReturnType() == boolean.class) {
            assertSame(Reference.comparison(operation, bits, dst, src), function, dst, src);
        } else if (parameters.equals(List.of(long.class, long.class))) {
            assertSame(Reference.arithmetic(operation, bits, dst, src), function, dst, src);
        } else if (parameters.equals(List.of(long.class, boolean.class))) {
            for (boolean hostIsBigEndian : new boolean[] {false, true}) {
                boolean swaps = operation.equals("le") == hostIsBigEndian;
                long expected =
                        swaps ? Reference.swapped(dst, bits) : Reference.register(Reference.unsigned(dst, bits), bits);
                assertSame(expected, function, dst, hostIsBigEndian);
            }
        } else {
            assertSame(unary(operation, name.group(2), bits, dst), function, dst);
        }
    }

    private static long unary(String operation, String from, int bits, long value) {
        return switch (operation) {
            case "neg" -> Reference.register(Reference.unsigned(value, bits).negate(), bits);
            case "mov" -> Reference.register(Reference.unsigned(value, bits), bits);
            case "movsx" -> Reference.register(Reference.signed(value, Integer.parseInt(from)), bits);
            case "bswap" -> Reference.swapped(value, bits);
            default -> throw new AssertionError("no reference for " + operation + bits);
        };
    }

    private static void assertSame(Object expected, Method function, Object... arguments) {
        try {
            Object actual = function.invoke(null, arguments);
            // A message is dear and these are many.
            if (!expected.equals(actual)) {
                assertEquals(expected, actual, function.getName() + Arrays.toString(arguments));
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } catch (InvocationTargetException e) {
            throw new AssertionError(function.getName() + Arrays.toString(arguments), e.getCause());
        }
    }

    @Property
    void atomicOperationsLeaveWhatTheirNamesSay(@ForAll("operands") long old, @ForAll("operands") long src) {
        ATOMICS.forEach((operation, name) -> {
            long result = Semantics.atomic(operation, old, src);
            assertEquals(Reference.arithmetic(name, 64, old, src), result, operation::toString);
            // Of a 32-bit operation the lower half counts, and it depends on nothing but the lower halves.
            long expected = Reference.arithmetic(name, 32, old, src);
            assertEquals(expected, result & 0xffff_ffffL, () -> operation + " in 32 bits");
        });
        assertEquals(src, Semantics.atomic(Operation.XCHG, old, src));
    }

    @Property
    void whatIsNoAtomicOperationIsRefused(@ForAll Operation operation, @ForAll("operands") long operand) {
        if (ATOMICS.containsKey(operation) || operation == Operation.XCHG) {
            Semantics.atomic(operation, operand, operand);
        } else {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> Semantics.atomic(operation, operand, operand));
            assertTrue(refusal.getMessage().startsWith(operation + " "), refusal::getMessage);
        }
    }

    @Property
    void theReferenceKeepsItsOwnLaws(@ForAll("operands") long dst, @ForAll("operands") long src) {
        for (int bits : new int[] {32, 64}) {
            for (String sign : new String[] {"", "s"}) {
                // Section 4.1: a % n = a - n * trunc(a / n), also where n is zero.
                long quotient = Reference.arithmetic(sign + "div", bits, dst, src);
                long product = Reference.arithmetic("mul", bits, quotient, src);
                long remainder = Reference.arithmetic("sub", bits, dst, product);
                assertEquals(remainder, Reference.arithmetic(sign + "mod", bits, dst, src));
            }
            assertEquals(
                    Reference.register(Reference.unsigned(dst, bits), bits),
                    Reference.swapped(Reference.swapped(dst, bits), bits));
        }
        assertEquals(-1, Reference.register(Reference.signed(-1, 8), 64));
        assertEquals(0x3412, Reference.swapped(0xff1234, 16));
    }
}

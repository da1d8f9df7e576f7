package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are asked for what they hold. */
class BtfValueTest {

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(BtfValue.of(Long.MIN_VALUE), Long.MIN_VALUE),
                Arguments.of(new BtfValue.Int(-1, false), -1),
                Arguments.of(new BtfValue.Constant(-3, true, "LEAST"), -3),
                Arguments.of(new BtfValue.Pointer(1L << 63), 1L << 63),
                Arguments.of(new BtfValue.Char((byte) -1), -1),
                Arguments.of(new BtfValue.Bool(true), 1),
                Arguments.of(new BtfValue.Bool(false), 0));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumber(BtfValue value, long number) {
        assertEquals(number, value.number());
        assertThrows(NoSuchElementException.class, () -> value.field("a"));
    }

    static Stream<BtfValue> others() {
        return Stream.of(
                BtfValue.of("1"),
                new BtfValue.BigInt(BigInteger.ONE),
                new BtfValue.FloatingPoint(8, 1),
                new BtfValue.Array(1, List.of(BtfValue.of(1))),
                new BtfValue.Composite(List.of(new BtfValue.Field("a", BtfValue.of(1)))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoNumber(BtfValue value) {
        assertTrue(assertThrows(IllegalStateException.class, value::number)
                .getMessage()
                .contains(CValues.of(value)));
    }

    @Test
    void aMemberByItsName() {
        BtfValue.Composite unnamed = new BtfValue.Composite(
                List.of(new BtfValue.Field("inner", BtfValue.of("x")), new BtfValue.Field("outer", BtfValue.of(2))));
        BtfValue.Composite value = new BtfValue.Composite(List.of(
                new BtfValue.Field("", BtfValue.of(0)),
                new BtfValue.Field("", unnamed),
                new BtfValue.Field("outer", BtfValue.of(1)),
                new BtfValue.Field("named", new BtfValue.Composite(List.of(new BtfValue.Field("deep", unnamed))))));

        assertEquals(BtfValue.of(1), value.field("outer"));
        assertEquals(new BtfValue.Text("x"), value.field("inner"));
        assertEquals(BtfValue.of(2), value.field("named").field("deep").field("outer"));
        assertTrue(value.has("inner"));
        assertFalse(value.has("deep"));
        assertEquals(
                "{ 0, { .inner = \"x\", .outer = 2 }, .outer = 1, .named = { .deep = { .inner = \"x\", .outer = 2 } } }"
                        + " has no member \"deep\"",
                assertThrows(NoSuchElementException.class, () -> value.field("deep"))
                        .getMessage());
    }
}

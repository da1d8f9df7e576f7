package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are printed as C initializers. */
class CValuesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(new BtfValue.Int(-1, true), "-1"),
                Arguments.of(new BtfValue.Int(-1, false), "18446744073709551615"),
                Arguments.of(new BtfValue.BigInt(BigInteger.TEN.pow(30)), "1000000000000000000000000000000"),
                Arguments.of(new BtfValue.Bool(true), "true"),
                Arguments.of(new BtfValue.Bool(false), "false"),
                Arguments.of(new BtfValue.Char((byte) 'a'), "'a'"),
                Arguments.of(new BtfValue.Char((byte) ' '), "' '"),
                Arguments.of(new BtfValue.Char((byte) '~'), "'~'"),
                Arguments.of(new BtfValue.Char((byte) '"'), "'\"'"),
                Arguments.of(new BtfValue.Char((byte) '\''), "'\\''"),
                Arguments.of(new BtfValue.Char((byte) '\\'), "'\\\\'"),
                Arguments.of(new BtfValue.Char((byte) '\n'), "'\\n'"),
                Arguments.of(new BtfValue.Char((byte) '\t'), "'\\t'"),
                Arguments.of(new BtfValue.Char((byte) '\r'), "'\\r'"),
                Arguments.of(new BtfValue.Char((byte) 0), "'\\0'"),
                Arguments.of(new BtfValue.Char((byte) 31), "31"),
                Arguments.of(new BtfValue.Char((byte) 127), "127"),
                Arguments.of(new BtfValue.Char((byte) -1), "-1"),
                Arguments.of(new BtfValue.Constant(3, true, "HIGH"), "HIGH"),
                Arguments.of(new BtfValue.Constant(-3, true, ""), "-3"),
                Arguments.of(new BtfValue.Constant(-3, false, ""), "18446744073709551613"),
                Arguments.of(new BtfValue.Constant(3, true, "a\nb"), "a\\u000ab"),
                Arguments.of(new BtfValue.FloatingPoint(4, Float.floatToRawIntBits(0.1f)), "0.1"),
                Arguments.of(new BtfValue.FloatingPoint(8, Double.doubleToRawLongBits(0.1)), "0.1"),
                Arguments.of(new BtfValue.FloatingPoint(8, Double.doubleToRawLongBits(1e300)), "1.0E300"),
                Arguments.of(new BtfValue.FloatingPoint(8, Double.doubleToRawLongBits(Double.NaN)), "NAN"),
                Arguments.of(new BtfValue.FloatingPoint(4, 0x7f80_0000L), "INFINITY"),
                Arguments.of(new BtfValue.FloatingPoint(4, 0xff80_0000L), "-INFINITY"),
                Arguments.of(new BtfValue.Pointer(-1), "0xffffffffffffffff"),
                Arguments.of(new BtfValue.Text("it's \"\\\n"), "\"it's \\\"\\\\\\n\""),
                Arguments.of(new BtfValue.Array(3, List.of()), "{}"),
                Arguments.of(
                        new BtfValue.Array(3, List.of(new BtfValue.Bool(true), new BtfValue.Bool(false))),
                        "{ true, false }"),
                Arguments.of(new BtfValue.Composite(List.of()), "{}"),
                Arguments.of(
                        new BtfValue.Composite(List.of(
                                new BtfValue.Field("a\u001b", new BtfValue.Int(1, true)),
                                new BtfValue.Field(
                                        "",
                                        new BtfValue.Composite(
                                                List.of(new BtfValue.Field("b", new BtfValue.Text(""))))))),
                        "{ .a\\u001b = 1, { .b = \"\" } }"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsWrittenOnOneLine(BtfValue value, String text) {
        assertEquals(text, CValues.of(value));
        assertEquals(text, value.toString());
    }

    @Test
    void structuresTakeLinesIfWanted() {
        BtfValue one = new BtfValue.Int(1, true);
        BtfValue inner = new BtfValue.Composite(List.of(new BtfValue.Field("b", one)));
        BtfValue value = new BtfValue.Composite(List.of(
                new BtfValue.Field("row", new BtfValue.Array(2, List.of(one, one))),
                new BtfValue.Field("none", new BtfValue.Composite(List.of())),
                new BtfValue.Field("rows", new BtfValue.Array(2, List.of(new BtfValue.Array(1, List.of(one))))),
                new BtfValue.Field("inners", new BtfValue.Array(2, List.of(inner)))));

        assertEquals("""
                {
                	.row = { 1, 1 },
                	.none = {},
                	.rows = {
                		{ 1 },
                	},
                	.inners = {
                		{
                			.b = 1,
                		},
                	},
                }""", CValues.indented(value));
        assertEquals("{ .row = { 1, 1 }, .none = {}, .rows = { { 1 } }, .inners = { { .b = 1 } } }", CValues.of(value));
        assertEquals("1", CValues.indented(one));
    }
}

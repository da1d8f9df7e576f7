package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes are read as values of their type, and values are written as bytes. */
class BtfValuesTest {

    private static final BtfType INT = new BtfType.Int("int", 4, 32, 0, true, false, false);
    private static final BtfType BYTE = new BtfType.Int("unsigned char", 1, 8, 0, false, false, false);
    private static final BtfType CHAR = new BtfType.Int("char", 1, 8, 0, true, false, false);
    private static final BtfType BOOL = new BtfType.Int("_Bool", 1, 8, 0, false, false, true);
    private static final BtfType WIDE = new BtfType.Int("__int128", 16, 128, 0, true, false, false);
    private static final BtfType LEVEL = new BtfType.Enumeration(
            Kind.ENUM,
            "level",
            4,
            true,
            List.of(new Enumerator("LOW", -1), new Enumerator("LEAST", -1), new Enumerator("HIGH", 5)));
    private static final BtfType POINTER = new BtfType.Pointer(0);

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(ByteOrder.LITTLE_ENDIAN, "el", ".first = 4,"),
                Arguments.of(ByteOrder.BIG_ENDIAN, "eb", ".first = 1,"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void whatClangLaysOutIsRead(ByteOrder order, String suffix, String union) throws IOException {
        Btf btf = Btf.read(resource("values." + suffix + ".btf"), order);
        byte[] data = resource("values." + suffix + ".data");
        int type = btf.find(Kind.STRUCT, "values").getAsInt();

        BtfValue value = BtfValues.read(btf, type, data, order);

        String expected = new String(resource("values.txt"), StandardCharsets.UTF_8);
        assertTrue(expected.contains(".first = 4,"));
        assertEquals(expected.replace(".first = 4,", union), CValues.indented(value) + "\n");
        assertArrayEquals(data, BtfValues.write(btf, type, value, order));
        assertEquals(
                List.of(new BtfValue.Field("values", value)),
                BtfValues.readSection(btf, btf.find(Kind.DATASEC, ".data").getAsInt(), data, order));
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of(INT, "ffffffff", new BtfValue.Int(-1, true)),
                Arguments.of(INT, "01020304", new BtfValue.Int(0x0403_0201, true)),
                Arguments.of(integer(8, false), "ffffffffffffffff", new BtfValue.Int(-1, false)),
                Arguments.of(integer(8, true), "feffffffffffffff", new BtfValue.Int(-2, true)),
                Arguments.of(integer(2, false), "00ff", new BtfValue.Int(0xff00, false)),
                Arguments.of(BYTE, "80", new BtfValue.Int(0x80, false)),
                Arguments.of(CHAR, "80", new BtfValue.Char((byte) 0x80)),
                Arguments.of(
                        new BtfType.Int("other", 1, 8, 0, false, true, false), "41", new BtfValue.Char((byte) 'A')),
                Arguments.of(BOOL, "00", new BtfValue.Bool(false)),
                Arguments.of(BOOL, "01", new BtfValue.Bool(true)),
                Arguments.of(BOOL, "02", new BtfValue.Int(2, false)),
                Arguments.of(WIDE, "feffffffffffffffffffffffffffffff", new BtfValue.BigInt(BigInteger.valueOf(-2))),
                Arguments.of(
                        integer(16, false),
                        "00000000000000000000000000000080",
                        new BtfValue.BigInt(BigInteger.ONE.shiftLeft(127))),
                Arguments.of(LEVEL, "ffffffff", new BtfValue.Constant(-1, true, "LOW")),
                Arguments.of(LEVEL, "05000000", new BtfValue.Constant(5, true, "HIGH")),
                Arguments.of(LEVEL, "06000000", new BtfValue.Constant(6, true, "")),
                Arguments.of(
                        new BtfType.Enumeration(
                                Kind.ENUM, "e", 1, false, List.of(new Enumerator("MOST", 0xffff_ffffL))),
                        "ff",
                        new BtfValue.Constant(0xff, false, "MOST")),
                Arguments.of(POINTER, "00000000000000ff", new BtfValue.Pointer(0xffL << 56)),
                Arguments.of(
                        new BtfType.FloatingPoint("float", 4), "0000803f", new BtfValue.FloatingPoint(4, 0x3f80_0000)),
                Arguments.of(
                        new BtfType.FloatingPoint("long double", 16),
                        "ffffffffffffffffffffffffffffffff",
                        new BtfValue.BigInt(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE))));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aScalarIsReadAndWritten(BtfType type, String hex, BtfValue value) {
        Btf btf = Btf.of(List.of(type, new BtfType.Typedef("t", 1), new BtfType.Variable("v", 2, Linkage.STATIC)));
        byte[] little = HexFormat.of().parseHex(hex);
        byte[] big = little.clone();
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }

        for (int id = 1; id <= 3; id++) {
            assertEquals(value, BtfValues.read(btf, id, little, ByteOrder.LITTLE_ENDIAN));
            assertEquals(value, BtfValues.read(btf, id, big, ByteOrder.BIG_ENDIAN));
            assertArrayEquals(little, BtfValues.write(btf, id, value, ByteOrder.LITTLE_ENDIAN));
            assertArrayEquals(big, BtfValues.write(btf, id, value, ByteOrder.BIG_ENDIAN));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0x3c00, 1.0",
        "2, 0xc000, -2.0",
        "2, 0x3555, 0.333251953125",
        "2, 0x0001, 5.9604644775390625E-8",
        "2, 0x0000, 0.0",
        "2, 0x8000, -0.0",
        "2, 0x7bff, 65504.0",
        "2, 0x7c00, Infinity",
        "2, 0xfc00, -Infinity",
        "2, 0x7c01, NaN",
        "4, 0x3fc00000, 1.5",
        "4, 0xbfc00000, -1.5",
        "8, 0x3ff8000000000000, 1.5",
        "8, 0xbff8000000000000, -1.5"
    })
    void floatingPointBitsAreANumber(int size, String bits, double value) {
        assertEquals(value, new BtfValue.FloatingPoint(size, Long.parseUnsignedLong(bits.substring(2), 16)).value());
    }

    @Test
    void oldBitFieldsAreIntegersOfFewBits() {
        // unsigned a : 3, b : 5, as clang 6 wrote it, in a structure of one byte though int has four.
        Btf btf = Btf.of(List.of(
                new BtfType.Int("unsigned int", 4, 3, 0, false, false, false),
                new BtfType.Int("unsigned int", 4, 3, 2, false, false, false),
                struct(1, new Member("a", 1, 0, 0), new Member("b", 2, 3, 0))));
        BtfValue value = fields("a", new BtfValue.Int(5, false), "b", new BtfValue.Int(6, false));

        byte[] bytes = {(byte) (5 | 6 << 5)};

        assertEquals(value, BtfValues.read(btf, 3, bytes, ByteOrder.LITTLE_ENDIAN));
        assertArrayEquals(bytes, BtfValues.write(btf, 3, value, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void bytesThatAreMissingAreZero() {
        Btf btf = Btf.of(List.of(INT, new BtfType.Array(1, 1, 3)));

        assertEquals(new BtfValue.Int(0x201, true), BtfValues.read(btf, 1, new byte[] {1, 2}, ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                new BtfValue.Array(3, List.of(new BtfValue.Int(1, true), new BtfValue.Int(2, true))),
                BtfValues.read(btf, 2, new byte[] {1, 0, 0, 0, 2}, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void anArrayOfZerosTakesNothing() {
        Btf btf = Btf.of(List.of(
                BYTE,
                new BtfType.Array(1, 1, 0xffff_ffffL),
                struct(0),
                new BtfType.Array(3, 1, 0xffff_ffffL),
                new BtfType.Array(1, 1, 0)));

        for (int id : new int[] {2, 4}) {
            assertEquals(
                    new BtfValue.Array(0xffff_ffffL, List.of()),
                    BtfValues.read(btf, id, new byte[100], ByteOrder.LITTLE_ENDIAN));
        }
        assertEquals(new BtfValue.Array(0, List.of()), BtfValues.read(btf, 5, new byte[] {1}, ByteOrder.LITTLE_ENDIAN));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("61620000", new BtfValue.Text("ab")),
                Arguments.of("61626364", new BtfValue.Text("abcd")),
                Arguments.of("09200a0d", new BtfValue.Text("\t \n\r")),
                Arguments.of("7e000000", new BtfValue.Text("~")),
                Arguments.of("00000000", new BtfValue.Text("")),
                Arguments.of("61006200", characters('a', 0, 'b')),
                Arguments.of("7f000000", characters(0x7f)),
                Arguments.of("1f000000", characters(0x1f)),
                Arguments.of("80000000", characters(0x80)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void charactersAreATextIfTheyCanBe(String hex, BtfValue value) {
        Btf btf = Btf.of(List.of(CHAR, new BtfType.Typedef("letter", 1), new BtfType.Array(2, 1, 4)));
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertEquals(value, BtfValues.read(btf, 3, bytes, ByteOrder.BIG_ENDIAN));
        assertArrayEquals(bytes, BtfValues.write(btf, 3, value, ByteOrder.BIG_ENDIAN));
    }

    @Test
    void onlyCharactersOfOneByteAreText() {
        Btf btf = Btf.of(List.of(
                BYTE,
                new BtfType.Array(1, 1, 1),
                new BtfType.Int("char", 4, 32, 0, true, false, false),
                new BtfType.Array(3, 1, 1),
                CHAR,
                new BtfType.Array(5, 1, 0)));

        byte[] bytes = {'a'};
        assertEquals(
                new BtfValue.Array(1, List.of(new BtfValue.Int('a', false))),
                BtfValues.read(btf, 2, bytes, ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                new BtfValue.Array(1, List.of(new BtfValue.Int('a', true))),
                BtfValues.read(btf, 4, bytes, ByteOrder.LITTLE_ENDIAN));
        assertEquals(new BtfValue.Array(0, List.of()), BtfValues.read(btf, 6, bytes, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void anArrayMayBeginAtAnyBit() {
        Btf btf = Btf.of(List.of(BYTE, new BtfType.Array(1, 1, 2), struct(3, new Member("a", 2, 4, 0))));
        BtfValue value = fields(
                "a", new BtfValue.Array(2, List.of(new BtfValue.Int(0xcb, false), new BtfValue.Int(0xed, false))));
        byte[] bytes = HexFormat.of().parseHex("b0dc0e");

        assertEquals(value, BtfValues.read(btf, 3, bytes, ByteOrder.LITTLE_ENDIAN));
        assertArrayEquals(bytes, BtfValues.write(btf, 3, value, ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void variablesOfASectionAreReadWhereTheyAre() {
        Btf btf = Btf.of(List.of(
                INT,
                new BtfType.Variable("first", 1, Linkage.GLOBAL),
                new BtfType.Variable("second", 1, Linkage.STATIC),
                new BtfType.FunctionPrototype(0, List.of()),
                new BtfType.Function("f", 4, Linkage.EXTERN),
                new BtfType.DataSection(
                        ".data",
                        8,
                        List.of(
                                new BtfType.Placement(3, 4, 4),
                                new BtfType.Placement(5, 0, 0),
                                new BtfType.Placement(2, 0, 4)))));

        assertEquals(
                List.of(
                        new BtfValue.Field("second", new BtfValue.Int(2, true)),
                        new BtfValue.Field("first", new BtfValue.Int(1, true))),
                BtfValues.readSection(btf, 6, new byte[] {1, 0, 0, 0, 2}, ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                "BTF type 1 (INT): must be DATASEC",
                assertThrows(
                                BtfException.class,
                                () -> BtfValues.readSection(btf, 1, new byte[0], ByteOrder.LITTLE_ENDIAN))
                        .getMessage());
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of(new BtfType.Forward("f", false), "BTF type 4 (FWD) has no size"),
                Arguments.of(new BtfType.Typedef("t", 0), "BTF type 0 (VOID) has no size"),
                Arguments.of(
                        new BtfType.DataSection("d", 4, List.of()), "BTF type 4 (DATASEC): is not that of a value"),
                Arguments.of(
                        struct(4, new Member("a", 1, 1, 0)),
                        "BTF type 4 (STRUCT): member 0 ends at bit 33, the type has 32 bits"),
                Arguments.of(
                        struct(9, new Member("a", 3, 8, 0), new Member("b", 3, 9, 0)),
                        "BTF type 4 (STRUCT): member 1 ends at bit 73, the type has 72 bits"),
                Arguments.of(
                        struct(40, new Member("a", 1, 0, 33)),
                        "BTF type 4 (STRUCT): member 0 is a bit field of 33 bits, its type has 32"),
                Arguments.of(struct(40, new Member("a", 2, 0, 32)), "BTF type 2 (ARRAY): cannot be a bit field"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatHasNoValueIsRefused(BtfType type, String message) {
        Btf btf = Btf.of(List.of(INT, new BtfType.Array(1, 1, 2), POINTER, type));

        assertEquals(
                message,
                assertThrows(BtfException.class, () -> BtfValues.read(btf, 4, new byte[9], ByteOrder.BIG_ENDIAN))
                        .getMessage());
    }

    @Test
    void partsOutOfProportionAreRefused() {
        // Each union has the one before it twice: 2^40 parts of one byte.
        List<BtfType> types = new ArrayList<>(List.of(BYTE));
        for (int id = 1; id <= 40; id++) {
            types.add(new BtfType.Composite(
                    Kind.UNION, "", 1, List.of(new Member("a", id, 0, 0), new Member("b", id, 0, 0))));
        }
        Btf btf = Btf.of(types);

        assertEquals(
                "BTF: the value has parts out of proportion to its bytes",
                assertThrows(BtfException.class, () -> BtfValues.read(btf, 41, new byte[1], ByteOrder.BIG_ENDIAN))
                        .getMessage());
    }

    @Test
    void zerosThatAreLookedAtAgainAndAgainAreSteps() {
        // 200 arrays of one in one another, around 100,000 bytes of which only the first is not zero.
        List<BtfType> types = new ArrayList<>(List.of(BYTE, new BtfType.Array(1, 1, 100_000)));
        for (int id = 2; id < 202; id++) {
            types.add(new BtfType.Array(id, 1, 1));
        }
        Btf btf = Btf.of(types);
        byte[] bytes = new byte[100_000];
        bytes[0] = 1;

        assertTrue(BtfValues.read(btf, 60, bytes, ByteOrder.BIG_ENDIAN) instanceof BtfValue.Array);
        assertThrows(BtfException.class, () -> BtfValues.read(btf, 202, bytes, ByteOrder.BIG_ENDIAN));
    }

    static Stream<Arguments> unwritable() {
        BtfValue one = new BtfValue.Int(1, true);
        return Stream.of(
                Arguments.of(1, new BtfValue.Int(1L << 31, true), "(INT): 2147483648 does not fit in 32 signed bits"),
                Arguments.of(
                        1, new BtfValue.Int(-1, false), "(INT): 18446744073709551615 does not fit in 32 signed bits"),
                Arguments.of(2, new BtfValue.Int(256, true), "(INT): 256 does not fit in 8 unsigned bits"),
                Arguments.of(2, new BtfValue.Int(-1, true), "(INT): -1 does not fit in 8 unsigned bits"),
                Arguments.of(1, new BtfValue.Pointer(1), "(INT): the value is of shape Pointer"),
                Arguments.of(3, one, "(PTR): the value is of shape Int"),
                Arguments.of(4, new BtfValue.FloatingPoint(8, 1), "(FLOAT): the value is of shape FloatingPoint"),
                Arguments.of(4, new BtfValue.BigInt(BigInteger.ONE), "(FLOAT): the value is of shape BigInt"),
                Arguments.of(5, one, "(ARRAY): the value is of shape Int"),
                Arguments.of(5, new BtfValue.Text("abc"), "(ARRAY): has 2 elements, the value has 3"),
                Arguments.of(
                        5, new BtfValue.Text("a\u007f"), "(ARRAY): character 1 of the text is 0x7f, the last is 0x7e"),
                Arguments.of(6, new BtfValue.Text("a"), "(ARRAY): is no array of characters"),
                Arguments.of(
                        6, new BtfValue.Array(2, List.of(one, one, one)), "(ARRAY): has 2 elements, the value has 3"),
                Arguments.of(7, one, "(STRUCT): the value is of shape Int"),
                Arguments.of(7, fields("a", one), "(STRUCT): has 2 members, the value has 1"),
                Arguments.of(
                        7, fields("a", one, "c", one), "(STRUCT): member 1 has another name than that of the value"),
                Arguments.of(8, fields("a", one), "(STRUCT): member 0 ends at bit 33, the type has 32 bits"),
                Arguments.of(10, one, "(DATASEC): is not that of a value"),
                Arguments.of(
                        9,
                        new BtfValue.Array(0, List.of()),
                        "(ARRAY) has 67108865 bytes, the most that are written is 67108864"));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void whatDoesNotFitIsRefused(int id, BtfValue value, String message) {
        Btf btf = Btf.of(List.of(
                INT,
                BYTE,
                POINTER,
                new BtfType.FloatingPoint("float", 4),
                new BtfType.Array(2, 1, 2),
                new BtfType.Array(1, 1, 2),
                struct(8, new Member("a", 1, 0, 0), new Member("b", 1, 32, 0)),
                struct(4, new Member("a", 1, 1, 0)),
                new BtfType.Array(2, 1, (64 << 20) + 1),
                new BtfType.DataSection("d", 4, List.of())));

        assertEquals(
                "BTF type " + id + " " + message,
                assertThrows(BtfException.class, () -> BtfValues.write(btf, id, value, ByteOrder.LITTLE_ENDIAN))
                        .getMessage());
    }

    @Test
    void numbersOfEveryShapeCanBeWrittenToAnInteger() {
        Btf btf = Btf.of(List.of(INT, BYTE, LEVEL));

        assertWritten(btf, 1, new BtfValue.Bool(true), 1, 0, 0, 0);
        assertWritten(btf, 1, new BtfValue.Bool(false), 0, 0, 0, 0);
        assertWritten(btf, 1, new BtfValue.Char((byte) -2), -2, -1, -1, -1);
        assertWritten(btf, 2, new BtfValue.Char((byte) -2), -2);
        assertWritten(btf, 1, new BtfValue.Constant(7, false, "x"), 7, 0, 0, 0);
        assertWritten(btf, 1, new BtfValue.BigInt(BigInteger.TWO), 2, 0, 0, 0);
        assertWritten(btf, 1, new BtfValue.Int(Integer.MIN_VALUE, true), 0, 0, 0, 0x80);
        assertWritten(btf, 2, new BtfValue.Int(255, false), 0xff);
        assertWritten(btf, 3, new BtfValue.Int(-2, true), -2, -1, -1, -1);
    }

    private static void assertWritten(Btf btf, int id, BtfValue value, int... bytes) {
        byte[] expected = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            expected[i] = (byte) bytes[i];
        }
        assertArrayEquals(expected, BtfValues.write(btf, id, value, ByteOrder.LITTLE_ENDIAN));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(BtfValuesTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static BtfType integer(int size, boolean signed) {
        return new BtfType.Int("i", size, size * 8, 0, signed, false, false);
    }

    private static BtfType struct(long size, Member... members) {
        return new BtfType.Composite(Kind.STRUCT, "s", size, List.of(members));
    }

    private static BtfValue characters(int... codes) {
        List<BtfValue> elements = new ArrayList<>();
        for (int code : codes) {
            elements.add(new BtfValue.Char((byte) code));
        }
        return new BtfValue.Array(4, elements);
    }

    private static BtfValue fields(String name, BtfValue value) {
        return new BtfValue.Composite(List.of(new BtfValue.Field(name, value)));
    }

    private static BtfValue fields(String name, BtfValue value, String second, BtfValue other) {
        return new BtfValue.Composite(List.of(new BtfValue.Field(name, value), new BtfValue.Field(second, other)));
    }
}

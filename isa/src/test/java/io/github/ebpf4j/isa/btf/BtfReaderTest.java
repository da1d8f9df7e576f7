package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of a {@code .BTF} section becomes types, or a refusal that says what is wrong where. */
class BtfReaderTest {

    /** One of each kind and shape. */
    static final List<BtfType> ALL = List.of(
            new BtfType.Int("int", 4, 32, 0, true, false, false),
            new BtfType.Int("unsigned char", 1, 8, 0, false, true, false),
            new BtfType.Int("_Bool", 1, 1, 7, false, false, true),
            new BtfType.Pointer(5),
            new BtfType.Composite(
                    Kind.STRUCT,
                    "list",
                    16,
                    List.of(new BtfType.Member("next", 4, 0, 0), new BtfType.Member("count", 1, 64, 0))),
            new BtfType.Composite(
                    Kind.UNION,
                    "",
                    4,
                    List.of(new BtfType.Member("low", 1, 0, 5), new BtfType.Member("high", 1, 5, 27))),
            new BtfType.Array(1, 1, 0xffff_ffffL),
            new BtfType.Enumeration(
                    Kind.ENUM,
                    "level",
                    4,
                    true,
                    List.of(new BtfType.Enumerator("LOW", -1), new BtfType.Enumerator("HIGH", 7))),
            new BtfType.Enumeration(Kind.ENUM, "", 1, false, List.of(new BtfType.Enumerator("ALL", 0xffff_ffffL))),
            new BtfType.Enumeration(
                    Kind.ENUM64, "wide", 8, false, List.of(new BtfType.Enumerator("WIDE", 0x8000_0001_8000_0002L))),
            new BtfType.Forward("somewhere", false),
            new BtfType.Forward("elsewhere", true),
            new BtfType.Typedef("number", 1),
            new BtfType.Qualifier(Kind.VOLATILE, 13),
            new BtfType.Qualifier(Kind.CONST, 14),
            new BtfType.Qualifier(Kind.RESTRICT, 4),
            new BtfType.TypeTag("user", 15),
            new BtfType.TypeTag("noderef", 17, true),
            new BtfType.FunctionPrototype(
                    0, List.of(new BtfType.Parameter("context", 4), new BtfType.Parameter("", 0))),
            new BtfType.Function("entry", 19, Linkage.GLOBAL),
            new BtfType.Variable("counter", 14, Linkage.STATIC),
            new BtfType.Variable("jiffies", 1, Linkage.EXTERN),
            new BtfType.DataSection(
                    ".data",
                    0xffff_fff0L,
                    List.of(new BtfType.Placement(21, 0xffff_0000L, 0xf000_0000L), new BtfType.Placement(20, 4, 0))),
            new BtfType.FloatingPoint("double", 8),
            new BtfType.DeclTag("checked", 5, -1),
            new BtfType.DeclTag("first", 5, 1, true));

    private static final List<BtfType> SMALL = List.of(ALL.get(0));

    /** What clang 19 makes of {@code struct s { int a:3, b; } v; enum { A = -1 } w;}. */
    private static final String CLANG =
            "9feb010018000000000000008c0000008c000000160000000100000002000084080000000300000002000000"
                    + "00000003050000000200000020000000070000000000000104000000200000010b0000000000000e01000000"
                    + "010000000000000001000086040000000d000000ffffffff0f0000000000000e040000000100000011000000"
                    + "0200000f0000000003000000000000000800000005000000000000000400000000730061006200696e740076"
                    + "00410077002e62737300";

    static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void everyKindIsRead(ByteOrder order) {
        assertEquals(ALL, types(Btf.read(BtfWriter.write(ALL, order), order)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aLongerHeaderIsSkipped(ByteOrder order) {
        assertEquals(ALL, types(Btf.read(BtfWriter.write(ALL, order, 32), order)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void theMagicNumberTellsTheByteOrder(ByteOrder order) {
        assertEquals(Optional.of(order), Btf.byteOrderOf(BtfWriter.write(ALL, order)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9f", "eb", "7f454c46", "ebeb", "9f9f"})
    void whatDoesNotBeginAsBtfHasNoByteOrder(String bytes) {
        assertEquals(Optional.empty(), Btf.byteOrderOf(HexFormat.of().parseHex(bytes)));
    }

    @Test
    void theMagicNumberAloneIsEnoughToTell() {
        assertEquals(
                Optional.of(ByteOrder.BIG_ENDIAN),
                Btf.byteOrderOf(HexFormat.of().parseHex("eb9f")));
    }

    @Test
    void noTypesAreRead() {
        assertEquals(
                1,
                Btf.read(BtfWriter.write(List.of(), ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN)
                        .count());
    }

    @Test
    void unsignedConstantsStayUnsignedAndSignedOnesNegative() {
        Btf btf = Btf.read(BtfWriter.write(ALL, ByteOrder.BIG_ENDIAN), ByteOrder.BIG_ENDIAN);

        assertEquals(
                -1, ((BtfType.Enumeration) btf.type(8)).enumerators().get(0).value());
        assertEquals(
                0xffff_ffffL,
                ((BtfType.Enumeration) btf.type(9)).enumerators().get(0).value());
    }

    @Test
    void anOffsetTakesAll32BitsWhereThereAreNoBitFields() {
        BtfType far = new BtfType.Composite(
                Kind.STRUCT, "far", 0x2000_0000L, List.of(new BtfType.Member("end", 1, 0xff00_0000L, 0)));
        List<BtfType> types = List.of(ALL.get(0), far);

        assertEquals(types, types(Btf.read(BtfWriter.write(types, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN)));
    }

    @Test
    void whatClangWritesIsRead() {
        Btf btf = Btf.read(HexFormat.of().parseHex(CLANG), ByteOrder.LITTLE_ENDIAN);

        assertEquals(
                List.of(
                        new BtfType.Composite(
                                Kind.STRUCT,
                                "s",
                                8,
                                List.of(new BtfType.Member("a", 2, 0, 3), new BtfType.Member("b", 2, 32, 0))),
                        new BtfType.Int("int", 4, 32, 0, true, false, false),
                        new BtfType.Variable("v", 1, Linkage.GLOBAL),
                        new BtfType.Enumeration(Kind.ENUM, "", 4, true, List.of(new BtfType.Enumerator("A", -1))),
                        new BtfType.Variable("w", 4, Linkage.GLOBAL),
                        new BtfType.DataSection(
                                ".bss", 0, List.of(new BtfType.Placement(3, 0, 8), new BtfType.Placement(5, 0, 4)))),
                types(btf));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0xeb9e | BTF at 0x0: magic number is 0xeb9e, must be 0xeb9f",
                "2 | 0x0002 | BTF at 0x2: version is 0x2, must be 0x1",
                "2 | 0x0101 | BTF at 0x3: flags is 0x1, must be 0x0",
            })
    void theFirstBytesAreChecked(int at, String value, String message) {
        byte[] bytes = little(SMALL);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(at, Integer.decode(value).shortValue());

        assertRefused(message, bytes);
    }

    // The header takes 0x18 bytes, the types 0x10, the names 5: 0x2d together.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4  | 0x17 | BTF at 0x4: the header's length is 0x17, must be 0x18 to 0x2d",
                "4  | 0x2e | BTF at 0x4: the header's length is 0x2e, must be 0x18 to 0x2d",
                "4  | -1   | BTF at 0x4: the header's length is 0xffffffff, must be 0x18 to 0x2d",
                "8  | 0x06 | BTF at 0x8: the types end at 0x2e, there are 0x2d bytes",
                "8  | -1   | BTF at 0x8: the types end at 0x100000027, there are 0x2d bytes",
                "8  | 0x01 | BTF at 0x10: the names begin at 0x28, the types end at 0x29",
                "12 | 0x11 | BTF at 0x10: the names begin at 0x28, the types end at 0x29",
                "16 | 0x0f | BTF at 0x10: the names begin at 0x27, the types end at 0x28",
                "16 | 0x11 | BTF at 0x10: the names end at 0x2e, there are 0x2d bytes",
                "16 | -1   | BTF at 0x10: the names end at 0x10000001c, there are 0x2d bytes",
                "20 | 0x06 | BTF at 0x10: the names end at 0x2e, there are 0x2d bytes",
                "20 | 0x00 | BTF at 0x28: the names have 0 bytes, must have at least 1",
                "20 | 0x04 | BTF at 0x2b: the last byte of the names is 0x74, must be 0x0",
                "40 | 0x61 | BTF at 0x28: the first byte of the names is 0x61, must be 0x0",
            })
    void theHeaderAndTheEndsOfTheNamesAreChecked(int at, String value, String message) {
        byte[] bytes = little(SMALL);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, Integer.decode(value));

        assertRefused(message, bytes);
    }

    @Test
    void lessThanAHeaderIsRefused() {
        assertRefused("BTF has 23 bytes, its header alone takes 24", new byte[23]);
    }

    // The number of the type is at 0x18: name, info, size, encoding.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "24 | 0x00000005 | BTF type 1 at 0x0 of the types: a name is at 0x5 of the names, which have 0x5 bytes",
                "24 | 0x80000000 | BTF type 1 at 0x0 of the types: a name is at 0x80000000 of the names, which have 0x5 bytes",
                "28 | 0x00000000 | BTF type 1 at 0x0 of the types: has kind 0, must be 1 to 19",
                "28 | 0x14000000 | BTF type 1 at 0x0 of the types: has kind 20, must be 1 to 19",
                "28 | 0x7f000000 | BTF type 1 at 0x0 of the types: has kind 127, must be 1 to 19",
                "28 | 0x03000000 | BTF type 1 at 0x0 of the types: needs 0xc bytes more, the types have 0x4",
                "28 | 0x04000001 | BTF type 1 at 0x0 of the types: needs 0xc bytes more, the types have 0x4",
                "28 | 0x05ffffff | BTF type 1 at 0x0 of the types: needs 0xbfffff4 bytes more, the types have 0x4",
                "28 | 0x06000001 | BTF type 1 at 0x0 of the types: needs 0x8 bytes more, the types have 0x4",
                "28 | 0x13000001 | BTF type 1 at 0x0 of the types: needs 0xc bytes more, the types have 0x4",
                "28 | 0x0d000001 | BTF type 1 at 0x0 of the types: needs 0x8 bytes more, the types have 0x4",
                "28 | 0x0f000001 | BTF type 1 at 0x0 of the types: needs 0xc bytes more, the types have 0x4",
                "28 | 0x0c000003 | BTF type 1 at 0x0 of the types: has linkage 3, must be 0 to 2",
                "28 | 0x02000000 | BTF type 2 at 0xc of the types: needs 0xc bytes more, the types have 0x4",
            })
    void aTypeIsChecked(int at, String value, String message) {
        byte[] bytes = little(SMALL);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, (int) (long) Long.decode(value));

        assertRefused(message, bytes);
    }

    @ParameterizedTest
    @CsvSource({"INT,1", "VAR,14", "DECL_TAG,17"})
    void whatFollowsATypeMustBeThere(String name, int kind) {
        byte[] bytes = little(List.of(new BtfType.Forward("int", false)));
        bytes[BtfWriter.HEADER + 7] = (byte) kind;

        assertRefused("BTF type 1 at 0x0 of the types: needs 0x4 bytes more, the types have 0x0", bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, -1})
    void theLinkageOfAVariableIsChecked(int linkage) {
        byte[] bytes = little(List.of(new BtfType.Variable("v", 0, Linkage.STATIC)));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(BtfWriter.HEADER + 12, linkage);

        assertRefused(
                "BTF type 1 at 0x0 of the types: has linkage %d, must be 0 to 2"
                        .formatted(Integer.toUnsignedLong(linkage)),
                bytes);
    }

    @Test
    void namesThatShareTheirBytesCannotTakeMoreThanTheWhole() {
        // 200 types, each with a name that begins one byte further in the same 2,000 bytes.
        List<BtfType> types = new ArrayList<>(List.of(new BtfType.Forward("a".repeat(2_000), false)));
        types.addAll(Collections.nCopies(199, new BtfType.Forward("", false)));
        byte[] bytes = little(types);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i < 200; i++) {
            buffer.putInt(BtfWriter.HEADER + 12 * i, i + 1);
        }

        // 2,000 and 1,999 fit in 4,426, 1,998 more do not.
        assertRefused(
                "BTF type 3 at 0x18 of the types: the names up to this one have more bytes together than there are, "
                        + "0x114a: too many share theirs",
                bytes);
    }

    @Test
    void aNameIsDecodedOnceAndMayBeTheTailOfAnother() {
        List<BtfType> types = List.of(
                new BtfType.Forward("__u32", false), new BtfType.Forward("", false), new BtfType.Forward("", true));
        byte[] bytes = little(types);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(BtfWriter.HEADER + 12, 3).putInt(BtfWriter.HEADER + 24, 3);

        Btf btf = Btf.read(bytes, ByteOrder.LITTLE_ENDIAN);

        assertEquals("u32", btf.type(2).name());
        assertSame(btf.type(2).name(), btf.type(3).name());
    }

    @Test
    void limitsAreKeptAndAdmitWhatReachesThem() {
        byte[] bytes = little(ALL);
        BtfLimits exact = new BtfLimits(bytes.length, ALL.size(), 12, "unsigned char".length(), 1);

        assertEquals(
                ALL.size() + 1, Btf.read(bytes, ByteOrder.LITTLE_ENDIAN, exact).count());
        assertRefused(
                "BTF has %d bytes, the limit is %d".formatted(bytes.length, bytes.length - 1),
                bytes,
                new BtfLimits(bytes.length - 1, ALL.size(), 12, 13, 1));
        assertRefused(
                "BTF type 26 at 0x1cc of the types: is type 26, the limit is 25",
                bytes,
                new BtfLimits(bytes.length, ALL.size() - 1, 12, 13, 1));
        assertRefused(
                "BTF type 23 at 0x18c of the types: brings the members of all types to 12, the limit is 11",
                bytes,
                new BtfLimits(bytes.length, ALL.size(), 11, 13, 1));
        assertRefused(
                "BTF type 2 at 0x10 of the types: the name at 0x5 of the names has 13 bytes, the limit is 12",
                bytes,
                new BtfLimits(bytes.length, ALL.size(), 12, 12, 1));
        assertRefused(
                "BTF type 5 (STRUCT): 1 structures, unions and arrays lie in one another, the limit is 0",
                bytes,
                new BtfLimits(bytes.length, ALL.size(), 12, 13, 0));
    }

    private static byte[] little(List<BtfType> types) {
        return BtfWriter.write(types, ByteOrder.LITTLE_ENDIAN);
    }

    private static List<BtfType> types(Btf btf) {
        return IntStream.range(1, btf.count()).mapToObj(btf::type).toList();
    }

    private static void assertRefused(String message, byte[] bytes) {
        assertRefused(message, bytes, BtfLimits.DEFAULT);
    }

    private static void assertRefused(String message, byte[] bytes, BtfLimits limits) {
        BtfException refusal = assertThrows(BtfException.class, () -> Btf.read(bytes, ByteOrder.LITTLE_ENDIAN, limits));
        assertEquals(message, refusal.getMessage());
        assertEquals(Phase.LOAD, refusal.phase());
    }
}

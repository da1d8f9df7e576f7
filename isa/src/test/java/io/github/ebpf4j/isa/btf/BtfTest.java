package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Types are consistent, and know what lies behind them and how large they are. */
class BtfTest {

    private static final BtfType INT = new BtfType.Int("int", 4, 32, 0, true, false, false);
    private static final BtfType CHAR = new BtfType.Int("char", 1, 8, 0, true, false, false);
    private static final BtfType PROTOTYPE = new BtfType.FunctionPrototype(0, List.of(new BtfType.Parameter("a", 1)));

    @Test
    void numberZeroIsVoid() {
        Btf btf = Btf.of(List.of());

        assertEquals(1, btf.count());
        assertEquals(new BtfType.VoidType(), btf.type(0));
        assertEquals(0, btf.resolve(0));
        assertThrows(IndexOutOfBoundsException.class, () -> btf.type(1));
    }

    @Test
    void typedefsQualifiersAndNotesAreSkipped() {
        Btf btf = Btf.of(List.of(
                new BtfType.Typedef("outer", 2),
                new BtfType.Qualifier(Kind.CONST, 3),
                new BtfType.TypeTag("user", 4),
                new BtfType.Typedef("inner", 5),
                INT,
                new BtfType.Pointer(1),
                new BtfType.Typedef("nothing", 0)));

        assertEquals(5, btf.resolve(1));
        assertEquals(5, btf.resolve(3));
        assertEquals(5, btf.resolve(5));
        assertEquals(6, btf.resolve(6));
        assertEquals(0, btf.resolve(7));
        assertEquals(INT, btf.resolved(2));
        assertEquals(4, btf.sizeOf(1));
        assertEquals(4, btf.alignmentOf(2));
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(INT, 4, 4),
                Arguments.of(new BtfType.Int("__int128", 16, 128, 0, true, false, false), 16, 8),
                Arguments.of(new BtfType.Pointer(0), 8, 8),
                Arguments.of(new BtfType.Array(1, 1, 3), 12, 4),
                Arguments.of(new BtfType.Array(1, 1, 0), 0, 4),
                Arguments.of(new BtfType.Array(2, 1, 0xffff_ffffL), 0xffff_ffffL, 1),
                Arguments.of(composite(8, new BtfType.Member("a", 2, 0, 0), new BtfType.Member("b", 1, 32, 0)), 8, 4),
                Arguments.of(composite(5, new BtfType.Member("a", 2, 0, 0), new BtfType.Member("b", 1, 8, 0)), 5, 1),
                Arguments.of(composite(7, new BtfType.Member("b", 1, 0, 0)), 7, 1),
                Arguments.of(composite(4, new BtfType.Member("b", 1, 3, 7)), 4, 4),
                Arguments.of(composite(0), 0, 1),
                Arguments.of(composite(0xffff_ffffL), 0xffff_ffffL, 1),
                Arguments.of(enumeration(1), 1, 1),
                Arguments.of(enumeration(8), 8, 8),
                Arguments.of(new BtfType.FloatingPoint("long double", 16), 16, 8),
                Arguments.of(new BtfType.FloatingPoint("float", 4), 4, 4),
                Arguments.of(new BtfType.Variable("v", 1, Linkage.STATIC), 4, 4));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void sizeAndAlignmentFollowFromTheType(BtfType type, long size, int alignment) {
        Btf btf = Btf.of(List.of(INT, CHAR, type));

        assertTrue(btf.hasSize(3));
        assertEquals(size, btf.sizeOf(3));
        assertEquals(alignment, btf.alignmentOf(3));
    }

    static Stream<Arguments> withoutSize() {
        return Stream.of(
                Arguments.of(new BtfType.Forward("f", false), "FWD"),
                Arguments.of(PROTOTYPE, "FUNC_PROTO"),
                Arguments.of(new BtfType.Typedef("nothing", 0), "TYPEDEF"),
                Arguments.of(new BtfType.Array(0, 1, 2), "ARRAY"),
                Arguments.of(new BtfType.Variable("v", 0, Linkage.EXTERN), "VAR"),
                Arguments.of(new BtfType.DeclTag("note", 3, -1), "DECL_TAG"),
                Arguments.of(new BtfType.Enumeration(Kind.ENUM, "e", 0, false, List.of()), "ENUM"));
    }

    @ParameterizedTest
    @MethodSource("withoutSize")
    void whatHasNoSizeSaysSo(BtfType type, String kind) {
        Btf btf = Btf.of(List.of(INT, type, composite(4)));

        assertFalse(btf.hasSize(2));
        assertEquals(
                "BTF type 2 (%s) has no size".formatted(kind),
                assertThrows(BtfException.class, () -> btf.sizeOf(2)).getMessage());
        assertEquals(
                "BTF type 2 (%s) has no alignment".formatted(kind),
                assertThrows(BtfException.class, () -> btf.alignmentOf(2)).getMessage());
    }

    @Test
    void aSectionHasASizeAndNoAlignment() {
        Btf btf = Btf.of(List.of(new BtfType.DataSection(".data", 12, List.of())));

        assertEquals(12, btf.sizeOf(1));
        assertThrows(BtfException.class, () -> btf.alignmentOf(1));
    }

    @Test
    void anArrayOfMoreThan32BitsOfBytesHasNoSize() {
        Btf btf = Btf.of(List.of(
                INT,
                new BtfType.Array(1, 1, 0x4000_0000L),
                new BtfType.Array(1, 1, 0x3fff_ffffL),
                new BtfType.Array(2, 1, 0),
                new BtfType.Array(3, 1, 0xffff_ffffL)));

        assertEquals(0xffff_fffcL, btf.sizeOf(3));
        for (int id : new int[] {2, 4, 5}) {
            assertFalse(btf.hasSize(id));
            assertEquals(
                    "BTF type %d (ARRAY) has more than 4294967295 bytes".formatted(id),
                    assertThrows(BtfException.class, () -> btf.sizeOf(id)).getMessage());
        }
    }

    @Test
    void aStructureWithAMemberOfNoAlignmentHasNone() {
        Btf btf = Btf.of(List.of(new BtfType.Forward("f", false), composite(8, new BtfType.Member("f", 1, 0, 0))));

        assertEquals(8, btf.sizeOf(2));
        assertThrows(BtfException.class, () -> btf.alignmentOf(2));
    }

    @Test
    void typesAreFoundByKindAndName() {
        Btf btf = Btf.of(List.of(
                new BtfType.Typedef("s", 2),
                new BtfType.Composite(Kind.STRUCT, "s", 0, List.of()),
                new BtfType.Composite(Kind.STRUCT, "s", 4, List.of()),
                new BtfType.Composite(Kind.UNION, "", 4, List.of())));

        assertEquals(OptionalInt.of(2), btf.find(Kind.STRUCT, "s"));
        assertEquals(OptionalInt.of(1), btf.find(Kind.TYPEDEF, "s"));
        assertEquals(OptionalInt.empty(), btf.find(Kind.UNION, "s"));
        assertEquals(OptionalInt.empty(), btf.find(Kind.UNION, ""));
        assertEquals(OptionalInt.empty(), btf.find(Kind.STRUCT, "t"));
        assertEquals(List.of(1, 2, 3), btf.idsOf("s"));
        assertEquals(List.of(), btf.idsOf(""));
        assertEquals(List.of(), btf.idsOf("t"));
    }

    @Test
    void notesAreFoundByWhatTheyNote() {
        BtfType.DeclTag whole = new BtfType.DeclTag("whole", 2, -1);
        BtfType.DeclTag member = new BtfType.DeclTag("member", 2, 0);
        Btf btf = Btf.of(List.of(whole, composite(4, new BtfType.Member("a", 4, 0, 0)), member, INT));

        assertEquals(List.of(whole, member), btf.declTags(2));
        assertEquals(List.of(), btf.declTags(1));
    }

    static Stream<Arguments> inconsistent() {
        String noType = " of kind FUNC, must be a type";
        return Stream.of(
                Arguments.of(new BtfType.VoidType(), "(VOID): no type but number 0 may be of this kind"),
                Arguments.of(integer(0, 0, 0), "(INT): has 0 bytes, must have 1, 2, 4, 8 or 16"),
                Arguments.of(integer(3, 0, 0), "(INT): has 3 bytes, must have 1, 2, 4, 8 or 16"),
                Arguments.of(integer(32, 0, 0), "(INT): has 32 bytes, must have 1, 2, 4, 8 or 16"),
                Arguments.of(integer(-4, 0, 0), "(INT): has 4294967292 bytes, must have 1, 2, 4, 8 or 16"),
                Arguments.of(integer(4, 33, 0), "(INT): has bits 0 to 33, its bytes have 32"),
                Arguments.of(integer(4, 31, 2), "(INT): has bits 2 to 33, its bytes have 32"),
                Arguments.of(integer(4, -1, 2), "(INT): has bits 2 to 1, its bytes have 32"),
                Arguments.of(integer(4, 1, -1), "(INT): has bits -1 to 0, its bytes have 32"),
                Arguments.of(new BtfType.Pointer(4), "(PTR): target is type 4, the last is 3"),
                Arguments.of(new BtfType.Pointer(-1), "(PTR): target is type 4294967295, the last is 3"),
                Arguments.of(new BtfType.Pointer(2), "(PTR): target is type 2" + noType),
                Arguments.of(new BtfType.Array(4, 0, 0), "(ARRAY): element is type 4, the last is 3"),
                Arguments.of(new BtfType.Array(2, 0, 0), "(ARRAY): element is type 2" + noType),
                Arguments.of(new BtfType.Array(0, 4, 0), "(ARRAY): index is type 4, the last is 3"),
                Arguments.of(
                        new BtfType.Array(0, 0, 1L << 32),
                        "(ARRAY): number of elements is 4294967296, must be 0 to 4294967295"),
                Arguments.of(composite(1L << 32), "(STRUCT): size is 4294967296, must be 0 to 4294967295"),
                Arguments.of(composite(-1), "(STRUCT): size is -1, must be 0 to 4294967295"),
                Arguments.of(
                        composite(4, new BtfType.Member("", 0, 0, 0), new BtfType.Member("", 4, 0, 0)),
                        "(STRUCT): member 1 is type 4, the last is 3"),
                Arguments.of(
                        composite(4, new BtfType.Member("", -1, 0, 0)),
                        "(STRUCT): member 0 is type 4294967295, the last is 3"),
                Arguments.of(composite(4, new BtfType.Member("", 2, 0, 0)), "(STRUCT): member 0 is type 2" + noType),
                Arguments.of(
                        composite(99, new BtfType.Member("", 0, 0, 256)),
                        "(STRUCT): member 0 has 256 bits, must have 0 to 255"),
                Arguments.of(
                        composite(99, new BtfType.Member("", 0, 0, -1)),
                        "(STRUCT): member 0 has -1 bits, must have 0 to 255"),
                Arguments.of(
                        composite(4, new BtfType.Member("", 0, 33, 0)),
                        "(STRUCT): member 0 begins at bit 33 and has 0, the type has 32 bits"),
                Arguments.of(
                        composite(4, new BtfType.Member("", 0, 30, 3)),
                        "(STRUCT): member 0 begins at bit 30 and has 3, the type has 32 bits"),
                Arguments.of(
                        composite(4, new BtfType.Member("", 0, -1, 0)),
                        "(STRUCT): member 0 begins at bit -1 and has 0, the type has 32 bits"),
                Arguments.of(enumeration(0), "(ENUM): has 0 bytes, must have 1, 2, 4 or 8"),
                Arguments.of(enumeration(3), "(ENUM): has 3 bytes, must have 1, 2, 4 or 8"),
                Arguments.of(enumeration(16), "(ENUM): has 16 bytes, must have 1, 2, 4 or 8"),
                Arguments.of(new BtfType.Typedef("t", 4), "(TYPEDEF): target is type 4, the last is 3"),
                Arguments.of(new BtfType.Typedef("t", 2), "(TYPEDEF): target is type 2" + noType),
                Arguments.of(new BtfType.Qualifier(Kind.CONST, 4), "(CONST): target is type 4, the last is 3"),
                Arguments.of(new BtfType.Qualifier(Kind.CONST, 2), "(CONST): target is type 2" + noType),
                Arguments.of(new BtfType.TypeTag("t", 4), "(TYPE_TAG): target is type 4, the last is 3"),
                Arguments.of(new BtfType.TypeTag("t", 2), "(TYPE_TAG): target is type 2" + noType),
                Arguments.of(
                        new BtfType.Function("f", 4, Linkage.GLOBAL), "(FUNC): prototype is type 4, the last is 3"),
                Arguments.of(
                        new BtfType.Function("f", 0, Linkage.GLOBAL),
                        "(FUNC): prototype is type 0 of kind VOID, must be FUNC_PROTO"),
                Arguments.of(
                        new BtfType.FunctionPrototype(4, List.of()), "(FUNC_PROTO): result is type 4, the last is 3"),
                Arguments.of(new BtfType.FunctionPrototype(2, List.of()), "(FUNC_PROTO): result is type 2" + noType),
                Arguments.of(
                        new BtfType.FunctionPrototype(0, List.of(new BtfType.Parameter("a", 4))),
                        "(FUNC_PROTO): parameter 0 is type 4, the last is 3"),
                Arguments.of(new BtfType.Variable("v", 4, Linkage.STATIC), "(VAR): type is type 4, the last is 3"),
                Arguments.of(new BtfType.Variable("v", 2, Linkage.STATIC), "(VAR): type is type 2" + noType),
                Arguments.of(
                        new BtfType.DataSection("d", -1, List.of()), "(DATASEC): size is -1, must be 0 to 4294967295"),
                Arguments.of(section(4, 0, 0), "(DATASEC): entry 0 is type 4, the last is 3"),
                Arguments.of(section(1, 0, 0), "(DATASEC): entry 0 is type 1 of kind FUNC_PROTO, must be VAR or FUNC"),
                Arguments.of(section(2, -1, 0), "(DATASEC): offset of entry 0 is -1, must be 0 to 4294967295"),
                Arguments.of(
                        section(2, 0, 1L << 32), "(DATASEC): size of entry 0 is 4294967296, must be 0 to 4294967295"),
                Arguments.of(new BtfType.FloatingPoint("f", 3), "(FLOAT): has 3 bytes, must have 2, 4, 8, 12 or 16"),
                Arguments.of(
                        new BtfType.FloatingPoint("f", -8),
                        "(FLOAT): has 4294967288 bytes, must have 2, 4, 8, 12 or 16"),
                Arguments.of(new BtfType.DeclTag("t", 4, -1), "(DECL_TAG): target is type 4, the last is 3"),
                Arguments.of(
                        new BtfType.DeclTag("t", 1, -1),
                        "(DECL_TAG): target is type 1 of kind FUNC_PROTO, must be STRUCT, UNION, FUNC, VAR or TYPEDEF"),
                Arguments.of(new BtfType.DeclTag("t", 2, -2), "(DECL_TAG): notes component -2, its target has 1"),
                Arguments.of(new BtfType.DeclTag("t", 2, 1), "(DECL_TAG): notes component 1, its target has 1"));
    }

    @ParameterizedTest
    @MethodSource("inconsistent")
    void whatIsInconsistentIsRefused(BtfType type, String message) {
        // Numbers 1 and 2 are a function, which no type can be made of.
        List<BtfType> types = List.of(
                new BtfType.FunctionPrototype(0, List.of(new BtfType.Parameter("a", 0))),
                new BtfType.Function("f", 1, Linkage.GLOBAL),
                type);

        BtfException refusal = assertThrows(BtfException.class, () -> Btf.of(types));

        assertEquals("BTF type 3 " + message, refusal.getMessage());
    }

    @Test
    void notesOnWhatHasNoPartsAreOnTheWhole() {
        List<BtfType> types = new ArrayList<>(
                List.of(INT, new BtfType.Typedef("t", 1), new BtfType.Variable("v", 1, Linkage.STATIC)));
        for (int target : new int[] {2, 3}) {
            assertEquals(
                    5, Btf.of(with(types, new BtfType.DeclTag("t", target, -1))).count());
            assertEquals(
                    "BTF type 4 (DECL_TAG): notes component 0, its target has 0",
                    assertThrows(BtfException.class, () -> Btf.of(with(types, new BtfType.DeclTag("t", target, 0))))
                            .getMessage());
        }
    }

    @Test
    void aNoteMayComeBeforeAFunctionThatIsRefusedForItself() {
        List<BtfType> types =
                List.of(new BtfType.DeclTag("t", 2, -1), new BtfType.Function("f", 3, Linkage.GLOBAL), INT);

        assertEquals(
                "BTF type 2 (FUNC): prototype is type 3 of kind INT, must be FUNC_PROTO",
                assertThrows(BtfException.class, () -> Btf.of(types)).getMessage());
    }

    @Test
    void listsOfFunctionsAndVariablesAreSections() {
        assertEquals(
                5,
                Btf.of(List.of(
                                new BtfType.FunctionPrototype(0, List.of()),
                                new BtfType.Function("f", 1, Linkage.EXTERN),
                                new BtfType.Variable("v", 0, Linkage.EXTERN),
                                new BtfType.DataSection(
                                        ".ksyms",
                                        0,
                                        List.of(new BtfType.Placement(2, 0, 0), new BtfType.Placement(3, 0, 0)))))
                        .count());
    }

    static Stream<Arguments> circles() {
        return Stream.of(
                Arguments.of(
                        List.of(new BtfType.Typedef("t", 1)),
                        "BTF type 1 (TYPEDEF): contains itself, by way of type 1 (TYPEDEF)"),
                Arguments.of(
                        List.of(new BtfType.Typedef("t", 2), new BtfType.Qualifier(Kind.CONST, 1)),
                        "BTF type 1 (TYPEDEF): contains itself, by way of type 2 (CONST)"),
                Arguments.of(
                        List.of(new BtfType.TypeTag("t", 2), new BtfType.Array(1, 0, 1)),
                        "BTF type 1 (TYPE_TAG): contains itself, by way of type 2 (ARRAY)"),
                Arguments.of(
                        List.of(composite(4, new BtfType.Member("a", 2, 0, 0)), new BtfType.Array(1, 0, 0)),
                        "BTF type 1 (STRUCT): contains itself, by way of type 2 (ARRAY)"),
                Arguments.of(
                        List.of(new BtfType.Pointer(2), new BtfType.Pointer(1)),
                        "BTF type 1 (PTR): contains itself, by way of type 2 (PTR)"),
                Arguments.of(
                        List.of(new BtfType.Pointer(2), new BtfType.FunctionPrototype(1, List.of())),
                        "BTF type 1 (PTR): contains itself, by way of type 2 (FUNC_PROTO)"),
                Arguments.of(
                        List.of(
                                new BtfType.Pointer(2),
                                new BtfType.FunctionPrototype(
                                        0, List.of(new BtfType.Parameter("", 0), new BtfType.Parameter("", 1)))),
                        "BTF type 1 (PTR): contains itself, by way of type 2 (FUNC_PROTO)"));
    }

    @ParameterizedTest
    @MethodSource("circles")
    void noTypeContainsItself(List<BtfType> types, String message) {
        assertEquals(
                message, assertThrows(BtfException.class, () -> Btf.of(types)).getMessage());
    }

    @Test
    void aStructureMayLeadToItselfByAPointer() {
        Btf btf = Btf.of(List.of(composite(8, new BtfType.Member("next", 2, 0, 0)), new BtfType.Pointer(1)));

        assertEquals(8, btf.sizeOf(1));
    }

    @Test
    void whatIsMetTwiceIsNoCircle() {
        Btf btf = Btf.of(List.of(
                composite(8, new BtfType.Member("a", 2, 0, 0), new BtfType.Member("b", 2, 32, 0)),
                new BtfType.Typedef("t", 3),
                INT));

        assertEquals(4, btf.alignmentOf(1));
    }

    @Test
    void aHundredThousandTypedefsAreOneStep() {
        int length = 100_000;
        List<BtfType> types = new ArrayList<>();
        for (int id = 1; id < length; id++) {
            types.add(new BtfType.Typedef("t", id + 1));
        }
        types.add(INT);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            Btf btf = Btf.of(types);
            for (int id = 1; id <= length; id++) {
                assertEquals(length, btf.resolve(id));
                assertEquals(4, btf.sizeOf(id));
            }
        });
    }

    @Test
    void aHundredThousandArraysInOneAnotherAreRefusedUnlessTheLimitAdmitsThem() {
        int length = 100_000;
        BtfType[] types = new BtfType[length];
        types[0] = INT;
        for (int i = 1; i < length; i++) {
            types[i] = new BtfType.Array(i, 1, 1);
        }
        List<BtfType> list = Arrays.asList(types);

        assertEquals(
                "BTF type 514 (ARRAY): 513 structures, unions and arrays lie in one another, the limit is 512",
                assertThrows(BtfException.class, () -> Btf.of(list)).getMessage());
        assertEquals(4, Btf.of(list, new BtfLimits(0, 0, 0, 0, length)).sizeOf(length));
    }

    @Test
    void structuresUnionsAndArraysCountAsNested() {
        List<BtfType> types = List.of(
                INT,
                new BtfType.Array(1, 1, 1),
                composite(8, new BtfType.Member("a", 2, 0, 0), new BtfType.Member("b", 1, 32, 0)),
                new BtfType.Typedef("t", 3),
                new BtfType.Variable("v", 4, Linkage.STATIC));

        assertEquals(6, Btf.of(types, new BtfLimits(0, 0, 0, 0, 2)).count());
        assertEquals(
                "BTF type 3 (STRUCT): 2 structures, unions and arrays lie in one another, the limit is 1",
                assertThrows(BtfException.class, () -> Btf.of(types, new BtfLimits(0, 0, 0, 0, 1)))
                        .getMessage());
    }

    private static List<BtfType> with(List<BtfType> types, BtfType last) {
        List<BtfType> more = new ArrayList<>(types);
        more.add(last);
        return more;
    }

    private static BtfType integer(int size, int bits, int offset) {
        return new BtfType.Int("i", size, bits, offset, false, false, false);
    }

    private static BtfType composite(long size, BtfType.Member... members) {
        return new BtfType.Composite(Kind.STRUCT, "s", size, List.of(members));
    }

    private static BtfType enumeration(int size) {
        return new BtfType.Enumeration(Kind.ENUM, "e", size, false, List.of(new BtfType.Enumerator("A", 0)));
    }

    private static BtfType section(int type, long offset, long size) {
        return new BtfType.DataSection("d", 0, List.of(new BtfType.Placement(type, offset, size)));
    }
}

package io.github.ebpf4j.isa.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.btf.BtfType.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Types are declared in C as libbpf declares them. */
class CDeclarationsTest {

    private static final BtfType INT = new BtfType.Int("int", 4, 32, 0, true, false, false);
    private static final BtfType CHAR = new BtfType.Int("char", 1, 8, 0, true, false, false);

    private static final String BEGIN = """
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            """;

    private static final String END = """
            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */
            """;

    @Test
    void whatClangWritesOfManyTypesIsDeclaredAsLibbpfDeclaresIt() throws IOException {
        Btf btf = Btf.read(resource("types.btf"), ByteOrder.LITTLE_ENDIAN);

        assertEquals(new String(resource("types.h"), StandardCharsets.UTF_8), CDeclarations.of(btf));
    }

    @Test
    void functionsVariablesAndSectionsAreLeftOut() {
        assertDeclared(
                "",
                INT,
                new BtfType.FunctionPrototype(1, List.of()),
                new BtfType.Function("f", 2, Linkage.GLOBAL),
                new BtfType.Variable("v", 1, Linkage.GLOBAL),
                new BtfType.DataSection(".data", 4, List.of(new BtfType.Placement(4, 0, 4))),
                new BtfType.DeclTag("note", 4, -1),
                new BtfType.FloatingPoint("double", 8));
    }

    static Stream<Arguments> declarations() {
        // 1 int, 2 char, 3 pointer to int, 4 struct s, 5 pointer to char
        return Stream.of(
                Arguments.of(List.of(), 0, "void", "void x"),
                Arguments.of(List.of(), 1, "int", "int x"),
                Arguments.of(List.of(), 3, "int *", "int *x"),
                Arguments.of(List.of(), 4, "struct s", "struct s x"),
                Arguments.of(List.of(new BtfType.FloatingPoint("float", 4)), 6, "float", "float x"),
                Arguments.of(List.of(new BtfType.Forward("f", true)), 6, "union f", "union f x"),
                Arguments.of(List.of(new BtfType.Forward("f", false)), 6, "struct f", "struct f x"),
                Arguments.of(List.of(new BtfType.Typedef("t", 1)), 6, "t", "t x"),
                Arguments.of(List.of(struct(Kind.UNION, "", 4)), 6, "union {...}", "union {...} x"),
                Arguments.of(List.of(struct(Kind.STRUCT, "", 4)), 6, "struct {...}", "struct {...} x"),
                Arguments.of(List.of(enumeration("e", 4, "A")), 6, "enum e", "enum e x"),
                Arguments.of(List.of(enumeration("", 4, "A")), 6, "enum {...}", "enum {...} x"),
                Arguments.of(List.of(new BtfType.Pointer(3)), 6, "int **", "int **x"),
                Arguments.of(List.of(new BtfType.Pointer(0)), 6, "void *", "void *x"),
                Arguments.of(
                        List.of(qualifier(Kind.CONST, 0), new BtfType.Pointer(6)), 7, "const void *", "const void *x"),
                Arguments.of(List.of(qualifier(Kind.CONST, 1)), 6, "const int", "const int x"),
                Arguments.of(List.of(qualifier(Kind.CONST, 4)), 6, "const struct s", "const struct s x"),
                Arguments.of(List.of(qualifier(Kind.VOLATILE, 1)), 6, "volatile int", "volatile int x"),
                Arguments.of(List.of(qualifier(Kind.CONST, 3)), 6, "int * const", "int * const x"),
                Arguments.of(List.of(qualifier(Kind.RESTRICT, 3)), 6, "int * restrict", "int * restrict x"),
                Arguments.of(
                        List.of(qualifier(Kind.CONST, 3), new BtfType.Pointer(6)),
                        7,
                        "int * const *",
                        "int * const *x"),
                Arguments.of(
                        List.of(qualifier(Kind.CONST, 1), qualifier(Kind.VOLATILE, 6), new BtfType.Pointer(7)),
                        8,
                        "const volatile int *",
                        "const volatile int *x"),
                Arguments.of(
                        List.of(new BtfType.TypeTag("user", 1), new BtfType.Pointer(6)),
                        7,
                        "int __attribute__((btf_type_tag(\"user\"))) *",
                        "int __attribute__((btf_type_tag(\"user\"))) *x"),
                Arguments.of(
                        List.of(new BtfType.TypeTag("noderef", 1, true), new BtfType.Pointer(6)),
                        7,
                        "int __attribute__((noderef)) *",
                        "int __attribute__((noderef)) *x"),
                Arguments.of(
                        List.of(qualifier(Kind.CONST, 1), new BtfType.TypeTag("t", 6)),
                        7,
                        "const int __attribute__((btf_type_tag(\"t\")))",
                        "const int __attribute__((btf_type_tag(\"t\"))) x"),
                Arguments.of(List.of(new BtfType.Array(1, 1, 3)), 6, "int[3]", "int x[3]"),
                Arguments.of(List.of(new BtfType.Array(3, 1, 3)), 6, "int *[3]", "int *x[3]"),
                Arguments.of(
                        List.of(new BtfType.Array(1, 1, 3), new BtfType.Array(6, 1, 2)), 7, "int[2][3]", "int x[2][3]"),
                Arguments.of(
                        List.of(new BtfType.Array(1, 1, 3), new BtfType.Pointer(6)), 7, "int(*)[3]", "int (*x)[3]"),
                Arguments.of(
                        List.of(new BtfType.Array(3, 1, 3), new BtfType.Pointer(6)), 7, "int *(*)[3]", "int *(*x)[3]"),
                Arguments.of(
                        List.of(qualifier(Kind.CONST, 1), new BtfType.Array(6, 1, 3), qualifier(Kind.CONST, 7)),
                        8,
                        "const int[3]",
                        "const int x[3]"),
                Arguments.of(
                        List.of(new BtfType.Array(1, 1, 3), new BtfType.TypeTag("dropped", 6), new BtfType.Pointer(7)),
                        8,
                        "int(*)[3]",
                        "int (*x)[3]"),
                Arguments.of(List.of(prototype(1), new BtfType.Pointer(6)), 7, "int (*)(void)", "int (*x)(void)"),
                Arguments.of(
                        List.of(prototype(0, new Parameter("", 0)), new BtfType.Pointer(6)),
                        7,
                        "void (*)(void)",
                        "void (*x)(void)"),
                Arguments.of(
                        List.of(
                                prototype(3, new Parameter("a", 1), new Parameter("", 5), new Parameter("", 0)),
                                new BtfType.Pointer(6)),
                        7,
                        "int * (*)(int a, char *, ...)",
                        "int * (*x)(int a, char *, ...)"),
                Arguments.of(List.of(prototype(1)), 6, "int(void)", "int x(void)"),
                Arguments.of(List.of(prototype(3)), 6, "int *(void)", "int *x(void)"),
                Arguments.of(
                        List.of(prototype(1), qualifier(Kind.VOLATILE, 6), new BtfType.Pointer(7)),
                        8,
                        "int (*)(void)",
                        "int (*x)(void)"),
                Arguments.of(
                        List.of(prototype(1), new BtfType.Pointer(6), new BtfType.Array(7, 1, 4)),
                        8,
                        "int (*[4])(void)",
                        "int (*x[4])(void)"),
                Arguments.of(
                        List.of(prototype(1), new BtfType.Pointer(6), prototype(7, new Parameter("f", 7))),
                        8,
                        "int (*(int (*f)(void)))(void)",
                        "int (*x(int (*f)(void)))(void)"));
    }

    @ParameterizedTest
    @MethodSource("declarations")
    void aDeclarationGrowsAroundTheName(List<BtfType> more, int id, String unnamed, String named) {
        List<BtfType> types = new ArrayList<>(
                List.of(INT, CHAR, new BtfType.Pointer(1), struct(Kind.STRUCT, "s", 4), new BtfType.Pointer(2)));
        types.addAll(more);
        Btf btf = Btf.of(types);

        assertEquals(unnamed, CDeclarations.declaration(btf, id, ""));
        assertEquals(named, CDeclarations.declaration(btf, id, "x"));
    }

    @Test
    void emptyStructuresTakeOneLineAndSizesAreFilled() {
        assertDeclared(
                """
                struct empty {};

                union none {};

                struct gap {
                	long: 64;
                	int: 32;
                };

                union wide {
                };

                """,
                struct(Kind.STRUCT, "empty", 0),
                struct(Kind.UNION, "none", 0),
                struct(Kind.STRUCT, "gap", 12),
                struct(Kind.UNION, "wide", 8));
    }

    @Test
    void structuresThatPointToEachOtherAreDeclaredBefore() {
        assertDeclared(
                """
                struct b;

                struct a {
                	struct b *b;
                };

                struct b {
                	struct a *a;
                	struct b *b;
                };

                """,
                struct(Kind.STRUCT, "a", 8, member("b", 3, 0)),
                struct(Kind.STRUCT, "b", 16, member("a", 4, 0), member("b", 3, 64)),
                new BtfType.Pointer(2),
                new BtfType.Pointer(1));
    }

    @Test
    void whatLiesWithinComesFirstAndOnce() {
        assertDeclared(
                """
                typedef int number;

                struct inner {
                	number n;
                };

                struct outer {
                	struct inner i[2];
                	struct inner j;
                };

                """,
                struct(Kind.STRUCT, "outer", 12, member("i", 4, 0), member("j", 2, 64)),
                struct(Kind.STRUCT, "inner", 4, member("n", 3, 0)),
                new BtfType.Typedef("number", 5),
                new BtfType.Array(2, 5, 2),
                INT);
    }

    @Test
    void aStructureWithoutANameIsDefinedWhereItIsUsed() {
        assertDeclared(
                """
                struct inner {
                	int a;
                };

                struct outer {
                	union {
                		struct inner i;
                		char c;
                	};
                	struct {
                		int x;
                		struct outer *o;
                	} *p;
                };

                """,
                struct(Kind.STRUCT, "outer", 16, member("", 2, 0), member("p", 6, 64)),
                struct(Kind.UNION, "", 4, member("i", 3, 0), member("c", 5, 0)),
                struct(Kind.STRUCT, "inner", 4, member("a", 4, 0)),
                INT,
                CHAR,
                new BtfType.Pointer(7),
                struct(Kind.STRUCT, "", 16, member("x", 4, 0), member("o", 8, 64)),
                new BtfType.Pointer(1));
    }

    @Test
    void aTypedefMayServeAsADeclaration() {
        assertDeclared(
                """
                struct s;

                typedef struct s s_t;

                struct s {
                	s_t *next;
                };

                """,
                new BtfType.Typedef("s_t", 2),
                struct(Kind.STRUCT, "s", 8, member("next", 3, 0)),
                new BtfType.Pointer(1));
    }

    @Test
    void aTypedefOfItsOwnStructureIsWrittenEarly() {
        assertDeclared(
                """
                struct loop;

                typedef struct {
                	struct loop *l;
                } loop_t;

                struct loop {
                	loop_t *t;
                };

                """,
                new BtfType.Typedef("loop_t", 2),
                struct(Kind.STRUCT, "", 8, member("l", 3, 0)),
                new BtfType.Pointer(4),
                struct(Kind.STRUCT, "loop", 8, member("t", 5, 0)),
                new BtfType.Pointer(1));
    }

    @Test
    void typesOfOneNameAreNumbered() {
        assertDeclared(
                """
                struct n {
                	int a;
                };

                union n___2 {
                	int b;
                };

                enum n___3 {
                	A = 0,
                	n = 1,
                };

                typedef struct n n___2;

                typedef union n___2 n___3;

                struct n;

                enum n;

                enum {
                	A___2 = 0,
                };

                """,
                INT,
                struct(Kind.STRUCT, "n", 4, member("a", 1, 0)),
                struct(Kind.UNION, "n", 4, member("b", 1, 0)),
                enumeration("n", 4, "A", "n"),
                new BtfType.Typedef("n", 2),
                new BtfType.Typedef("n", 3),
                new BtfType.Forward("n", false),
                enumeration("n", 4),
                enumeration("", 4, "A"));
    }

    @Test
    void anEnumerationWithoutANameStandsAloneUnlessSomethingIsOfIt() {
        assertDeclared("""
                typedef enum {
                	A = 0,
                } e_t;

                enum {
                	B = 0,
                };

                """, new BtfType.Typedef("e_t", 2), enumeration("", 4, "A"), enumeration("", 4, "B"));
    }

    /** The kind of the reference is the first type; number 1 is the enumeration that it refers to. */
    static Stream<BtfType> references() {
        return Stream.of(
                new BtfType.Pointer(1),
                new BtfType.Array(1, 0, 1),
                new BtfType.Array(0, 1, 1),
                qualifier(Kind.CONST, 1),
                new BtfType.TypeTag("t", 1),
                new BtfType.Variable("v", 1, Linkage.GLOBAL),
                prototype(1),
                prototype(0, new Parameter("", 1)));
    }

    @ParameterizedTest
    @MethodSource("references")
    void anEnumerationThatIsReferredToDoesNotStandAlone(BtfType reference) {
        assertDeclared("", enumeration("", 4, "A"), reference);
    }

    @Test
    void valuesAreWrittenWithTheirSignAndWidth() {
        assertDeclared(
                """
                enum a {
                	MINUS = -1,
                };

                enum b {
                	PLUS = 4294967295,
                };

                enum c {
                	LEAST = -9223372036854775808LL,
                };

                enum d {
                	MOST = 18446744073709551615ULL,
                };

                enum e {
                	SMALL = 4294967295ULL,
                } __attribute__((mode(word)));

                enum f {
                	OLD = 1,
                } __attribute__((mode(word)));

                enum g {
                	BYTE = 1,
                } __attribute__((mode(byte)));

                enum h {
                	SHORT = 1,
                };

                """,
                enumeration(Kind.ENUM, "a", 4, true, new Enumerator("MINUS", -1)),
                enumeration(Kind.ENUM, "b", 4, false, new Enumerator("PLUS", 0xffff_ffffL)),
                enumeration(Kind.ENUM64, "c", 8, true, new Enumerator("LEAST", Long.MIN_VALUE)),
                enumeration(Kind.ENUM64, "d", 8, false, new Enumerator("MOST", -1)),
                enumeration(Kind.ENUM64, "e", 8, false, new Enumerator("SMALL", 0xffff_ffffL)),
                enumeration(Kind.ENUM, "f", 8, false, new Enumerator("OLD", 1)),
                enumeration(Kind.ENUM, "g", 1, false, new Enumerator("BYTE", 1)),
                enumeration(Kind.ENUM, "h", 2, false, new Enumerator("SHORT", 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "__Poly8_t,unsigned char",
        "__Poly16_t,unsigned short",
        "__Poly64_t,unsigned long long",
        "__Poly128_t,unsigned __int128"
    })
    void whatGccNamesForItselfIsDefined(String name, String type) {
        assertDeclared(
                "typedef " + type + " " + name + ";\n\ntypedef " + name + " t;\n\n",
                new BtfType.Int(name, 1, 8, 0, false, false, false),
                new BtfType.Typedef("t", 1));
    }

    @Test
    void whatCompilersHaveBuiltInIsNotDefined() {
        assertDeclared(
                """
                typedef __builtin_va_list __gnuc_va_list;

                typedef char *__gnuc_va_list___2;

                """,
                new BtfType.Typedef("__gnuc_va_list", 0),
                CHAR,
                new BtfType.Pointer(2),
                new BtfType.Typedef("__builtin_va_list", 3),
                new BtfType.Typedef("__gnuc_va_list", 3));
    }

    @Test
    void membersThatOverlapOrHaveNoSizeNeedNoPadding() {
        assertDeclared(
                """
                struct f;

                struct s {
                	int a;
                	char b;
                	struct f none;
                };

                """,
                INT,
                CHAR,
                new BtfType.Forward("f", false),
                struct(Kind.STRUCT, "s", 4, member("a", 1, 0), member("b", 2, 24), member("none", 3, 32)));
    }

    @Test
    void unionsAreNotPadded() {
        assertDeclared("""
                union u {
                	int a;
                };

                """, INT, struct(Kind.UNION, "u", 16, member("a", 1, 0)));
    }

    @Test
    void namesCannotControlATerminal() {
        assertEquals(
                BEGIN + "struct a\\u000a\\u001b\\u202e\\u2028\\ud800\u00e9~;\n\n" + END,
                CDeclarations.of(Btf.of(List.of(new BtfType.Forward("a\n\u001b\u202e\u2028\ud800\u00e9~", false)))));
        assertEquals("int \\u007fx", CDeclarations.declaration(Btf.of(List.of(INT)), 1, "\u007fx"));
    }

    @Test
    void whatWouldHaveToBeDefinedBeforeItselfIsRefused() {
        // struct s { struct s (*p)[3]; }, and a structure without a name that points to itself.
        assertRefused(
                "BTF type 1 (STRUCT): must be defined before itself",
                struct(Kind.STRUCT, "s", 8, member("p", 2, 0)),
                new BtfType.Pointer(3),
                new BtfType.Array(1, 0, 3));
        assertRefused(
                "BTF type 1 (STRUCT): must be defined before itself",
                struct(Kind.STRUCT, "", 8, member("p", 2, 0)),
                new BtfType.Pointer(1));
    }

    @Test
    void depthIsLimited() {
        assertEquals(251, typedefs(250).count());
        assertTrue(CDeclarations.of(typedefs(250)).contains("typedef t249 t250;"));
        assertEquals(
                "BTF type 251: more than 250 types have to be looked into for one another",
                assertThrows(BtfException.class, () -> CDeclarations.of(typedefs(251)))
                        .getMessage());
    }

    private static Btf typedefs(int count) {
        // From the last to the first, so that the first number needs all the others.
        return Btf.of(IntStream.rangeClosed(1, count)
                .<BtfType>mapToObj(id ->
                        id == count ? struct(Kind.STRUCT, "s", 0) : new BtfType.Typedef("t" + (count - id + 1), id + 1))
                .toList());
    }

    @Test
    void theDepthOfOneDeclarationIsLimited() {
        List<BtfType> types = new ArrayList<>();
        for (int id = 1; id <= 1_000; id += 2) {
            types.add(prototype(Math.max(0, id - 1)));
            types.add(new BtfType.Pointer(id));
        }
        Btf btf = Btf.of(types);

        assertTrue(CDeclarations.declaration(btf, 500, "x").startsWith("void (* (* ("));
        assertThrows(BtfException.class, () -> CDeclarations.declaration(btf, 502, "x"));
    }

    @Test
    void whatDoublesWithEachLevelIsRefused() {
        List<BtfType> structures = new ArrayList<>(List.of(INT));
        List<BtfType> functions = new ArrayList<>(List.of(INT));
        for (int id = 1; id < 100; id++) {
            structures.add(struct(Kind.UNION, id == 99 ? "last" : "", 4, member("a", id, 0), member("b", id, 0)));
            functions.add(prototype(0, new Parameter("a", id), new Parameter("b", id)));
        }

        assertThrows(BtfException.class, () -> CDeclarations.of(Btf.of(structures)));
        assertThrows(BtfException.class, () -> CDeclarations.of(Btf.of(functions)));
        assertThrows(BtfException.class, () -> CDeclarations.declaration(Btf.of(functions), 100, "f"));
    }

    @Test
    void aGapOfFourGigabytesIsRefused() {
        assertRefused(
                "BTF: the declarations are out of proportion to the types", struct(Kind.STRUCT, "s", 0xffff_ffffL));
    }

    private static void assertRefused(String message, BtfType... types) {
        Btf btf = Btf.of(List.of(types));
        assertEquals(
                message,
                assertThrows(BtfException.class, () -> CDeclarations.of(btf)).getMessage());
    }

    private static void assertDeclared(String expected, BtfType... types) {
        assertEquals(BEGIN + expected + END, CDeclarations.of(Btf.of(List.of(types))));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CDeclarationsTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static BtfType struct(Kind kind, String name, long size, Member... members) {
        return new BtfType.Composite(kind, name, size, List.of(members));
    }

    private static Member member(String name, int type, long bits) {
        return new Member(name, type, bits, 0);
    }

    private static BtfType qualifier(Kind kind, int target) {
        return new BtfType.Qualifier(kind, target);
    }

    private static BtfType prototype(int result, Parameter... parameters) {
        return new BtfType.FunctionPrototype(result, List.of(parameters));
    }

    private static BtfType enumeration(Kind kind, String name, int size, boolean signed, Enumerator constant) {
        return new BtfType.Enumeration(kind, name, size, signed, List.of(constant));
    }

    private static BtfType enumeration(String name, int size, String... constants) {
        return new BtfType.Enumeration(
                Kind.ENUM,
                name,
                size,
                false,
                IntStream.range(0, constants.length)
                        .mapToObj(i -> new Enumerator(constants[i], i))
                        .toList());
    }
}

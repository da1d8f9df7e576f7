package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.TypeList.at;
import static io.github.ebpf4j.loader.TypeList.bits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.btf.Btf;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the texts of records mean: which fields they lead to, and where these are. */
class CoreAccessReaderTest {

    private final TypeList list = new TypeList();
    private final int number = list.unsigned("u32", 4);
    private final int numbers = list.array(number, 3);
    private final int table = list.array(numbers, 2);
    private final int flexible = list.array(number, 0);
    private final int inner = list.struct("", 16, at(0, "first", number), at(4, "list", numbers));
    private final int sample = list.struct(
            "sample",
            48,
            at(0, "head", number),
            at(4, "", inner),
            at(20, "table", table),
            at(44, "empty", flexible),
            bits(355, 2, "flags", number),
            at(48, "tail", flexible));
    private final int alias = list.typedef("alias", list.constant(sample));
    private final int color = list.enumeration("color", "RED", "GREEN");
    private final int opaque = list.forward("opaque", false);
    private final int huge = list.array(number, 0x3fff_ffffL);
    private final int world = list.struct("world", 0xffff_ffffL, at(0, "all", huge), at(0x1fff_ffffL, "last", sample));
    private final CoreTypes types = CoreTypes.ofObject(list.btf());

    private CoreAccess read(int root, CoreKind kind, String text) throws CoreRefusal {
        return new CoreAccessReader(types).read(root, kind, text);
    }

    private String field(int root, String text) throws CoreRefusal {
        CoreAccess access = read(root, CoreKind.FIELD_BYTE_OFFSET, text);
        return access.describe(types) + " " + access.bitOffset();
    }

    private String refusal(int root, CoreKind kind, String text) {
        return assertThrows(CoreRefusal.class, () -> read(root, kind, text)).reason();
    }

    private String refusal(int root, String text) {
        return refusal(root, CoreKind.FIELD_EXISTS, text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, struct sample 0",
        "2, struct sample[2] 768",
        "0:0, struct sample.head 0",
        "1:0, struct sample[1].head 384",
        "0:1:0, struct sample.first 32",
        "0:1:1:2, struct sample.list[2] 128",
        "0:2:1:2, struct sample.table[1][2] 320",
        "0:2:1, struct sample.table[1] 256",
        "0:4, struct sample.flags 355",
        "0:5:9, struct sample.tail[9] 672",
        "0:1, struct sample 32",
    })
    void waysToFields(String text, String access) throws CoreRefusal {
        assertEquals(access, field(sample, text));
    }

    @Test
    void typedefsAndQualifiersAreNoSteps() throws CoreRefusal {
        assertEquals("alias.list[1] 96", field(alias, "0:1:1:1"));
        assertEquals(sample, read(alias, CoreKind.FIELD_EXISTS, "0").last().type());
        assertEquals(alias, read(alias, CoreKind.FIELD_EXISTS, "0").root());
    }

    @Test
    void whatIsNoFieldIsRefused() {
        assertEquals("the access has index 6 of struct sample, which has 6", refusal(sample, "0:6"));
        assertEquals("the access has index 3 of array, which has 3", refusal(sample, "0:1:1:3"));
        assertEquals("the access has index 2 of array, which has 2", refusal(sample, "0:2:2"));
        assertEquals("the access goes into u32, which has no members", refusal(sample, "0:0:0"));
        assertEquals("struct opaque has no size", refusal(opaque, "0"));
    }

    /** Only the last array without a length may be followed by anything. */
    @Test
    void anArrayWithoutLengthInTheMiddleHasNoElements() {
        assertEquals("the access has index 0 of array, which has 0", refusal(sample, "0:3:0"));
        assertEquals("the access has index 0 of array, which has 0", refusal(flexible, "0:0"));
    }

    @Test
    void offsetsEndWhereBtfHasNone() throws CoreRefusal {
        assertEquals("struct world.all[134217727] 4294967264", field(world, "0:0:134217727"));
        assertEquals("a field begins at bit 4294967296, must be 4294967295 at most", refusal(world, "0:0:134217728"));
        assertEquals(
                "a field begins at bit 9223372030412324865, must be 4294967295 at most", refusal(world, "2147483647"));
        assertEquals("a field begins at bit 4294967320, must be 4294967295 at most", refusal(world, "0:1:1:0"));
        assertEquals("struct sample[11184810] 4294967040", field(sample, "11184810"));
        assertEquals("a field begins at bit 4294967296, must be 4294967295 at most", refusal(sample, "11184810:2:1:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "0:", ":0", "0::1", "-1", "+1", " 1", "0:x", "2147483648", "00000000001", "٣"})
    void textsThatAreNoIndicesAreRefused(String text) {
        assertEquals(
                "has",
                refusal(sample, text)
                        .replaceAll("^the access \".*\" (has) \".*\" for an index, must be 0 to 2147483647$", "$1"));
    }

    @Test
    void textsAreBounded() throws CoreRefusal {
        TypeList deep = new TypeList();
        int type = deep.struct("last", 4);
        for (int level = 0; level < 70; level++) {
            type = deep.struct("level", 4, at(0, "next", type));
        }
        Btf btf = deep.btf();
        CoreAccessReader reader = new CoreAccessReader(CoreTypes.ofObject(btf));
        int root = type;
        assertEquals(
                64, reader.read(root, CoreKind.FIELD_EXISTS, zeros(64)).steps().size());
        assertEquals(
                "the access \"" + zeros(65).substring(0, 120) + "...\" has more than 64 steps",
                assertThrows(CoreRefusal.class, () -> reader.read(root, CoreKind.FIELD_EXISTS, zeros(65)))
                        .reason());
        assertEquals(
                true,
                assertThrows(CoreRefusal.class, () -> reader.read(root, CoreKind.FIELD_EXISTS, "1".repeat(705)))
                        .reason()
                        .endsWith("has more than 64 steps"));
        assertEquals(
                true,
                assertThrows(CoreRefusal.class, () -> reader.read(root, CoreKind.FIELD_EXISTS, "1".repeat(704)))
                        .reason()
                        .endsWith("for an index, must be 0 to 2147483647"));
    }

    private static String zeros(int count) {
        return IntStream.range(0, count).mapToObj(index -> "0").collect(Collectors.joining(":"));
    }

    @Test
    void aTypeHasNoWayInIt() throws CoreRefusal {
        assertEquals("struct sample", read(sample, CoreKind.TYPE_SIZE, "0").describe(types));
        assertEquals("the access to a type is \"1\", must be \"0\"", refusal(sample, CoreKind.TYPE_SIZE, "1"));
        assertEquals("the access to a type is \"0:0\", must be \"0\"", refusal(sample, CoreKind.TYPE_ID_LOCAL, "0:0"));
    }

    @Test
    void constants() throws CoreRefusal {
        CoreAccess green = read(color, CoreKind.ENUMVAL_VALUE, "1");
        assertEquals("enum color::GREEN", green.describe(types));
        assertEquals("struct sample is no enumeration", refusal(sample, CoreKind.ENUMVAL_VALUE, "0"));
        assertEquals(
                "the access to a constant of enum color has 1 indices, the first of them 2; it has 2 constants",
                refusal(color, CoreKind.ENUMVAL_EXISTS, "2"));
        assertEquals(
                "the access to a constant of enum color has 2 indices, the first of them 0; it has 2 constants",
                refusal(color, CoreKind.ENUMVAL_EXISTS, "0:0"));
    }

    @Test
    void typesAsCNamesThem() {
        TypeList every = new TypeList();
        int u8 = every.unsigned("u8", 1);
        int[] ids = {
            u8,
            every.floating("double", 8),
            every.typedef("byte", u8),
            every.union("either", 1),
            every.struct("", 1),
            every.enumeration("color", "RED"),
            every.forward("later", true),
            every.forward("late", false),
            every.pointer(u8),
            every.function(0),
            every.struct("x".repeat(121), 0),
            0
        };
        CoreTypes all = CoreTypes.ofObject(every.btf());
        assertEquals(
                "u8, double, byte, union either, struct (anonymous), enum color, union later, struct late, ptr, func_proto, "
                        + "struct " + "x".repeat(120) + "..., void",
                IntStream.of(ids).mapToObj(all::describe).collect(Collectors.joining(", ")));
    }

    @Test
    void longTextsAreCut() throws CoreRefusal {
        TypeList deep = new TypeList();
        int type = deep.struct("last", 4);
        for (int level = 0; level < 6; level++) {
            type = deep.struct("s", 4, at(0, "x".repeat(119), type));
        }
        CoreTypes all = CoreTypes.ofObject(deep.btf());
        String text = new CoreAccessReader(all)
                .read(type, CoreKind.FIELD_EXISTS, zeros(6))
                .describe(all);
        assertEquals(515, text.length());
        assertEquals("struct s" + ("." + "x".repeat(119)).repeat(5).substring(0, 504) + "...", text);
        String shorter = new CoreAccessReader(all)
                .read(type, CoreKind.FIELD_EXISTS, zeros(5))
                .describe(all);
        assertEquals("struct s" + ("." + "x".repeat(119)).repeat(4), shorter);
    }
}
